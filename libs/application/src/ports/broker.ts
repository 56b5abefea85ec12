/** A message as plain data; `body` is UTF-8 JSON. */
export interface BrokerMessage {
  /** The caller's id of the message (for a command: the id that makes it idempotent). */
  readonly messageId: string;
  /** For a command its name. */
  readonly type: string;
  /** For a command the tenant's id in lower case (`system` for what belongs to none). */
  readonly routingKey: string;
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly correlationId?: string;
  /** Who sent it, as checked by the broker. */
  readonly userId?: string;
  readonly headers?: Readonly<Record<string, string | number>>;
}
export interface Delivery extends BrokerMessage {
  /** From 1; counts our own retries, not the broker's redeliveries. */
  readonly attempt: number;
  readonly replyTo?: string;
}
export interface BrokerReply {
  readonly body: Uint8Array;
  readonly correlationId?: string;
}
/**
 * What became of a delivery. `done`: acknowledged, the reply (if any) sent. `retry`: comes again later with attempt + 1, others pass it.
 * `park`: put aside with bytes, headers and reason. `hold`: the store is away; the message goes back in its place, no attempt is counted, and
 * the consumer takes nothing until `resume` resolves.
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
/** Every adapter passes `brokerContract` (libs/testing). */
export interface Broker {
  /** Resolves when the broker has taken responsibility for all. @throws Unroutable, BrokerUnavailable */
  publishCommands(messages: readonly BrokerMessage[]): Promise<void>;
  /** Publishes and waits for the reply. @throws Unroutable, BrokerUnavailable, ReplyTimeout */
  request(message: BrokerMessage, options: { readonly timeoutMilliseconds: number; readonly signal?: AbortSignal }): Promise<BrokerReply>;
  /** Calls `handler` for many deliveries at once (up to the prefetch), in the order of arrival per routing key. */
  consumeCommands(handler: (delivery: Delivery) => Promise<Outcome>, options?: { readonly prefetch?: number }): Promise<Consumer>;
  close(): Promise<void>;
}
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
export class BrokerUnavailable extends BrokerError {
  readonly code = 'broker-unavailable';
}
/** The message is with the broker and will be decided; nobody waits any more. */
export class ReplyTimeout extends BrokerError {
  readonly code = 'reply-timeout';
}
