import type { BrokerEvent, EventMetadata, RecordedEvent } from '#application';
import { defined, INTERNAL_EVENTS, parseStream } from '#licensing';
import { EVENT_VERSIONS } from '../stored/versions.js';
import { SYSTEM_ROUTING_KEY } from './envelope.js';

/** These go out. Receipts, and what is remembered of them, never do. */
export const OUTGOING_TYPES: readonly string[] = Object.keys(EVENT_VERSIONS).filter(
  (type) => !INTERNAL_EVENTS.includes(type),
);

const isPersonal = (value: object): boolean =>
  'personal' in value && ('sealed' in value || 'clear' in value || 'erased' in value);

/** Leaves out personal values with their names, sealed ones included. */
const withoutPersonal = (value: unknown): unknown => {
  if (value === null || typeof value !== 'object') return value;
  if (isPersonal(value)) return undefined;
  if (Array.isArray(value)) return value.map(withoutPersonal).filter((each) => each !== undefined);
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => {
      const kept = withoutPersonal(each);
      return kept === undefined ? [] : [[name, kept]];
    }),
  );
};

/** Says who acted. An actor of another tenant is told by kind, since its person is nobody's business in this one. */
const actorOf = ({ actor, actorKind, actorTenant, actorRole, client }: EventMetadata) =>
  actorTenant === undefined
    ? defined({ actor, actorkind: actorKind, actorrole: actorRole, client })
    : { actorkind: actorKind };

/** Gives what CloudEvents 1.0 says of an event beside its data. */
const attributesOf = ({ id, event, stream, position, metadata }: RecordedEvent, storeId: string) => ({
  specversion: '1.0',
  id,
  source: `urn:uuid:${storeId}`,
  type: `seatledger.${event.type}`,
  subject: stream,
  time: metadata.occurredAt,
  position,
  ...actorOf(metadata),
  commandid: metadata.commandId,
  correlationid: metadata.correlationId,
  causationid: metadata.causationId,
  ...defined({ tenantid: parseStream(stream)?.tenantId, traceparent: metadata.traceparent }),
});

/**
 * An event as others get it: CloudEvents 1.0 in binary mode, the attributes as headers `cloudEvents:<name>`, the data
 * as JSON body. The routing key is `<tenant>.<type>`, or `system.<type>` for what belongs to no tenant. The binding of
 * AMQP is mapped to the headers of AMQP 0-9-1.
 * Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/amqp-protocol-binding.md
 */
export const cloudEventOf = (recorded: RecordedEvent, storeId: string): BrokerEvent => {
  const { id, event, stream } = recorded;
  return {
    messageId: id,
    type: event.type,
    routingKey: `${parseStream(stream)?.tenantId ?? SYSTEM_ROUTING_KEY}.${event.type}`,
    contentType: 'application/json',
    body: new TextEncoder().encode(JSON.stringify(withoutPersonal(event.data))),
    headers: Object.fromEntries(
      Object.entries(attributesOf(recorded, storeId)).map(([name, value]) => [`cloudEvents:${name}`, value]),
    ),
  };
};

/** These are the members of a line that are looked at; the others are texts, too. */
interface CloudEventLine {
  readonly id: string;
  readonly type: string;
  readonly tenantid?: string;
  readonly datacontenttype: string;
  readonly data: unknown;
}

/** Makes of a line of `cloudEventLineOf` the message that RabbitMQ carries of the same event. */
export const cloudEventOfLine = (line: string): BrokerEvent => {
  const { data, datacontenttype, ...attributes } = JSON.parse(line) as CloudEventLine;
  const type = attributes.type.replace(/^seatledger\./, '');
  return {
    messageId: attributes.id,
    type,
    routingKey: `${attributes.tenantid ?? SYSTEM_ROUTING_KEY}.${type}`,
    contentType: datacontenttype,
    body: new TextEncoder().encode(JSON.stringify(data)),
    headers: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`cloudEvents:${name}`, value])),
  };
};
/**
 * The same event where one document holds all of it: CloudEvents 1.0 in structured mode, as JSON on one line.
 * Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
 */
export const cloudEventLineOf = (recorded: RecordedEvent, storeId: string): string =>
  JSON.stringify({
    ...attributesOf(recorded, storeId),
    datacontenttype: 'application/json',
    data: withoutPersonal(recorded.event.data),
  });
