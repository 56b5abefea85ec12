/** A message is plain data. Its `body` is UTF-8 JSON. */
export interface BrokerMessage {
  /** This is the caller's id of the message; for a command it is the id that makes it idempotent. */
  readonly messageId: string;
  /** For a command this is its name. */
  readonly type: string;
  /** For a command this is the tenant's id in lower case, or `system` for what belongs to none. */
  readonly routingKey: string;
  readonly body: Uint8Array;
  readonly contentType: string;
  /** It is given where the sender named one; a body that is encoded isn't read. */
  readonly contentEncoding?: string;
  readonly correlationId?: string;
  /** This is who sent it, as checked by the broker. */
  readonly userId?: string;
  readonly headers?: Readonly<Record<string, string | number>>;
}
export interface Delivery extends BrokerMessage {
  /** It counts from 1, and counts our own retries, not the broker's redeliveries. */
  readonly attempt: number;
  readonly replyTo?: string;
}
export interface BrokerReply {
  readonly body: Uint8Array;
  readonly correlationId?: string;
}
/**
 * This is what became of a delivery. `done`: it is acknowledged, and the reply (if any) is sent. `retry`: it comes
 * again later with attempt + 1, and others pass it. `park`: it is put aside with bytes, headers and reason. `hold`: the
 * store is away; the message goes back in its place, no attempt is counted, and the consumer takes nothing until
 * `resume` resolves.
 */
export type Outcome =
  | { readonly outcome: 'done'; readonly reply?: Uint8Array }
  | { readonly outcome: 'retry'; readonly reason: string }
  | { readonly outcome: 'park'; readonly reason: string; readonly reply?: Uint8Array }
  | { readonly outcome: 'hold'; readonly reason: string; readonly resume: Promise<void> };
export interface Consumer {
  /** Takes no more, finishes what is in flight, then resolves. */
  stop(): Promise<void>;
}
/**
 * How many characters of a reason are kept: it travels in a header, and whatever a message holds may have got into it.
 */
export const REASON_LENGTH = 500;
/** Cuts a reason to what is kept of it. */
export const cutReason = (reason: string): string =>
  reason.length <= REASON_LENGTH ? reason : `${reason.slice(0, REASON_LENGTH - 1)}\u2026`;
/**
 * A delivery waits so many milliseconds before its 2nd, 3rd, 4th and 5th attempt; a `retry` of the 5th parks it.
 * Source: docs/explanation/architecture.md#failures.
 */
export const RETRY_LADDER: readonly number[] = [1_000, 10_000, 60_000, 600_000];
/** This message was put aside, as it came. */
export interface ParkedMessage extends BrokerMessage {
  /** This is the id of this parking, the same for ever. */
  readonly parkedId: string;
  /** The reason is cut to `REASON_LENGTH`. */
  readonly reason: string;
  readonly attempt: number;
  /**
   * The time is UTC, ISO 8601 with milliseconds. It is unknown of what somebody else put there, and exact to the second
   * where the broker itself put it aside.
   */
  readonly parkedAt?: string;
}
export interface ConsumeOptions {
  /** How many deliveries are under way at most. The default is 500. */
  readonly prefetch?: number;
  /**
   * Is told of each delivery once that is settled with the broker, and what became of it: `park` also where the ladder
   * has ended. Must not throw.
   */
  readonly onSettled?: (outcome: Outcome['outcome']) => void;
}
/** This is what somebody is about to publish. */
export interface Publishing {
  readonly events?: boolean;
  /** These are their lengths in milliseconds. */
  readonly wakeUps?: readonly number[];
}
/** An event is a fact for whoever listens, once or again. It holds ids only, and no personal text. */
export interface BrokerEvent {
  readonly messageId: string;
  readonly type: string;
  /** It is `<tenant>.<type>`. */
  readonly routingKey: string;
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string | number>>;
}
/**
 * Events are replayed into queues of such names alone: a queue of commands, or somebody else's, is never filled by
 * mistake.
 */
export const REPLAY_QUEUE = /^seatledger\.replay\.[A-Za-z0-9._-]{1,100}$/;
/** Every adapter passes `brokerContract` (libs/testing). */
export interface Broker {
  /**
   * Resolves when the broker has taken responsibility for all.
   * @throws Unroutable, BrokerUnavailable, PerhapsPublished, MessageTooLarge: of the first that failed
   */
  publishCommands(messages: readonly BrokerMessage[]): Promise<void>;
  /**
   * Publishes and waits for the reply. An abort ends the wait, not the message. Nothing was published where it throws
   * Unroutable, BrokerUnavailable or MessageTooLarge.
   * @throws these, PerhapsPublished, ReplyTimeout
   */
  request(
    message: BrokerMessage,
    options: { readonly timeoutMilliseconds: number; readonly signal?: AbortSignal },
  ): Promise<BrokerReply>;
  /**
   * Calls `handler` for many deliveries at once (up to the prefetch), in the order of arrival per routing key. A
   * handler that throws counts as `retry`. Of several consumers one is active; the others take over when it stops. A
   * reply is given up where it can't be sent within seconds: who asked asks again under the same id.
   * @throws BrokerUnavailable, BrokerTopologyError
   */
  consumeCommands(handler: (delivery: Delivery) => Promise<Outcome>, options?: ConsumeOptions): Promise<Consumer>;
  /**
   * Whoever publishes these asks at its start whether they can be. Repeating it does no harm.
   * @throws BrokerUnavailable, BrokerTopologyError
   */
  preparePublishing(what: Publishing): Promise<void>;
  /**
   * Publishes in order, to whoever listens; that nobody does is no fault. Resolves with how many of them, counted from
   * the first, the broker has taken responsibility for: all, or fewer where it went away.
   * @throws BrokerTopologyError where trying again is of no use; BrokerUnavailable only where it is closed
   */
  publishEvents(events: readonly BrokerEvent[]): Promise<number>;
  /**
   * Publishes in order into one queue that somebody else made, whose name fits `REPLAY_QUEUE`, and to nobody else.
   * Resolves with how many, counted from the first, stand in it for sure: all, or fewer where the broker went away or
   * the queue is full.
   * @throws TypeError for another name; Unroutable where there is no such queue, also where it is gone in the middle;
   * BrokerTopologyError where trying again is of no use; BrokerUnavailable only where it is closed
   */
  publishInto(queue: string, events: readonly BrokerEvent[]): Promise<number>;
  /**
   * Each comes to a consumer of wake-ups once `milliseconds` (a retention; each length is a queue of its own) have
   * passed: early or late by seconds, perhaps twice, perhaps never. The deadline stands in an event and its table is
   * swept; a wake-up only makes that prompt. Resolves with how many, counted from the first, the broker has taken
   * responsibility for. A broker that lives in one process accepts and drops them: the sweep finds all.
   * @throws BrokerTopologyError where trying again is of no use; BrokerUnavailable only where it is closed
   */
  publishWakeUps(wakeUps: readonly BrokerMessage[], milliseconds: number): Promise<number>;
  /** Takes `hold` as `consumeCommands` does. A handler that throws is done, too: the sweep comes again. */
  consumeWakeUps(
    handler: (delivery: Delivery) => Promise<Extract<Outcome, { outcome: 'done' | 'hold' }>>,
    options?: Pick<ConsumeOptions, 'prefetch'>,
  ): Promise<Consumer>;
  /**
   * Resolves to what was put aside, the oldest first, at most `limit`. What somebody else looks at in this moment may
   * be missing.
   * @throws BrokerUnavailable
   */
  parked(limit: number): Promise<readonly ParkedMessage[]>;
  /** Resolves to how many messages are put aside, and costs nothing. @throws BrokerUnavailable */
  parkedCount(): Promise<number>;
  /** Resolves to the ids of all that is put aside, the oldest first. @throws BrokerUnavailable */
  parkedIds(): Promise<readonly string[]>;
  /** Resolves to one of them, wherever it stands. @throws BrokerUnavailable */
  parkedMessage(parkedId: string): Promise<ParkedMessage | undefined>;
  /**
   * Publishes parked messages again, as first attempts, oldest first, and drops each from the parked once the broker
   * has taken it. Answers the ids of those that were there. After a failure some may have been sent; those that are
   * still parked are sent again by the next call, which does no harm.
   * @throws Unroutable, BrokerUnavailable
   */
  replayParked(parkedIds: readonly string[]): Promise<readonly string[]>;
  /** Drops parked messages for good. Answers the ids of those that were there. @throws BrokerUnavailable */
  discardParked(parkedIds: readonly string[]): Promise<readonly string[]>;
  /** Tells whether it can take a message now, and every consumer of this process really consumes. */
  healthy(): Promise<boolean>;
  /** Requests that still wait get PerhapsPublished, and every call afterwards gets BrokerUnavailable. */
  close(): Promise<void>;
}
/** @throws TypeError where events aren't replayed into queues of this name */
export const assertReplayQueue = (queue: string): void => {
  if (!REPLAY_QUEUE.test(queue)) throw new TypeError(`${queue} is no name of a queue for replays`);
};

abstract class BrokerError extends Error {
  abstract readonly code: string;
  override get name(): string {
    return this.constructor.name;
  }
}
/** No queue takes a message with this routing key: nobody consumes commands. */
export class Unroutable extends BrokerError {
  readonly code = 'unroutable';
}
/** The broker doesn't take the message: nothing was published. */
export class BrokerUnavailable extends BrokerError {
  readonly code = 'broker-unavailable';
}
/**
 * Nobody knows: the connection was lost before the broker's confirm, or before the reply. It may have been decided, or
 * may still be.
 */
export class PerhapsPublished extends BrokerError {
  readonly code = 'perhaps-published';
}
/** What stands in the broker doesn't fit, or may not be used: somebody has to decide. Trying again is of no use. */
export class BrokerTopologyError extends BrokerError {
  readonly code = 'broker-topology';
}
/**
 * A message of our own apps has so many bytes at most, which holds a request of 16 MB in its envelope.
 * Source: docs/explanation/architecture.md#limits.
 */
export const MAX_MESSAGE_BYTES = 24 * 1024 * 1024;

/** Nothing was published: the message is over what this broker carries. */
export class MessageTooLarge extends BrokerError {
  readonly code = 'message-too-large';
  constructor(
    readonly bytes: number,
    readonly limit: number,
  ) {
    super(`a message of ${bytes} bytes is over the limit of ${limit} bytes`);
  }
}
/** The message is with the broker and will be decided; nobody waits any more. */
export class ReplyTimeout extends BrokerError {
  readonly code = 'reply-timeout';
}
