import { type ChannelModel, type ConsumeMessage } from 'amqplib';
import {
  type Broker,
  type BrokerEvent,
  type BrokerMessage,
  type BrokerReply,
  BrokerUnavailable,
  type Consumer,
  MessageTooLarge,
  type Outcome,
  type ParkedMessage,
  ReplyTimeout,
  Unroutable,
} from '#application';
import { type Handler, LaneConsumer } from './lane-consumer.js';
import { Link } from './link.js';
import { attemptOf, parkOptions, publishOptions, replayOptions, requestOptions, retryOptions } from './messages.js';
import { type Names, namesOf } from './names.js';
import { type RabbitMqBrokerOptions, type Settings, settingsOf } from './options.js';
import { NothingParked, ParkedQueue } from './parked-queue.js';
import { type Outgoing, Publisher, REPLY_TO } from './publisher.js';
import { BrokerTopologyError, declareTopology } from './topology.js';

interface Waiting {
  readonly resolve: (body: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

const DEFAULT_PREFETCH = 500;
const AGAIN_MILLISECONDS = 200;

/** @throws BrokerUnavailable where the broker can't be reached now; later losses are waited out. TypeError for a URL that is none */
export const openRabbitMqBroker = async (options: RabbitMqBrokerOptions): Promise<RabbitMqBroker> => {
  const settings = settingsOf(options);
  const publishing = await Link.open(settings, 'publishing');
  try {
    return new RabbitMqBroker(settings, publishing, await Link.open(settings, 'consuming'));
  } catch (error) {
    await publishing.close();
    throw error;
  }
};

/**
 * RabbitMQ 3.10 and later, quorum queues. Two connections: a broker that slows publishers down must not keep back acknowledgements. Only a consumer
 * declares queues; before the first one publishing is `Unroutable`. `prefetch` counts for each lane.
 */
export class RabbitMqBroker implements Broker {
  readonly #names: Names;
  readonly #publisher: Publisher;
  readonly #parked: ParkedQueue;
  readonly #waiting = new Map<string, Waiting>();
  readonly #consumers = new Set<Consumer>();
  readonly #closing = new AbortController();
  readonly #declared = new WeakMap<ChannelModel, Promise<void>>();

  constructor(
    private readonly settings: Settings,
    private readonly publishing: Link,
    private readonly consuming: Link,
  ) {
    this.#names = namesOf(settings);
    this.#publisher = new Publisher(publishing, {
      onReply: (key, body) => this.#waiting.get(key)?.resolve(body),
      onLost: () => this.#failWaiting('the connection to the broker was lost'),
    });
    this.#parked = new ParkedQueue(consuming, this.#names.parked, settings.trusted);
  }

  async publishCommands(messages: readonly BrokerMessage[]): Promise<void> {
    this.#assertSizes(messages);
    await this.#assertCommands();
    const results = await this.#publisher.publish(
      messages.map((message) => this.#command(message, publishOptions(message, this.settings.user))),
    );
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  async request(
    message: BrokerMessage,
    { timeoutMilliseconds, signal }: { readonly timeoutMilliseconds: number; readonly signal?: AbortSignal },
  ): Promise<BrokerReply> {
    signal?.throwIfAborted();
    this.#assertSizes([message]);
    await this.#assertCommands();
    const key = this.settings.ids.next();
    const answered = new AbortController();
    const reply = new Promise<Uint8Array>((resolve, reject) => this.#waiting.set(key, { resolve, reject }));
    reply.catch(() => {}); // publishing may fail first; then nobody looks at this one
    try {
      const options = requestOptions(publishOptions(message, this.settings.user), key, REPLY_TO);
      const published = this.#publisher.publishOne(this.#command(message, options)).then(() => reply);
      const timeout = this.settings.delay.wait(timeoutMilliseconds, answered.signal).then(() => {
        throw new ReplyTimeout(`no reply to ${message.messageId} within ${timeoutMilliseconds} ms`);
      });
      for (const each of [published, timeout]) each.catch(() => {}); // one of them wins, the others may fail unseen
      const body = await Promise.race([
        published,
        timeout,
        ...(signal ? [rejectOnAbort(signal, answered.signal)] : []),
      ]);
      const { correlationId } = message;
      return { body, ...(correlationId === undefined ? {} : { correlationId }) };
    } finally {
      answered.abort();
      this.#waiting.delete(key);
    }
  }

  async consumeCommands(handler: Handler, options?: { readonly prefetch?: number }): Promise<Consumer> {
    this.#assertOpen();
    const prefetch = options?.prefetch ?? DEFAULT_PREFETCH;
    await this.#prepare(); // what doesn't fit is told at once, and only here
    const lanes = Array.from({ length: this.settings.lanes }, (_, index) =>
      this.#consumeLane(index, prefetch, handler),
    );
    const stopAll = async (): Promise<void> => void (await Promise.all(lanes.map((lane) => lane.stop())));
    try {
      await Promise.all(lanes.map((lane) => lane.ready));
    } catch (error) {
      await stopAll();
      throw error instanceof BrokerTopologyError ? error : new BrokerUnavailable(String(error));
    }
    const consumer: Consumer = {
      stop: async () => {
        await stopAll();
        this.#consumers.delete(consumer);
      },
    };
    this.#consumers.add(consumer);
    return consumer;
  }

  async publishEvents(events: readonly BrokerEvent[]): Promise<number> {
    this.#assertOpen();
    try {
      await this.#publisher.declareTopic(this.#names.events);
      const results = await this.#publisher.publish(
        events.map(({ routingKey, body, ...event }) => ({
          exchange: this.#names.events,
          routingKey,
          content: body,
          options: { ...event, headers: { ...event.headers }, persistent: true, userId: this.settings.user },
        })),
      );
      const lost = results.findIndex(({ status }) => status === 'rejected');
      return lost === -1 ? events.length : lost;
    } catch (error) {
      this.#assertOpen();
      if (error instanceof BrokerUnavailable) return 0;
      throw error;
    }
  }

  async parked(limit: number): Promise<readonly ParkedMessage[]> {
    return this.#ofParked([], () => this.#parked.list(limit));
  }

  async parkedCount(): Promise<number> {
    return this.#ofParked(0, () => this.#parked.count());
  }

  async replayParked(parkedId: string): Promise<boolean> {
    await this.#assertCommands();
    const { user, trusted } = this.settings;
    return this.#ofParked(false, () =>
      this.#parked.remove(parkedId, (message) =>
        this.#publisher.publishOne({
          exchange: this.#names.commands,
          routingKey: message.fields.routingKey,
          content: message.content,
          options: replayOptions(message, user, trusted),
        }),
      ),
    );
  }

  async discardParked(parkedId: string): Promise<boolean> {
    return this.#ofParked(false, () => this.#parked.remove(parkedId, async () => {}));
  }

  async healthy(): Promise<boolean> {
    if (this.#closing.signal.aborted || !this.publishing.open) return false;
    try {
      return await this.#publisher.exists(this.#names.commands);
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.#failWaiting('the broker is closed');
    await Promise.all([...this.#consumers].map((consumer) => consumer.stop()));
    await Promise.all([this.consuming.close(), this.publishing.close()]);
  }

  #assertOpen(): void {
    if (this.#closing.signal.aborted) throw new BrokerUnavailable('the broker is closed');
  }

  #assertSizes(messages: readonly BrokerMessage[]): void {
    this.#assertOpen();
    const { maxMessageBytes } = this.settings;
    for (const { body } of messages)
      if (body.byteLength > maxMessageBytes) throw new MessageTooLarge(body.byteLength, maxMessageBytes);
  }

  async #assertCommands(): Promise<void> {
    if (!(await this.#publisher.exists(this.#names.commands)))
      throw new Unroutable(`there is no exchange ${this.#names.commands}: nobody has consumed commands yet`);
  }

  #command({ routingKey, body }: BrokerMessage, options: Outgoing['options']): Outgoing {
    return { exchange: this.#names.commands, routingKey, content: body, options };
  }

  #failWaiting(reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(new BrokerUnavailable(reason));
  }

  /** Once for each connection, whoever comes first. */
  async #prepare(): Promise<void> {
    const model = await this.consuming.up();
    const declared = this.#declared.get(model) ?? declareTopology(model, this.#names, this.settings);
    this.#declared.set(model, declared);
    try {
      await declared;
    } catch (error) {
      this.#declared.delete(model);
      throw error;
    }
  }

  #consumeLane(index: number, prefetch: number, handler: Handler): LaneConsumer {
    const { delay, onConnection, trusted } = this.settings;
    return new LaneConsumer({
      link: this.consuming,
      queue: this.#names.lane(index),
      prefetch,
      handler,
      trusted,
      prepare: () => this.#prepare(),
      settle: (message, outcome, over) => this.#settle(message, outcome, over),
      pause: (milliseconds, signal) => delay.wait(milliseconds, signal).catch(() => {}),
      onFailure: (error) => onConnection('lost', error instanceof Error ? error.message : String(error)),
    });
  }

  /** First where it goes on, then the reply; the acknowledgement comes after both. A crash in between repeats, and loses nothing. */
  async #settle(
    message: ConsumeMessage,
    outcome: Exclude<Outcome, { outcome: 'hold' }>,
    over: AbortSignal,
  ): Promise<boolean> {
    const { ladder, trusted } = this.settings;
    if (outcome.outcome === 'retry') {
      const wait = ladder[attemptOf(message, trusted) - 1];
      return wait === undefined ? this.#park(message, outcome.reason, over) : this.#retry(message, wait, over);
    }
    if (outcome.outcome === 'park' && !(await this.#park(message, outcome.reason, over))) return false;
    return outcome.reply === undefined || this.#reply(message, outcome.reply, over);
  }

  #retry(message: ConsumeMessage, wait: number, over: AbortSignal): Promise<boolean> {
    const { user, trusted } = this.settings;
    return this.#forward(message, this.#names.retry(wait), retryOptions(message, user, trusted), over);
  }

  #park(message: ConsumeMessage, reason: string, over: AbortSignal): Promise<boolean> {
    const { user, trusted, ids } = this.settings;
    const options = parkOptions(message, user, trusted, { parkedId: ids.next(), reason });
    return this.#forward(message, this.#names.parked, options, over);
  }

  #forward(
    { fields, content }: ConsumeMessage,
    exchange: string,
    options: Outgoing['options'],
    over: AbortSignal,
  ): Promise<boolean> {
    return this.#publishUntil({ exchange, routingKey: fields.routingKey, content, options }, over);
  }

  /** To nobody, where the queue is gone: who asked is no longer there, and that is no fault. */
  async #reply({ properties }: ConsumeMessage, content: Uint8Array, over: AbortSignal): Promise<boolean> {
    const { replyTo, correlationId } = properties as { replyTo?: string; correlationId?: string };
    if (replyTo === undefined || replyTo === '') return true;
    const options = {
      contentType: 'application/json',
      type: 'CommandReply',
      userId: this.settings.user,
      ...(correlationId === undefined ? {} : { correlationId }),
    };
    return this.#publishUntil({ exchange: '', routingKey: replyTo, content, options }, over);
  }

  /** Tries until the broker confirms, or until the message it is about comes again anyway. */
  async #publishUntil(message: Outgoing, over: AbortSignal): Promise<boolean> {
    while (!over.aborted) {
      try {
        await this.#publisher.publishOne(message);
        return true;
      } catch {
        if (this.#closing.signal.aborted) return false;
        const either = AbortSignal.any([over, this.#closing.signal]);
        await this.settings.delay.wait(AGAIN_MILLISECONDS, either).catch(() => {});
      }
    }
    return false;
  }

  async #ofParked<T>(none: T, work: () => Promise<T>): Promise<T> {
    this.#assertOpen();
    try {
      return await work();
    } catch (error) {
      if (error instanceof NothingParked) return none;
      if (error instanceof BrokerUnavailable || error instanceof Unroutable) throw error;
      throw new BrokerUnavailable(`the parked messages can't be read: ${String(error)}`);
    }
  }
}

const rejectOnAbort = (signal: AbortSignal, unless: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true, signal: unless });
  });
