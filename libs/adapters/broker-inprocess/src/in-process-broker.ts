import {
  assertReplayQueue,
  onAbort,
  type Broker,
  type BrokerEvent,
  type BrokerMessage,
  type BrokerReply,
  BrokerUnavailable,
  type Consumer,
  type ConsumeOptions,
  cutReason,
  type Delay,
  type Delivery,
  type Ids,
  MAX_MESSAGE_BYTES,
  MessageTooLarge,
  type Outcome,
  type ParkedMessage,
  PerhapsPublished,
  ReplyTimeout,
  RETRY_LADDER,
  Unroutable,
} from '#application';
import { defined } from '#licensing';
import { type Queued, WorkQueue } from './work-queue.js';

export interface InProcessBrokerOptions {
  readonly delay: Delay;
  readonly ids: Pick<Ids, 'next'>;
  /**
   * This is the largest body of a message, in bytes. The default of 24 MiB holds a request of 16 MB in its envelope.
   */
  readonly maxMessageBytes?: number;
  /** This is called with every batch of events. Without it nobody hears of them. */
  readonly onEvents?: (events: readonly BrokerEvent[]) => void;
  /** How many parked messages are kept; the oldest are dropped first. The default is 10,000. */
  readonly maxParked?: number;
}
type Handler = (delivery: Delivery) => Promise<Outcome>;
interface ActiveConsumer {
  readonly handler: Handler;
  readonly prefetch: number;
  readonly onSettled: (outcome: Outcome['outcome']) => void;
  readonly inFlight: Set<Promise<void>>;
  stopped: boolean;
}
interface PendingReply {
  readonly resolve: (reply: BrokerReply) => void;
  readonly reject: (error: Error) => void;
}

const DEFAULT_PREFETCH = 500;
/** It is made once, since a signal that is aborted without a reason makes one with a stack each time. */
const WAS_ANSWERED = new Error('the request was answered');

/**
 * This is a broker for one process: it sends real bytes through a queue in memory. Nothing survives the process, not
 * even a command that was published without a request. So only the standalone may use it, where every caller waits for
 * its reply.
 */
export class InProcessBroker implements Broker {
  readonly #queue = new WorkQueue();
  readonly #consumers: ActiveConsumer[] = [];
  readonly #pendingReplies = new Map<string, PendingReply>();
  #parked: ParkedMessage[] = [];
  readonly #closing = new AbortController();
  #declared = false;
  #held = 0;

  constructor(private readonly options: InProcessBrokerOptions) {}

  publishCommands(messages: readonly BrokerMessage[]): Promise<void> {
    return this.#publish(messages);
  }

  async request(
    message: BrokerMessage,
    { timeoutMilliseconds, signal }: { readonly timeoutMilliseconds: number; readonly signal?: AbortSignal },
  ): Promise<BrokerReply> {
    signal?.throwIfAborted();
    const replyTo = this.options.ids.next();
    const answered = new AbortController();
    const reply = new Promise<BrokerReply>((resolve, reject) => this.#pendingReplies.set(replyTo, { resolve, reject }));
    reply.catch(() => {}); // publishing may fail first, and then nobody looks at this promise
    try {
      await this.#publish([message], replyTo);
      const timeout = this.options.delay.wait(timeoutMilliseconds, answered.signal).then(() => {
        throw new ReplyTimeout(`no reply to ${message.messageId} within ${timeoutMilliseconds} ms`);
      });
      return await Promise.race([reply, timeout, ...(signal ? [rejectOnAbort(signal, answered.signal)] : [])]);
    } finally {
      answered.abort(WAS_ANSWERED);
      this.#pendingReplies.delete(replyTo);
    }
  }

  async consumeCommands(
    handler: Handler,
    { prefetch = DEFAULT_PREFETCH, onSettled = () => {} }: ConsumeOptions = {},
  ): Promise<Consumer> {
    this.#assertOpen();
    this.#declared = true;
    const consumer: ActiveConsumer = {
      handler,
      prefetch,
      onSettled,
      inFlight: new Set(),
      stopped: false,
    };
    this.#consumers.push(consumer);
    this.#pump();
    return {
      stop: async () => {
        consumer.stopped = true;
        await Promise.all(consumer.inFlight);
        const index = this.#consumers.indexOf(consumer);
        if (index !== -1) this.#consumers.splice(index, 1);
        this.#pump();
      },
    };
  }

  async parked(limit: number): Promise<readonly ParkedMessage[]> {
    return this.#parked.slice(0, limit);
  }

  /** An in-process broker has nothing to declare. */
  async preparePublishing(): Promise<void> {
    this.#assertOpen();
  }

  async publishEvents(events: readonly BrokerEvent[]): Promise<number> {
    this.#assertOpen();
    this.options.onEvents?.(events);
    return events.length;
  }

  /** Nobody can make a queue here. */
  async publishInto(queue: string): Promise<number> {
    this.#assertOpen();
    assertReplayQueue(queue);
    throw new Unroutable(`there is no queue ${queue}`);
  }

  async parkedCount(): Promise<number> {
    return this.#parked.length;
  }

  /** Drops the wake-ups, since the sweep of the deadlines finds everything that is due. */
  async publishWakeUps(wakeUps: readonly BrokerMessage[]): Promise<number> {
    this.#assertOpen();
    return wakeUps.length;
  }

  async consumeWakeUps(): Promise<Consumer> {
    this.#assertOpen();
    return { stop: async () => {} };
  }

  async parkedIds(): Promise<readonly string[]> {
    return this.#parked.map(({ parkedId }) => parkedId);
  }

  async parkedMessage(parkedId: string): Promise<ParkedMessage | undefined> {
    return this.#parked.find((parked) => parked.parkedId === parkedId);
  }

  async replayParked(parkedIds: readonly string[]): Promise<readonly string[]> {
    const found = this.#named(parkedIds);
    await this.#publish(
      found.map(({ parkedId: _id, reason: _reason, attempt: _attempt, parkedAt: _at, ...message }) => message),
    );
    return this.#drop(found);
  }

  async discardParked(parkedIds: readonly string[]): Promise<readonly string[]> {
    return this.#drop(this.#named(parkedIds));
  }

  async healthy(): Promise<boolean> {
    return !this.#closing.signal.aborted && this.#declared;
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    for (const { reject } of this.#pendingReplies.values())
      reject(new PerhapsPublished('the broker was closed before the reply'));
    await Promise.all(this.#consumers.flatMap(({ inFlight }) => [...inFlight]));
  }

  #assertOpen(): void {
    if (this.#closing.signal.aborted) throw new BrokerUnavailable('the broker is closed');
  }

  async #publish(messages: readonly BrokerMessage[], replyTo?: string): Promise<void> {
    this.#assertOpen();
    if (!this.#declared) throw new Unroutable('nobody consumes commands');
    const limit = this.options.maxMessageBytes ?? MAX_MESSAGE_BYTES;
    for (const { body } of messages) if (body.byteLength > limit) throw new MessageTooLarge(body.byteLength, limit);
    for (const message of messages) this.#queue.add(message, 1, replyTo);
    this.#pump();
  }

  #named(parkedIds: readonly string[]): readonly ParkedMessage[] {
    const wanted = new Set(parkedIds);
    return this.#parked.filter(({ parkedId }) => wanted.has(parkedId));
  }

  #drop(dropped: readonly ParkedMessage[]): readonly string[] {
    const gone = new Set(dropped);
    this.#parked = this.#parked.filter((parked) => !gone.has(parked));
    return dropped.map(({ parkedId }) => parkedId);
  }

  /** Hands out what the active consumer may take. Handlers start in the order of arrival. */
  #pump(): void {
    const consumer = this.#consumers[0];
    if (!consumer || consumer.stopped || this.#closing.signal.aborted) return;
    while (this.#held === 0 && consumer.inFlight.size < consumer.prefetch) {
      const item = this.#queue.take();
      if (!item) return;
      const running = this.#deliver(consumer, item).finally(() => {
        consumer.inFlight.delete(running);
        this.#pump();
      });
      consumer.inFlight.add(running);
    }
  }

  async #deliver({ handler, onSettled }: ActiveConsumer, item: Queued): Promise<void> {
    const { message, attempt, replyTo } = item;
    let outcome: Outcome;
    try {
      outcome = await handler({ ...message, attempt, ...defined({ replyTo }) });
    } catch (error) {
      outcome = { outcome: 'retry', reason: error instanceof Error ? error.message : String(error) };
    }
    onSettled(this.#settle(item, outcome));
  }

  #settle(item: Queued, outcome: Outcome): Outcome['outcome'] {
    switch (outcome.outcome) {
      case 'done':
        this.#answer(item, outcome.reply);
        return 'done';
      case 'park':
        this.#park(item, outcome.reason);
        this.#answer(item, outcome.reply);
        return 'park';
      case 'retry':
        return this.#later(item, outcome.reason);
      case 'hold':
        this.#hold(item, outcome.resume);
        return 'hold';
    }
  }

  #answer({ message, replyTo }: Queued, body: Uint8Array | undefined): void {
    if (replyTo === undefined || body === undefined) return;
    const { correlationId } = message;
    this.#pendingReplies.get(replyTo)?.resolve({ body, ...defined({ correlationId }) });
  }

  #park({ message, attempt }: Queued, reason: string): void {
    this.#parked.push({
      ...message,
      parkedId: this.options.ids.next(),
      reason: cutReason(reason),
      attempt,
      parkedAt: new Date().toISOString(),
    });
    if (this.#parked.length > (this.options.maxParked ?? 10_000)) this.#parked.shift();
  }

  /** The delivery doesn't wait for the retry: other messages overtake it, and a stop need not wait for it. */
  #later(item: Queued, reason: string): 'retry' | 'park' {
    const wait = RETRY_LADDER[item.attempt - 1];
    if (wait === undefined) {
      this.#park(item, reason);
      return 'park';
    }
    this.options.delay.wait(wait, this.#closing.signal).then(
      () => {
        this.#queue.add(item.message, item.attempt + 1, item.replyTo);
        this.#pump();
      },
      () => {}, // the broker was closed meanwhile
    );
    return 'retry';
  }

  #hold(item: Queued, resume: Promise<void>): void {
    this.#queue.putBack(item);
    this.#held += 1;
    const release = (): void => {
      this.#held -= 1;
      this.#pump();
    };
    resume.then(release, release);
  }
}

const rejectOnAbort = (signal: AbortSignal, unless: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    onAbort(signal, () => reject(signal.reason as Error), unless);
  });
