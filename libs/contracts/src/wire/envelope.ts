import { z } from 'zod';
import {
  type Actor,
  type CommandEnvelope,
  type CommandReply,
  type CommandRequest,
  cutReason,
  type Turn,
  type UpstreamActor,
} from '#application';
import { defined, isConditional, isGuid, isNumbered, scopeOf } from '#licensing';
import { type JsonReading, readJson, readJsonInTurns } from '../json/read-json.js';
import { ABOUT, EXPECTED } from './about.js';
import { BODY_BOUNDS, REPLY_BOUNDS } from './body-bounds.js';
import { boundedList, boundedText } from './bounded.js';
import { checkInTurns, type CheckedBody } from './check-in-turns.js';
import { commandBodies } from './commands.js';
import { typeOfToday } from './old-names.js';
import { guid } from './primitives.js';

const ROLES = [
  'Operator',
  'GlobalAdministrator',
  'UserAdministrator',
  'LicenseAdministrator',
  'GlobalReader',
  'Auditor',
] as const;

/** What the caller's id of a command may look like: 1 to 200 visible ASCII characters. */
export const callerId = boundedText(200).regex(/^[\x21-\x7e]{1,200}$/);

/** W3C trace context, version 00 to fe; kept with every event, so nothing else gets in. */
export const TRACEPARENT =
  /^[0-9a-e][0-9a-f]-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$|^f[0-9a-e]-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** What every command message has, whoever sent it. */
const surroundings = {
  tenantId: guid.exactOptional(),
  dryRun: z.boolean().exactOptional(),
  ...ABOUT,
  ...EXPECTED,
  correlationId: boundedText(200)
    .min(1)
    .exactOptional()
    .meta({ description: 'kept with the events where it is a GUID; other text is not kept' }),
  traceparent: boundedText(200).exactOptional(),
  body: z.unknown(),
};
const actorId = boundedText(255)
  .regex(/^[\x21-\x7e]+$/, { error: 'an id in visible ASCII characters' })
  .meta({ description: 'an id; where it is no GUID, a keyed hash of it is kept' });
/** No id of whoever signs in is longer. */
export const ACTOR_ID_CHARACTERS = 256;
/** An issuer may give any text as an id: what is no GUID is kept as a keyed hash. */
const idOfIssuer = boundedText(ACTOR_ID_CHARACTERS).min(1);
/** It stands before ids in every event. */
const issuer = boundedText(32).regex(/^[a-z][a-z0-9_-]{0,31}$/);
const rights = {
  roles: boundedList(z.enum(ROLES), ROLES.length),
  tenants: z.union([z.literal('all'), boundedList(guid, 10_000)]),
};
/** Our own edges name these; the application itself sends nothing over the wire. */
const actorOfEdge = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('user'),
    issuer,
    id: idOfIssuer,
    tenantId: guid,
    client: idOfIssuer.exactOptional(),
    ...rights,
  }),
  z.strictObject({
    kind: z.literal('application'),
    issuer,
    client: idOfIssuer,
    tenantId: guid.exactOptional(),
    ...rights,
  }),
  z.strictObject({ kind: z.literal('local'), ...rights }),
]);
/** The JSON of a command message of our own edges; its name is the message's type, its id the message's id. */
export const commandMessage = z.strictObject({
  ...surroundings,
  inGraph: z.literal(true).exactOptional(),
  actor: actorOfEdge,
});
/**
 * The same from an upstream system: its `actor` may name the person behind (an id, never a name), and says nothing
 * about rights.
 */
export const upstreamCommandMessage = z.strictObject({
  ...surroundings,
  actor: z.object({ id: actorId }).exactOptional(),
});

/**
 * A message that is no command, or whose envelope contradicts it: nobody can answer it, so it is parked with this
 * reason.
 */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
  readonly code = 'malformed-message';
  constructor(reason: string) {
    // It may name a member of the body, which the sender chose.
    super(cutReason(reason));
  }
}

/** The parts of a broker's message that a command is made of. */
export interface CommandMessage {
  readonly messageId: string;
  readonly type: string;
  readonly routingKey: string;
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly contentEncoding?: string;
  /** The property of the message, not the member of its body. */
  readonly correlationId?: string;
  readonly headers?: Readonly<Record<string, string | number>>;
}
/** The routing key of what belongs to no tenant. */
export const SYSTEM_ROUTING_KEY = 'system';

/** The routing key on which a command must arrive. */
export const routingKeyOf = (envelope: Pick<CommandEnvelope, 'tenantId'>): string =>
  envelope.tenantId ?? SYSTEM_ROUTING_KEY;

const isCommandType = (type: string): type is CommandRequest['type'] => Object.hasOwn(commandBodies, type);

/** Whether the message names an actor with roles: only our own edges do. */
export const namesRoles = (body: Uint8Array): boolean => {
  const reading = readJson(body, BODY_BOUNDS);
  if (reading.kind === 'problem') return false;
  const { actor } = (reading.value ?? {}) as { readonly actor?: unknown };
  return actorOfEdge.safeParse(actor).success;
};

/** A command as a message; personal text stands in its body in clear, as the caller gave it. */
export const encodeCommand = (envelope: CommandEnvelope): CommandMessage => {
  const { id, request, ...surrounding } = envelope;
  return {
    messageId: id,
    type: request.type,
    routingKey: routingKeyOf(envelope),
    contentType: 'application/json',
    body: new TextEncoder().encode(JSON.stringify({ ...surrounding, body: request.body })),
  };
};

const issuesText = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => `${path.join('.') || 'message'}: ${message}`).join('; ');

/** What a body must be called, so that a message of another kind is never read as a command. */
export const JSON_TYPE = /^application\/json *(; *charset *= *"?utf-8"? *)?$/i;
/** Some clients name the charset here; anything else says that the body was changed on its way. */
const PLAIN = /^(identity|utf-?8)$/i;

const assertReadable = ({ contentType, contentEncoding }: CommandMessage): void => {
  if (!JSON_TYPE.test(contentType)) throw new MalformedMessage('the content_type is not application/json');
  if (contentEncoding !== undefined && !PLAIN.test(contentEncoding))
    throw new MalformedMessage('the body has a content_encoding, and is not read: send it without one');
};

/** What is too much for one body over HTTP is too much for a message, too. */
const valueOf = (reading: JsonReading): unknown => {
  if (reading.kind === 'value') return reading.value;
  const { problem } = reading;
  switch (problem.code) {
    case 'malformed-json':
      throw new MalformedMessage('the body is not JSON in UTF-8');
    case 'body-too-complex':
      throw new MalformedMessage(`the body has more than ${problem.limit} ${problem.measure}`);
    case 'duplicate-member':
      throw new MalformedMessage(`the body names the member ${problem.at} twice`);
  }
};

/**
 * Whose word counts: the message's own, where it is one of our edges; otherwise the sender's, as the broker knows it.
 */
const surroundingsOf = (
  json: unknown,
  sender: UpstreamActor | undefined,
): Omit<z.infer<typeof commandMessage>, 'actor'> & { readonly actor: Actor } => {
  if (sender === undefined) {
    const outer = commandMessage.safeParse(json);
    if (!outer.success) throw new MalformedMessage(issuesText(outer.error));
    return outer.data;
  }
  const outer = upstreamCommandMessage.safeParse(json);
  if (!outer.success) throw new MalformedMessage(issuesText(outer.error));
  const { actor: person, ...rest } = outer.data;
  return { ...rest, actor: person === undefined ? sender : { ...sender, person: person.id } };
};

type Outer = ReturnType<typeof surroundingsOf>;
/** @throws MalformedMessage */
const typeOf = (message: CommandMessage): CommandRequest['type'] => {
  const type = typeOfToday(message.type);
  if (!isCommandType(type)) throw new MalformedMessage('the type is no command');
  if (!callerId.safeParse(message.messageId).success) {
    throw new MalformedMessage('the message id is not 1 to 200 visible ASCII characters');
  }
  assertReadable(message);
  return type;
};

const envelopeOf = (
  message: CommandMessage,
  type: CommandRequest['type'],
  outer: Outer,
  inner: CheckedBody<unknown>,
): CommandEnvelope => {
  if (!inner.success) throw new MalformedMessage(issuesText(inner.error));
  const { body: _body, correlationId, traceparent = message.headers?.['traceparent'], ...surrounding } = outer;
  if (outer.version !== undefined && !isNumbered(type))
    throw new MalformedMessage('version: this command is not about one user or one purchase');
  if (outer.expected !== undefined && !isConditional(type))
    throw new MalformedMessage('expected: this command changes no single user or purchase that is there already');
  const isSystem = scopeOf(type) === 'installation';
  if (isSystem !== (surrounding.tenantId === undefined)) {
    throw new MalformedMessage(isSystem ? 'this command belongs to no tenant' : 'this command needs a tenantId');
  }
  if (message.routingKey !== routingKeyOf(surrounding)) {
    throw new MalformedMessage('the routing key names another tenant than the body');
  }
  const correlation = [correlationId, message.correlationId].find((text) => text !== undefined && isGuid(text));
  return {
    id: message.messageId,
    ...surrounding,
    ...defined({
      correlationId: correlation?.toLowerCase(),
      traceparent: typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? traceparent : undefined,
    }),
    request: { type, body: inner.data } as CommandRequest,
  };
};

/**
 * Only a GUID is taken over of what correlates: it is recorded for ever, and other text may be somebody's address.
 * @param sender says for a message of an upstream system who it is, and with which rights. The message may name the
 * person behind.
 * @throws MalformedMessage, which never quotes a value, because a body may hold personal text
 */
export const decodeCommand = (message: CommandMessage, sender?: UpstreamActor): CommandEnvelope => {
  const type = typeOf(message);
  const outer = surroundingsOf(valueOf(readJson(message.body, BODY_BOUNDS)), sender);
  return envelopeOf(message, type, outer, commandBodies[type].safeParse(outer.body));
};

/** Does the same bit by bit, and others go on in between: a bulk operation is long. @throws MalformedMessage */
export const decodeCommandInTurns = async (
  message: CommandMessage,
  turn: Turn,
  sender?: UpstreamActor,
): Promise<CommandEnvelope> => {
  const type = typeOf(message);
  const outer = surroundingsOf(valueOf(await readJsonInTurns(message.body, BODY_BOUNDS, turn)), sender);
  await turn.next();
  const schema: z.ZodType = commandBodies[type];
  return envelopeOf(message, type, outer, await checkInTurns(schema, outer.body, turn));
};

export const encodeReply = (reply: CommandReply): Uint8Array => new TextEncoder().encode(JSON.stringify(reply));
/**
 * The same for an upstream system, which finds its message by the id that it gave. Where a bug kept the command from
 * getting an id of its own, the reply has none.
 */
export const encodeUpstreamReply = ({ commandId, ...reply }: CommandReply, messageId: string): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ messageId, ...(commandId === messageId ? {} : { commandId }), ...reply }));

export const replyShape = z.object({
  outcome: z.enum(['accepted', 'unchanged', 'refused', 'ignored', 'failed']),
  commandId: boundedText(255),
});
/** Replies come from our own consumer: nothing is checked but that this is one. @throws MalformedMessage */
export const decodeReply = (body: Uint8Array): CommandReply => {
  const reply = valueOf(readJson(body, REPLY_BOUNDS));
  const parsed = replyShape.safeParse(reply);
  if (!parsed.success) throw new MalformedMessage(issuesText(parsed.error));
  return reply as CommandReply;
};
