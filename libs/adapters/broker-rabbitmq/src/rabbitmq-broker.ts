import type { ChannelModel } from 'amqplib';
import {
  type Broker,
  type BrokerEvent,
  type BrokerMessage,
  type BrokerReply,
  BrokerUnavailable,
  type Consumer,
  MessageTooLarge,
  type ParkedMessage,
  ReplyTimeout,
  Unroutable,
} from '#application';
import { type Handler, LaneConsumer, type LaneConsumerOptions } from './lane-consumer.js';
import { Link } from './link.js';
import { publishOptions, replayOptions, requestOptions } from './messages.js';
import { type Names, namesOf } from './names.js';
import { type RabbitMqBrokerOptions, type Settings, settingsOf } from './options.js';
import { Outcomes } from './outcomes.js';
import { NothingParked, ParkedQueue } from './parked-queue.js';
import { type Outgoing, Publisher, REPLY_TO } from './publisher.js';
import { BrokerTopologyError, declarations, declareAll, wakeUpDeclarations } from './topology.js';

interface Waiting {
  readonly resolve: (body: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

const DEFAULT_PREFETCH = 500;

/** @throws BrokerUnavailable where the broker can't be reached now (see `mayBeAway`) or refuses us; later losses are waited out. TypeError for a URL that is none */
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
  readonly #outcomes: Outcomes;
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
    this.#outcomes = new Outcomes(settings, this.#names, this.#publisher, this.#closing.signal);
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
    return this.#consume(
      Array.from({ length: this.settings.lanes }, (_, index) =>
        this.#consumeQueue({
          queue: this.#names.lane(index),
          prefetch,
          handler,
          prepare: () => this.#prepare(),
          settle: (message, outcome, over) => this.#outcomes.settle(message, outcome, over),
        }),
      ),
    );
  }

  async publishWakeUps(wakeUps: readonly BrokerMessage[], milliseconds: number): Promise<number> {
    this.#assertOpen();
    const queue = this.#names.wakeUps(milliseconds);
    try {
      await this.#publisher.once(queue, async () =>
        declareAll(await this.publishing.up(), this.#names, wakeUpDeclarations(this.#names, [milliseconds])),
      );
      return await this.#publishPrefix(
        wakeUps.map((message) => ({
          exchange: '',
          routingKey: queue,
          content: message.body,
          options: publishOptions(message, this.settings.user),
        })),
      );
    } catch (error) {
      return this.#noneUnlessClosed(error);
    }
  }

  async consumeWakeUps(handler: Handler, options?: { readonly prefetch?: number }): Promise<Consumer> {
    this.#assertOpen();
    const prepare = async (): Promise<void> =>
      declareAll(await this.consuming.up(), this.#names, wakeUpDeclarations(this.#names, []));
    await prepare();
    const prefetch = options?.prefetch ?? DEFAULT_PREFETCH;
    const settle = async (): Promise<boolean> => true;
    return this.#consume([this.#consumeQueue({ queue: this.#names.due, prefetch, handler, prepare, settle })]);
  }

  async #consume(lanes: readonly LaneConsumer[]): Promise<Consumer> {
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
      const { events: exchange } = this.#names;
      await this.#publisher.declareTopic(exchange);
      return await this.#publishPrefix(
        events.map(({ routingKey, body, ...event }) => ({
          exchange,
          routingKey,
          content: body,
          options: { ...event, headers: { ...event.headers }, persistent: true, userId: this.settings.user },
        })),
      );
    } catch (error) {
      return this.#noneUnlessClosed(error);
    }
  }

  async parked(limit: number): Promise<readonly ParkedMessage[]> {
    return this.#ofParked([], () => this.#parked.list(limit));
  }

  async parkedCount(): Promise<number> {
    return this.#ofParked(0, () => this.#parked.count());
  }

  async parkedIds(): Promise<readonly string[]> {
    return this.#ofParked([], () => this.#parked.ids());
  }

  async parkedMessage(parkedId: string): Promise<ParkedMessage | undefined> {
    return this.#ofParked(undefined, () => this.#parked.find(parkedId));
  }

  async replayParked(parkedIds: readonly string[]): Promise<readonly string[]> {
    await this.#assertCommands();
    const { user, trusted } = this.settings;
    return this.#ofParked([], () =>
      this.#parked.remove(parkedIds, async (messages) => {
        const results = await this.#publisher.publish(
          messages.map((message) => ({
            exchange: this.#names.commands,
            routingKey: message.fields.routingKey,
            content: message.content,
            options: replayOptions(message, user, trusted),
          })),
        );
        for (const result of results) if (result.status === 'rejected') throw result.reason;
      }),
    );
  }

  async discardParked(parkedIds: readonly string[]): Promise<readonly string[]> {
    return this.#ofParked([], () => this.#parked.remove(parkedIds, async () => {}));
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

  /** How many of them, counted from the first, were confirmed. */
  async #publishPrefix(messages: readonly Outgoing[]): Promise<number> {
    const results = await this.#publisher.publish(messages);
    const lost = results.findIndex(({ status }) => status === 'rejected');
    return lost === -1 ? messages.length : lost;
  }

  #noneUnlessClosed(error: unknown): 0 {
    this.#assertOpen();
    if (error instanceof BrokerUnavailable) return 0;
    throw error;
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
    const declared =
      this.#declared.get(model) ?? declareAll(model, this.#names, declarations(this.#names, this.settings));
    this.#declared.set(model, declared);
    try {
      await declared;
    } catch (error) {
      this.#declared.delete(model);
      throw error;
    }
  }

  #consumeQueue(
    options: Pick<LaneConsumerOptions, 'queue' | 'prefetch' | 'handler' | 'prepare' | 'settle'>,
  ): LaneConsumer {
    const { delay, onConnection, trusted } = this.settings;
    return new LaneConsumer({
      ...options,
      link: this.consuming,
      trusted,
      pause: (milliseconds, signal) => delay.wait(milliseconds, signal).catch(() => {}),
      onFailure: (error) => onConnection('lost', error instanceof Error ? error.message : String(error)),
    });
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
