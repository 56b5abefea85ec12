import { createHash } from 'node:crypto';
import type { Message, Options } from 'amqplib';
import { type BrokerMessage, cutReason, type Delivery, type ParkedMessage } from '#application';
import { defined } from '#licensing';
import { headersThatFit } from './headers.js';
import type { Names } from './names.js';
import { replyAddressOf } from './reply-address.js';

/** The headers of our own begin here. We believe them only in messages that we published ourselves (`isOurs`). */
const ATTEMPT = 'seatledger-attempt';
/** The user who sent the message first, as the broker checked it then. It is empty where no user was named. */
const SENDER = 'seatledger-sender';
const REASON = 'seatledger-reason';
const PARKED_ID = 'seatledger-parked-id';
/** It counts milliseconds since 1970. */
const PARKED_AT = 'seatledger-parked-at';
/** How many headers of the sender had to be left out when the message was republished. */
const DROPPED = 'seatledger-headers-dropped';
/** A request's `correlationId` property is ours, so that the caller's own correlation id travels in this header. */
const CORRELATION = 'seatledger-correlation-id';
/** RabbitMQ writes these about dead letters. Sent back, they would take part in its search for cycles. */
const BROKERS_OWN = /^(x-death|x-first-death-.*|x-last-death-.*|x-delivery-count|x-opt-.*|x-acquired-count)$/;
const OUR_OWN = /^seatledger-/;

type Headers = Readonly<Record<string, unknown>>;
export type Trusted = ReadonlySet<string>;

const headersOf = ({ properties }: Message): Headers => (properties.headers ?? {}) as Headers;
const textIn = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** We republished the message ourselves: the broker has checked its user. */
const isOurs = (message: Message, trusted: Trusted): boolean => trusted.has(String(message.properties.userId ?? ''));

const senderOf = (message: Message, trusted: Trusted): string | undefined => {
  const sender = headersOf(message)[SENDER];
  return typeof sender === 'string' && isOurs(message, trusted)
    ? textIn(sender)
    : textIn(message.properties.userId as unknown);
};

/** Returns the attempt of this delivery, counted from 1. */
export const attemptOf = (message: Message, trusted: Trusted): number => {
  const attempt = headersOf(message)[ATTEMPT];
  return typeof attempt === 'number' && attempt >= 1 && isOurs(message, trusted) ? attempt : 1;
};

const droppedOf = (message: Message, trusted: Trusted): number => {
  const dropped = headersOf(message)[DROPPED];
  return typeof dropped === 'number' && isOurs(message, trusted) ? dropped : 0;
};

/** Returns the message as the sender sent it. Headers that are neither text nor numbers are left out. */
const asSent = (message: Message, trusted: Trusted): BrokerMessage => {
  const { properties, fields, content } = message;
  const all = headersOf(message);
  const headers = Object.entries(all).filter(
    (entry): entry is [string, string | number] =>
      !BROKERS_OWN.test(entry[0]) && !OUR_OWN.test(entry[0]) && ['string', 'number'].includes(typeof entry[1]),
  );
  const correlationId = textIn(all[CORRELATION]) ?? textIn(properties.correlationId as unknown);
  const userId = senderOf(message, trusted);
  const contentEncoding = textIn(properties.contentEncoding as unknown);
  return {
    messageId: textIn(properties.messageId as unknown) ?? '',
    type: textIn(properties.type as unknown) ?? '',
    routingKey: fields.routingKey,
    body: content,
    contentType: textIn(properties.contentType as unknown) ?? '',
    ...defined({ contentEncoding, correlationId, userId }),
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }),
  };
};

export const deliveryOf = (message: Message, trusted: Trusted, names: Names): Delivery => {
  const address = replyAddressOf(message.properties.replyTo, names);
  return {
    ...asSent(message, trusted),
    attempt: attemptOf(message, trusted),
    ...(address.kind === 'queue' ? { replyTo: address.queue } : {}),
  };
};

/** Returns the properties of a message that is published for the first time. */
export const publishOptions = (
  { messageId, type, contentType, correlationId, headers }: BrokerMessage,
  user: string,
): Options.Publish => ({
  persistent: true,
  mandatory: true,
  messageId,
  type,
  contentType,
  userId: user,
  ...defined({ correlationId }),
  headers: { ...headers },
});

/**
 * Turns the properties into those of a request: its reply is found by `key`, so that the caller's own correlation id
 * moves to a header.
 */
export const requestOptions = (options: Options.Publish, key: string, replyTo: string): Options.Publish => ({
  ...options,
  correlationId: key,
  replyTo,
  headers: {
    ...(options.headers as Headers),
    ...defined({ [CORRELATION]: options.correlationId }),
  },
});

/**
 * Returns the properties of a message that is republished; what isn't named here stays as it came. The sender's
 * expiration is left out, since it would expire the parked message too. The broker refuses another user's id, so that
 * the sender travels in a header.
 */
const onward = (message: Message, user: string, trusted: Trusted, ours: Headers): Options.Publish => {
  const { properties } = message;
  const fit = headersThatFit(
    Object.entries(headersOf(message)).filter(([name]) => !BROKERS_OWN.test(name) && !OUR_OWN.test(name)),
  );
  const dropped = droppedOf(message, trusted) + fit.dropped;
  const correlation = textIn(headersOf(message)[CORRELATION])?.slice(0, 255);
  const given = {
    messageId: properties.messageId as string | undefined,
    type: properties.type as string | undefined,
    contentType: properties.contentType as string | undefined,
    contentEncoding: properties.contentEncoding as string | undefined,
    correlationId: properties.correlationId as string | undefined,
    replyTo: properties.replyTo as string | undefined,
    timestamp: properties.timestamp as number | undefined,
    appId: properties.appId as string | undefined,
    priority: properties.priority as number | undefined,
  };
  return {
    ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Options.Publish),
    persistent: true,
    mandatory: true,
    userId: user,
    headers: {
      ...fit.kept,
      ...(dropped === 0 ? {} : { [DROPPED]: dropped }),
      ...defined({ [CORRELATION]: correlation }),
      [SENDER]: senderOf(message, trusted) ?? '',
      ...ours,
    },
  };
};

export const retryOptions = (message: Message, user: string, trusted: Trusted): Options.Publish =>
  onward(message, user, trusted, { [ATTEMPT]: attemptOf(message, trusted) + 1 });

export const parkOptions = (
  message: Message,
  user: string,
  trusted: Trusted,
  parking: { readonly parkedId: string; readonly reason: string },
): Options.Publish =>
  onward(message, user, trusted, {
    [ATTEMPT]: attemptOf(message, trusted),
    [REASON]: cutReason(parking.reason),
    [PARKED_ID]: parking.parkedId,
    [PARKED_AT]: Date.now(),
  });

/**
 * A parked message goes back as attempt 1. A caller who waited for a direct reply has gone, so that address is left
 * out.
 */
export const replayOptions = (message: Message, user: string, trusted: Trusted): Options.Publish => {
  const { replyTo, ...options } = onward(message, user, trusted, { [ATTEMPT]: 1 });
  return replyTo === undefined || replyTo.startsWith('amq.') ? options : { ...options, replyTo };
};

interface Death {
  readonly reason?: string;
  readonly time?: unknown;
}
/**
 * Returns the reason for which the broker itself dead-lettered the message: `expired`, `delivery_limit`, `rejected` or
 * `maxlen`. The latest one comes first.
 */
const deathOf = (message: Message): Death | undefined => (headersOf(message)['x-death'] as Death[] | undefined)?.[0];

export const parkedOf = (message: Message, trusted: Trusted): ParkedMessage => {
  const headers = headersOf(message);
  const ours = isOurs(message, trusted) ? headers : {};
  const death = deathOf(message);
  const sent = asSent(message, trusted);
  const parkedAt = millisecondsIn(ours[PARKED_AT]) ?? millisecondsOf(death);
  const dropped = droppedOf(message, trusted);
  const reason = textIn(ours[REASON]) ?? death?.reason ?? 'unknown';
  return {
    ...sent,
    parkedId: textIn(ours[PARKED_ID]) ?? idOfDeath(sent, death),
    reason: dropped === 0 ? reason : `${reason} (its headers were too large: ${dropped} left out)`,
    attempt: attemptOf(message, trusted),
    ...(parkedAt === undefined ? {} : { parkedAt: new Date(parkedAt).toISOString() }),
  };
};

/** Returns the value where it is the time of a possible date. */
const millisecondsIn = (value: unknown): number | undefined =>
  typeof value === 'number' && Math.abs(value) <= 8.64e15 ? value : undefined;
/** The broker counts in whole seconds. */
const millisecondsOf = (death: Death | undefined): number | undefined => {
  const seconds = (death?.time as { readonly value?: unknown } | undefined)?.value;
  return typeof seconds === 'number' ? millisecondsIn(seconds * 1_000) : undefined;
};

/** A message that the broker itself dead-lettered carries no id of ours, so its id follows from its content. */
const idOfDeath = ({ messageId, routingKey, body }: BrokerMessage, death: Death | undefined): string =>
  createHash('sha256')
    .update(JSON.stringify([messageId, routingKey, death?.reason, death?.time]))
    .update(body)
    .digest('hex')
    .slice(0, 32);
