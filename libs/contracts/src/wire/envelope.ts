import { z } from 'zod';
import type { CommandEnvelope, CommandReply, CommandRequest } from '#application';
import { commandBodies, SYSTEM_COMMANDS } from './commands.js';
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
export const callerId = z.string().regex(/^[\x21-\x7e]{1,200}$/);

/** The JSON of a command message; its name is the message's type, its id the message's id. */
const commandMessage = z.strictObject({
  tenantId: guid.exactOptional(),
  actor: z.strictObject({
    id: z.string().min(1).max(200),
    roles: z.array(z.enum(ROLES)).max(ROLES.length),
    tenants: z.union([z.literal('all'), z.array(guid).max(10_000)]),
  }),
  dryRun: z.boolean().exactOptional(),
  correlationId: z.string().min(1).max(200).exactOptional(),
  traceparent: z.string().max(200).exactOptional(),
  body: z.unknown(),
});

/** A message that is no command, or whose envelope contradicts it: nobody can answer it, so it is parked with this reason. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
  readonly code = 'malformed-message';
}

/** The parts of a broker's message that a command is made of. */
export interface CommandMessage {
  readonly messageId: string;
  readonly type: string;
  readonly routingKey: string;
  readonly body: Uint8Array;
}
/** The routing key of what belongs to no tenant. */
export const SYSTEM_ROUTING_KEY = 'system';

/** The routing key on which a command must arrive. */
export const routingKeyOf = (envelope: Pick<CommandEnvelope, 'tenantId'>): string =>
  envelope.tenantId ?? SYSTEM_ROUTING_KEY;

const isCommandType = (type: string): type is CommandRequest['type'] => Object.hasOwn(commandBodies, type);

/** A command as a message; personal text stands in its body in clear, as the caller gave it. */
export const encodeCommand = (envelope: CommandEnvelope): CommandMessage => {
  const { id, request, ...surrounding } = envelope;
  return {
    messageId: id,
    type: request.type,
    routingKey: routingKeyOf(envelope),
    body: new TextEncoder().encode(JSON.stringify({ ...surrounding, body: request.body })),
  };
};

const issuesText = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => `${path.join('.') || 'message'}: ${message}`).join('; ');

const parseJson = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new MalformedMessage('the body is not JSON in UTF-8');
  }
};

/** @throws MalformedMessage, which never quotes a value (a body may hold personal text). */
export const decodeCommand = (message: CommandMessage): CommandEnvelope => {
  if (!isCommandType(message.type)) throw new MalformedMessage('the type is no command');
  if (!callerId.safeParse(message.messageId).success) {
    throw new MalformedMessage('the message id is not 1 to 200 visible ASCII characters');
  }
  const outer = commandMessage.safeParse(parseJson(message.body));
  if (!outer.success) throw new MalformedMessage(issuesText(outer.error));
  const inner = commandBodies[message.type].safeParse(outer.data.body);
  if (!inner.success) throw new MalformedMessage(issuesText(inner.error));
  const { body: _body, correlationId, ...surrounding } = outer.data;
  const isSystem = SYSTEM_COMMANDS.has(message.type);
  if (isSystem !== (surrounding.tenantId === undefined)) {
    throw new MalformedMessage(isSystem ? 'this command belongs to no tenant' : 'this command needs a tenantId');
  }
  if (message.routingKey !== routingKeyOf(surrounding)) {
    throw new MalformedMessage('the routing key names another tenant than the body');
  }
  return {
    id: message.messageId,
    ...surrounding,
    correlationId: correlationId ?? message.messageId,
    request: { type: message.type, body: inner.data } as CommandRequest,
  };
};

export const encodeReply = (reply: CommandReply): Uint8Array => new TextEncoder().encode(JSON.stringify(reply));

const replyShape = z.looseObject({
  outcome: z.enum(['accepted', 'unchanged', 'refused', 'ignored', 'failed']),
  commandId: z.string(),
});
/** Replies come from our own consumer: only that it is one is checked. @throws MalformedMessage */
export const decodeReply = (body: Uint8Array): CommandReply => {
  const parsed = replyShape.safeParse(parseJson(body));
  if (!parsed.success) throw new MalformedMessage(issuesText(parsed.error));
  return parsed.data as unknown as CommandReply;
};
