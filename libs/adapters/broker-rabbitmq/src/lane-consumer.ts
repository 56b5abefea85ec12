import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { onAbort, type ConsumeOptions, type Delivery, type Outcome, type ThrottledLog } from '#application';
import { closed } from './closed.js';
import { codeOf, textOf } from './errors.js';
import type { Settlement } from './outcomes.js';
import type { RecoveringConnection } from './recovering-connection.js';

export type Handler = (delivery: Delivery) => Promise<Outcome>;
export interface LaneConsumerOptions {
  readonly connection: RecoveringConnection;
  readonly queue: string;
  readonly prefetch: number;
  readonly handler: Handler;
  readonly onSettled?: ConsumeOptions['onSettled'];
  readonly deliveryOf: (message: ConsumeMessage) => Delivery;
  readonly log: ThrottledLog;
  /**
   * This runs before each session, since the queues may have been deleted. `redeclare` is true where the last session
   * failed on the same connection: then the queues may be gone although they were declared on it.
   * @throws what keeps a session from beginning
   */
  readonly prepare: (redeclare: boolean) => Promise<void>;
  /**
   * Does everything about an outcome except `hold` and the acknowledgement: it sends the reply, and moves the message
   * to the retry ladder or to the parked ones. Resolves when the broker has taken responsibility, or when it can't be
   * made to. Resolves to undefined where that came to nothing because `channelGone` was aborted.
   */
  readonly settle: (
    message: ConsumeMessage,
    outcome: Exclude<Outcome, { outcome: 'hold' }>,
    channelGone: AbortSignal,
  ) => Promise<Settlement | undefined>;
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  /** Is told that the queue was deleted, perhaps with others of which no consumer is told. */
  readonly onQueueGone: () => void;
  /** Is told each time that it consumes, from then on. */
  readonly onBegun: () => void;
}
interface Session {
  readonly channel: Channel;
  readonly tag: string;
  /** This is aborted when the channel is gone. The broker then delivers again what is unacknowledged. */
  readonly channelGone: AbortController;
  /** These messages were delivered and are not yet being handled, in the order of delivery. */
  unhandled: ConsumeMessage[];
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

  /**
   * Tells whether the broker would deliver to this consumer now, or to another consumer of the lane that came before
   * it.
   */
  get consuming(): boolean {
    return this.#session?.channelGone.signal.aborted === false;
  }

  /**
   * Asks whether the queue is there and has a consumer, since RabbitMQ doesn't always tell a consumer that its queue
   * was deleted: it may be gone, or declared by somebody since then and consumed by nobody.
   */
  async look(): Promise<void> {
    const session = this.#session;
    if (session === undefined || session.channelGone.signal.aborted) return;
    let isGone: boolean;
    try {
      isGone = (await session.channel.checkQueue(this.#options.queue)).consumerCount === 0;
    } catch (error) {
      isGone = codeOf(error) === 404;
    }
    if (isGone && !this.#stop.signal.aborted) this.#options.onQueueGone();
  }

  /** Begins again on a new channel. What isn't acknowledged is delivered again, in the same order. */
  beginAgain(): void {
    void this.#session?.channel.close().catch(() => {}); // it may be closed already
  }

  /**
   * Takes no more messages, and resolves when those under way have ended. Messages that are held or were not begun go
   * back to the queue in their order.
   */
  async stop(): Promise<void> {
    this.#stop.abort();
    const session = this.#session;
    if (session) {
      session.unhandled = [];
      await session.channel.cancel(session.tag).catch(() => {}); // the channel may be gone
      session.unhandled = [];
      while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
      await closed(session.channel);
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
        this.#options.onBegun();
        await ended(session.channelGone.signal);
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
    const { connection, queue, prefetch, prepare } = this.#options;
    const model = await connection.whenConnected(this.#stop.signal);
    const redeclare = this.#model === model;
    this.#model = model;
    await prepare(redeclare);
    const channel = await model.createChannel();
    const channelGone = new AbortController();
    channel.on('error', () => {}); // the event `close` follows
    channel.on('close', () => channelGone.abort());
    await channel.prefetch(prefetch);
    const early: ConsumeMessage[] = [];
    let take = (message: ConsumeMessage): void => void early.push(message);
    const { consumerTag: tag } = await channel.consume(queue, (message) => {
      if (message !== null) return take(message);
      // the queue was deleted or has moved to another node, so the session begins again
      void channel.close().catch(() => {});
      this.#options.onQueueGone();
    });
    const session: Session = { channel, tag, channelGone, unhandled: early };
    take = (message) => {
      session.unhandled.push(message);
      this.#pump(session);
    };
    this.#session = session;
    if (this.#stop.signal.aborted) await closed(channel);
    else this.#pump(session);
    return session;
  }

  /** Begins to handle all waiting messages. The prefetch bounds how many they can be. */
  #pump(session: Session): void {
    if (this.#held > 0 || this.#stop.signal.aborted || session.channelGone.signal.aborted) return;
    for (const message of session.unhandled.splice(0)) {
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
    const settled = await this.#settle(message, outcome, session.channelGone.signal);
    if (settled === undefined || session.channelGone.signal.aborted) return;
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
    channelGone: AbortSignal,
  ): Promise<Settlement | undefined> {
    const { settle, log } = this.#options;
    try {
      return await settle(message, outcome, channelGone);
    } catch (error) {
      log.warn('a message could not be settled; its lane parks it', { reason: textOf(error) });
      return { by: 'reject', as: 'park' };
    }
  }

  #hold(session: Session, message: ConsumeMessage, resume: Promise<void>): void {
    const { unhandled } = session;
    const tag = message.fields.deliveryTag;
    const at = unhandled.findIndex(({ fields }) => fields.deliveryTag > tag);
    unhandled.splice(at === -1 ? unhandled.length : at, 0, message);
    this.#held += 1;
    const release = (): void => {
      this.#held -= 1;
      if (this.#session) this.#pump(this.#session);
    };
    resume.then(release, release);
  }
}

const ended = (signal: AbortSignal): Promise<void> =>
  signal.aborted ? Promise.resolve() : new Promise((resolve) => onAbort(signal, resolve));
