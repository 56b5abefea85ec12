import type { ActorKind } from '#application';
import { isConditional, isNumbered, permits, scopeOf } from '#licensing';
import { z } from 'zod';
import { OUTGOING_TYPES } from '../wire/cloud-events.js';
import { commandBodies } from '../wire/commands.js';
import { JSON_TYPE, upstreamCommandMessage } from '../wire/envelope.js';
import { OLD_COMMAND_TYPES } from '../wire/old-names.js';
import { LIMITS } from '../wire/primitives.js';

type Schema = Readonly<Record<string, unknown>>;
const schemaOf = (schema: z.ZodType): Schema => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
  });
  return rest;
};
type CommandType = keyof typeof commandBodies;
/** The application's own commands are left out, since no upstream system may ask for one. */
const commandTypes = (Object.keys(commandBodies) as CommandType[]).filter((type) => !permits(['System'], type));
const oldTypes = Object.keys(OLD_COMMAND_TYPES);
const ref = (...path: readonly string[]): Schema => ({
  $ref: `#/${path.map((part) => part.replaceAll('/', '~1')).join('/')}`,
});
const text = (description: string, more: Schema = {}): Schema => ({ type: 'string', description, ...more });

const envelope = (type: CommandType): Schema => {
  const { properties, ...rest } = schemaOf(upstreamCommandMessage) as { readonly properties: Record<string, Schema> };
  const { tenantId, version, expected, ...others } = properties;
  const isOfTenant = scopeOf(type) === 'tenant';
  return {
    ...rest,
    properties: {
      ...(isOfTenant ? { tenantId: { ...tenantId, description: 'the same as the routing key' } } : {}),
      ...others,
      ...(isNumbered(type) ? { version } : {}),
      ...(isConditional(type) ? { expected } : {}),
      body: schemaOf(commandBodies[type]),
    },
    required: [...(isOfTenant ? ['tenantId'] : []), 'body'],
  };
};

const commandMessage = (type: CommandType): Schema => ({
  name: type,
  title: type,
  contentType: 'application/json',
  correlationId: { location: '$message.header#/correlation_id' },
  headers: ref('components', 'schemas', 'CommandProperties'),
  payload: envelope(type),
  bindings: { amqp: { messageType: type, bindingVersion: '0.3.0' } },
});

/** Only a schema can be deprecated in AsyncAPI, so the payload is. */
const oldCommandMessage = (old: string, type: CommandType): Schema => ({
  ...commandMessage(type),
  name: old,
  title: old,
  summary: `Deprecated: the earlier name of ${type}, which stays valid. Both names are of one command.`,
  payload: { ...envelope(type), deprecated: true },
  bindings: { amqp: { messageType: old, bindingVersion: '0.3.0' } },
});

const eventMessage = (type: string): Schema => ({
  name: type,
  title: type,
  contentType: 'application/json',
  headers: ref('components', 'schemas', 'EventHeaders'),
  payload: { type: 'object', description: `the data of ${type}: ids and numbers, no personal value` },
  bindings: { amqp: { messageType: type, bindingVersion: '0.3.0' } },
});

const COMMAND_PROPERTIES: Schema = {
  type: 'object',
  description: 'Properties of the AMQP message.',
  required: ['type', 'message_id', 'content_type'],
  properties: {
    type: text('name of the command', { enum: [...commandTypes, ...oldTypes] }),
    message_id: text(
      'id of the command in its tenant: sent again under it, it is answered as the first time. ' +
        'It is no place for names',
      { pattern: '^[\\x21-\\x7e]{1,200}$' },
    ),
    content_type: text('application/json, with charset=utf-8 if any. A message of another type is put aside', {
      pattern: JSON_TYPE.source,
    }),
    content_encoding: text('left out: a message that is compressed is put aside', {
      enum: ['identity', 'utf-8'],
    }),
    correlation_id: text('comes back with the reply; kept with the events where it is a GUID'),
    reply_to: text(
      'queue for the reply: amq.rabbitmq.reply-to, one that the broker named (amq.gen-\u2026), one whose name ' +
        'begins with the user_id and a dot, or one that UPSTREAMS lists. Any other, and one that takes no more, ' +
        'gets none: ask again under the same message_id',
    ),
    user_id: text('who sends, checked by the broker; needed where UPSTREAMS says who may command what'),
    delivery_mode: { const: 2, description: 'persistent' },
  },
};

const EVENT_HEADERS: Schema = {
  type: 'object',
  description: 'Attributes of CloudEvents 1.0, binary mode.',
  required: ['specversion', 'id', 'source', 'type', 'time'].map((name) => `cloudEvents:${name}`),
  properties: Object.fromEntries(
    Object.entries({
      specversion: { const: '1.0' },
      id: text('of the event; one that comes again has the same'),
      source: text('the event store: urn:uuid:<its id>'),
      type: text('seatledger.<type>'),
      subject: text('the stream'),
      time: text('when it was decided, UTC', { format: 'date-time' }),
      position: text('place in the log: 20 digits that sort as text'),
      tenantid: text('missing for what belongs to no tenant'),
      actor: text(
        'who did it: a GUID, a name that Seatledger or its operator gave, or a keyed hash behind a short name of who ' +
          'gave the id; missing where the actor is of another tenant than the event',
      ),
      actorkind: text('what kind of actor did it', {
        enum: ['user', 'application', 'upstream', 'system', 'local'] satisfies ActorKind[],
      }),
      actorrole: text('the role that permitted it; missing where `actor` is'),
      client: text('the application through which it was done, as in `actor`; missing where there was none'),
      commandid: text('id of the command that did it'),
      correlationid: text('of the command: a GUID'),
      causationid: text('of the command'),
      traceparent: text('W3C trace context'),
    }).map(([name, schema]) => [`cloudEvents:${name}`, schema]),
  ),
};

const REPLY: Schema = {
  type: 'object',
  required: ['outcome', 'messageId'],
  properties: {
    messageId: text('the message_id of the command, as it was sent'),
    outcome: {
      type: 'string',
      enum: ['accepted', 'unchanged', 'refused', 'ignored', 'failed', 'rejected'],
      description:
        'accepted, unchanged, refused: decided for good. failed: not decided, `failure` says why; ' +
        'send it again under the same id. rejected: put aside undecided, `reason` says why',
    },
    commandId: text(
      'the id under which Seatledger keeps the command: a GUID, made of the message_id and the tenant. ' +
        'GET /api/commands/{commandId}, events (commandid) and logs name it. Missing where nothing was decided',
      { format: 'uuid' },
    ),
    answer: {
      type: 'object',
      description:
        'ids and numbers; `revision` of the user or the purchase that the command was about is what the next one ' +
        'expects',
    },
    items: {
      type: 'array',
      items: { type: 'object' },
      description: 'of the dry run of a bulk: what each user would get',
    },
    summary: { type: 'object', description: 'what `items` come to' },
    dryRunId: {
      type: 'string',
      description:
        'of the dry run of more than 1,000 users, in place of `items` and `summary`: it goes on, and ' +
        'GET /api/dry-runs/{dryRunId} and /results tell of it for a day',
    },
    refusal: { type: 'object', properties: { code: { type: 'string', description: 'see errors.md' } } },
    position: { type: 'string' },
    repeated: { type: 'boolean' },
    failure: { type: 'string' },
    reason: {
      type: 'string',
      enum: ['malformed-message', 'not-allowed', 'tenant-not-found', 'message-too-large', 'internal-error'],
    },
    detail: { type: 'string' },
  },
};

const exchange = (name: string, type: string): Schema => ({
  amqp: { is: 'routingKey', exchange: { name, type, durable: true, autoDelete: false }, bindingVersion: '0.3.0' },
});
const keyed = (types: readonly string[], group: string): Schema =>
  Object.fromEntries(types.map((type) => [type, ref('components', 'messages', `${group}.${type}`)]));

const channels = (): Schema => ({
  commands: {
    address: '{tenantId}',
    title: 'Commands',
    description:
      'The exchange commands.v2. Routing key: the id of the tenant in lower case, ' +
      'or `system` for a command that belongs to no tenant. Publish `mandatory`: ' +
      `a command that nobody consumes is returned. A body has at most ${LIMITS.upstreamMessageBytes} bytes (1 MiB).`,
    parameters: { tenantId: { description: 'GUID in lower case, or system' } },
    messages: keyed([...commandTypes, ...oldTypes], 'command'),
    bindings: exchange('commands.v2', 'direct'),
  },
  replies: {
    address: null,
    title: 'Replies',
    description: 'The queue that the command names in reply_to. That it is gone is no fault.',
    messages: { reply: ref('components', 'messages', 'reply') },
  },
  events: {
    address: '{tenantId}.{type}',
    title: 'Events',
    description:
      'The topic exchange licensing.events: every event of the domain ' +
      'in the order of the log, at least once. Bind a queue of your own.',
    parameters: {
      tenantId: { description: 'GUID in lower case, or system' },
      type: { description: 'type of the event' },
    },
    messages: keyed(OUTGOING_TYPES, 'event'),
    bindings: exchange('licensing.events', 'topic'),
  },
});

/** Describes what goes over RabbitMQ, as AsyncAPI 3. `docs/reference/asyncapi.yaml` is this document. */
export const asyncApiDocument = (): Schema => ({
  asyncapi: '3.0.0',
  info: {
    title: 'Seatledger over RabbitMQ',
    version: '1.0.0',
    description: 'Commands of upstream systems, their replies, and the events that other systems act on.',
  },
  defaultContentType: 'application/json',
  servers: { rabbitmq: { host: 'localhost:5672', protocol: 'amqp', description: 'RabbitMQ 3.10 or later' } },
  channels: channels(),
  operations: {
    decide: {
      action: 'receive',
      channel: ref('channels', 'commands'),
      summary: 'Decides a command, and answers who asks for it.',
      reply: { address: { location: '$message.header#/reply_to' }, channel: ref('channels', 'replies') },
    },
    publish: { action: 'send', channel: ref('channels', 'events'), summary: 'Tells what has happened.' },
  },
  components: {
    messages: {
      ...Object.fromEntries(commandTypes.map((type) => [`command.${type}`, commandMessage(type)])),
      ...Object.fromEntries(
        Object.entries(OLD_COMMAND_TYPES).map(([old, type]) => [`command.${old}`, oldCommandMessage(old, type)]),
      ),
      ...Object.fromEntries(OUTGOING_TYPES.map((type) => [`event.${type}`, eventMessage(type)])),
      reply: { name: 'CommandReply', contentType: 'application/json', payload: REPLY },
    },
    schemas: { CommandProperties: COMMAND_PROPERTIES, EventHeaders: EVENT_HEADERS },
  },
});
