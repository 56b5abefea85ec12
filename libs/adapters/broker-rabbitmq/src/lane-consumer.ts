import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import type { ConsumeOptions, Delivery, Outcome } from '#application';
import { type Complaints, textOf } from './complaints.js';
import type { Link } from './link.js';
import type { Settled } from './outcomes.js';

export type Handler = (delivery: Delivery) => Promise<Outcome>;
export interface LaneConsumerOptions {
  readonly link: Link;
  readonly queue: string;
  readonly prefetch: number;
  readonly handler: Handler;
  readonly onSettled?: ConsumeOptions['onSettled'];
  readonly deliveryOf: (message: ConsumeMessage) => Delivery;
  readonly complaints: Complaints;
  /**
   * This runs before each session, since the queues may have been deleted. `redeclare` is true where the last session
   * failed on the same connection: then the queues may be gone although they were declared on it.
   * @throws what keeps a session from beginning
   */
  readonly prepare: (anew: boolean) => Promise<void>;
  /**
   * Does everything about an outcome except `hold` and the acknowledgement: it sends the reply, and moves the message
   * to the retry ladder or to the parked ones. Resolves when the broker has taken responsibility, or when it can't be
   * made to. Resolves to undefined where that came to nothing because `channelGone` was aborted.
   */
  readonly settle: (
    message: ConsumeMessage,
    outcome: Exclude<Outcome, { outcome: 'hold' }>,
    over: AbortSignal,
  ) => Promise<Settled | undefined>;
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}
interface Session {
  readonly channel: Channel;
  readonly tag: string;
  /** This is aborted when the channel is gone. The broker then delivers again what is unacknowledged. */
  readonly over: AbortController;
  /** These messages were delivered and are not yet being handled, in the order of delivery. */
  waiting: ConsumeMessage[];
}

const AGAIN_MILLISECONDS = 1_000;

/**
 * Consumes one lane on a channel of its own, and begins again after every loss of the channel. A held message stays
 * here, unacknowledged and in its place, so that the broker gives the lane to no other consumer and counts no further
 * delivery, however long that takes. A broker that closes a channel for waiting too long (30 minutes by default)
 * delivers everything again in the same order.
 */
export class LaneConsumer {
  readonly #options: LaneConsumerOptions;
  readonly #stop = new AbortController();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #running: Promise<void>;
  #session: Session | undefined;
  /** A session was last tried on this connection. */
  #model: ChannelModel | undefined;
  #held = 0;
  #ready!: { readonly resolve: () => void; readonly reject: (error: unknown) => void };
  /** Resolves when the first session consumes, and rejects with the reason where it can't. */
  readonly ready: Promise<void>;

  constructor(options: LaneConsumerOptions) {
    this.#options = options;
    this.ready = new Promise((resolve, reject) => (this.#ready = { resolve, reject }));
    this.ready.catch(() => {}); // whoever waits for it learns of the failure
    this.#running = this.#run();
  }

  /** Whether the broker would deliver to this consumer now, or to another consumer of the lane that came before it. */
  get consuming(): boolean {
    return this.#session?.over.signal.aborted === false;
  }

  /**
   * Takes no more messages, and resolves when those under way have ended. Messages that are held or were not begun go
   * back to the queue in their order.
   */
  async stop(): Promise<void> {
    this.#stop.abort();
    const session = this.#session;
    if (session) {
      session.waiting = [];
      await session.channel.cancel(session.tag).catch(() => {}); // the channel may be gone
      session.waiting = [];
      while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
      await session.channel.close().catch(() => {});
    }
    await Promise.all(this.#inFlight);
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        const session = await this.#begin();
        this.#ready.resolve();
        await ended(session.over.signal);
      } catch (error) {
        this.#ready.reject(error);
        if (signal.aborted) return;
        this.#options.onFailure(error);
        await this.#options.pause(AGAIN_MILLISECONDS, signal);
      } finally {
        this.#session = undefined;
      }
    }
  }

  async #begin(): Promise<Session> {
    const { link, queue, prefetch, prepare } = this.#options;
    const model = await link.up(this.#stop.signal);
    const anew = this.#model === model;
    this.#model = model;
    await prepare(anew);
    const channel = await model.createChannel();
    const over = new AbortController();
    channel.on('error', () => {}); // the event `close` follows
    channel.on('close', () => over.abort());
    await channel.prefetch(prefetch);
    const early: ConsumeMessage[] = [];
    let take = (message: ConsumeMessage): void => void early.push(message);
    const { consumerTag: tag } = await channel.consume(queue, (message) => {
      // null means that the queue was deleted or has moved to another node, so the session begins again
      if (message === null) void channel.close().catch(() => {});
      else take(message);
    });
    const session: Session = { channel, tag, over, waiting: early };
    take = (message) => {
      session.waiting.push(message);
      this.#pump(session);
    };
    this.#session = session;
    if (this.#stop.signal.aborted) await channel.close().catch(() => {});
    else this.#pump(session);
    return session;
  }

  /** Begins to handle all waiting messages. The prefetch bounds how many they can be. */
  #pump(session: Session): void {
    if (this.#held > 0 || this.#stop.signal.aborted || session.over.signal.aborted) return;
    for (const message of session.waiting.splice(0)) {
      const running = this.#handle(session, message).finally(() => this.#inFlight.delete(running));
      this.#inFlight.add(running);
    }
  }

  async #handle(session: Session, message: ConsumeMessage): Promise<void> {
    const { handler, deliveryOf } = this.#options;
    let outcome: Outcome;
    try {
      outcome = await handler(deliveryOf(message));
    } catch (error) {
      outcome = { outcome: 'retry', reason: textOf(error) };
    }
    if (outcome.outcome === 'hold') {
      this.#hold(session, message, outcome.resume);
      return this.#options.onSettled?.('hold');
    }
    const settled = await this.#settle(message, outcome, session.over.signal);
    if (settled === undefined || session.over.signal.aborted) return;
    try {
      if (settled.by === 'ack') session.channel.ack(message);
      else session.channel.reject(message, false);
    } catch {
      return; // the channel is closing, so the message will be delivered again
    }
    this.#options.onSettled?.(settled.as);
  }

  /** A message that can't be settled because of a bug of ours is parked by its lane. */
  async #settle(
    message: ConsumeMessage,
    outcome: Exclude<Outcome, { outcome: 'hold' }>,
    over: AbortSignal,
  ): Promise<Settled | undefined> {
    const { settle, complaints } = this.#options;
    try {
      return await settle(message, outcome, over);
    } catch (error) {
      complaints.about('a message could not be settled; its lane parks it', { reason: textOf(error) });
      return { by: 'reject', as: 'park' };
    }
  }

  #hold(session: Session, message: ConsumeMessage, resume: Promise<void>): void {
    const { waiting } = session;
    const tag = message.fields.deliveryTag;
    const at = waiting.findIndex(({ fields }) => fields.deliveryTag > tag);
    waiting.splice(at === -1 ? waiting.length : at, 0, message);
    this.#held += 1;
    const release = (): void => {
      this.#held -= 1;
      if (this.#session) this.#pump(this.#session);
    };
    resume.then(release, release);
  }
}

const ended = (signal: AbortSignal): Promise<void> =>
  signal.aborted
    ? Promise.resolve()
    : new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
