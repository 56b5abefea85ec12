import type { ChannelModel, ConsumeMessage } from 'amqplib';
import {
  assertReplayQueue,
  onAbort,
  type Broker,
  type BrokerEvent,
  type BrokerMessage,
  type BrokerReply,
  BrokerTopologyError,
  BrokerUnavailable,
  type Consumer,
  type ConsumeOptions,
  MessageTooLarge,
  type ParkedMessage,
  PerhapsPublished,
  type Publishing,
  ReplyTimeout,
  Unroutable,
} from '#application';
import { defined } from '#licensing';
import { EarlierRelease } from './earlier-release.js';
import { textOf } from './errors.js';
import { type Handler, LaneConsumer, type LaneConsumerOptions } from './lane-consumer.js';
import { deliveryOf, publishOptions, replayOptions, requestOptions } from './messages.js';
import { type Names, namesOf } from './names.js';
import { type RabbitMqBrokerOptions, type Settings, settingsOf } from './options.js';
import { Outcomes } from './outcomes.js';
import { NothingParked, ParkedQueue } from './parked-queue.js';
import { NotConfirmed, type Outgoing, Publisher, REPLY_TO } from './publisher.js';
import { RecoveringConnection } from './recovering-connection.js';
import { Replies } from './replies.js';
import { declareAll, declareCommands, eventDeclarations, wakeUpDeclarations } from './topology.js';

interface ActiveConsumer extends Consumer {
  readonly takes: 'commands' | 'wake-ups';
  readonly consuming: () => boolean;
  readonly look: () => Promise<unknown>;
  readonly beginAgain: () => void;
}
interface PendingReply {
  readonly resolve: (body: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

const DEFAULT_PREFETCH = 500;
/** A consumer looks this often whether its queues have it, and whether the exchanges are still there. */
const LOOK_MILLISECONDS = 5_000;

const UNUSABLE = 'the broker can\u2019t be used';
const NOT_PUBLISHED = 'events or wake-ups could not be published yet';
const NOT_CONSUMED = 'a queue can\u2019t be consumed';

/**
 * Opens the broker; connections that are lost later open themselves again.
 * @throws BrokerUnavailable where the broker can't be reached now (see `mayBeAway`) or refuses us; BrokerTopologyError
 * where an earlier release has left its queues (of a broker that is away now, consumers and publishers of events find
 * out); TypeError where the URL isn't one
 */
export const openRabbitMqBroker = async (options: RabbitMqBrokerOptions): Promise<RabbitMqBroker> => {
  const settings = settingsOf(options);
  const publishing = await RecoveringConnection.open(settings, 'publishing');
  const earlier = new EarlierRelease(settings.prefix);
  try {
    const { model } = publishing;
    if (model) await earlier.refuse(model);
    return new RabbitMqBroker(settings, publishing, await RecoveringConnection.open(settings, 'consuming'), earlier);
  } catch (error) {
    await publishing.close();
    throw error;
  }
};

/**
 * RabbitMQ 3.10 and later, with quorum queues. Publishing and consuming have a connection each, since a broker that
 * slows down publishers must not hold up acknowledgements. A consumer of commands has a third one for its replies. Only
 * a consumer declares queues; before the first one publishing is `Unroutable`. The `prefetch` counts for each lane.
 */
export class RabbitMqBroker implements Broker {
  readonly #names: Names;
  readonly #publisher: Publisher;
  readonly #parked: ParkedQueue;
  readonly #pendingReplies = new Map<string, PendingReply>();
  readonly #consumers = new Set<ActiveConsumer>();
  readonly #closing = new AbortController();
  readonly #declared = new WeakMap<ChannelModel, Promise<void>>();
  readonly #declaring = new Set<ChannelModel>();
  /** The first consumer of commands opens this connection. */
  #replying: Promise<RecoveringConnection> | undefined;
  #looks = false;

  constructor(
    private readonly settings: Settings,
    private readonly publishing: RecoveringConnection,
    private readonly consuming: RecoveringConnection,
    private readonly earlier: EarlierRelease,
  ) {
    this.#names = namesOf(settings);
    this.#publisher = new Publisher(publishing, settings.log, {
      onReply: (key, body) => this.#pendingReplies.get(key)?.resolve(body),
      onLost: () => this.#failPendingReplies('the connection to the broker was lost before the reply'),
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
    const reply = new Promise<Uint8Array>((resolve, reject) => this.#pendingReplies.set(key, { resolve, reject }));
    reply.catch(() => {}); // publishing may fail first, and then nobody looks at this promise
    try {
      const options = requestOptions(publishOptions(message, this.settings.user), key, REPLY_TO);
      const published = this.#publisher.publishOne(this.#command(message, options)).then(() => reply);
      const timeout = this.settings.delay.wait(timeoutMilliseconds, answered.signal).then(() => {
        throw new ReplyTimeout(`no reply to ${message.messageId} within ${timeoutMilliseconds} ms`);
      });
      for (const each of [published, timeout]) each.catch(() => {}); // one of them wins, and the other may fail unseen
      const body = await Promise.race([
        published,
        timeout,
        ...(signal ? [rejectOnAbort(signal, answered.signal)] : []),
      ]);
      const { correlationId } = message;
      return { body, ...defined({ correlationId }) };
    } finally {
      answered.abort();
      this.#pendingReplies.delete(key);
    }
  }

  async consumeCommands(
    handler: Handler,
    { prefetch = DEFAULT_PREFETCH, onSettled }: ConsumeOptions = {},
  ): Promise<Consumer> {
    this.#assertOpen();
    await this.#prepare(); // a queue that exists with other arguments is reported at once, and only here
    const outcomes = await this.#outcomesOfCommands();
    return this.#consume(
      'commands',
      Array.from({ length: this.settings.lanes }, (_, index) =>
        this.#consumeQueue({
          queue: this.#names.lane(index),
          prefetch,
          handler,
          ...(onSettled ? { onSettled } : {}),
          prepare: (redeclare) => this.#prepare(redeclare),
          settle: (message, outcome, channelGone) => outcomes.settle(message, outcome, channelGone),
        }),
      ),
    );
  }

  async preparePublishing({ events = false, wakeUps = [] }: Publishing): Promise<void> {
    this.#assertOpen();
    if (events) await this.#prepareEvents();
    for (const milliseconds of wakeUps) await this.#prepareWakeUps(milliseconds);
  }

  async publishWakeUps(wakeUps: readonly BrokerMessage[], milliseconds: number): Promise<number> {
    this.#assertOpen();
    const queue = this.#names.wakeUps(milliseconds);
    try {
      await this.#prepareWakeUps(milliseconds);
      const { taken, why } = await this.#publishPrefix(
        wakeUps.map((message) => ({
          exchange: '',
          routingKey: queue,
          content: message.body,
          options: publishOptions(message, this.settings.user),
        })),
      );
      if (why instanceof Unroutable) this.#publisher.forget(queue);
      return taken;
    } catch (error) {
      return this.#noneUnlessClosed(error);
    }
  }

  async consumeWakeUps(handler: Handler, options?: Pick<ConsumeOptions, 'prefetch'>): Promise<Consumer> {
    this.#assertOpen();
    const prepare = async (): Promise<void> =>
      this.#declareAll(await this.consuming.whenConnected(), wakeUpDeclarations(this.#names, []));
    await prepare();
    const prefetch = options?.prefetch ?? DEFAULT_PREFETCH;
    const settle = async () => ({ by: 'ack', as: 'done' }) as const;
    return this.#consume('wake-ups', [
      this.#consumeQueue({ queue: this.#names.due, prefetch, handler, prepare, settle }),
    ]);
  }

  async #consume(takes: ActiveConsumer['takes'], lanes: readonly LaneConsumer[]): Promise<Consumer> {
    const stopAll = async (): Promise<void> => void (await Promise.all(lanes.map((lane) => lane.stop())));
    try {
      await Promise.all(lanes.map((lane) => lane.ready));
    } catch (error) {
      await stopAll();
      throw error instanceof BrokerTopologyError ? error : new BrokerUnavailable(textOf(error));
    }
    const consumer: ActiveConsumer = {
      takes,
      consuming: () => lanes.every((lane) => lane.consuming),
      look: () => Promise.all(lanes.map((lane) => lane.look())),
      beginAgain: () => lanes.forEach((lane) => lane.beginAgain()),
      stop: async () => {
        await stopAll();
        this.#consumers.delete(consumer);
      },
    };
    this.#consumers.add(consumer);
    void this.#lookAgainAndAgain();
    return consumer;
  }

  async publishEvents(events: readonly BrokerEvent[]): Promise<number> {
    this.#assertOpen();
    try {
      const { events: exchange } = this.#names;
      await this.#prepareEvents();
      const { taken } = await this.#publishPrefix(
        events.map(({ routingKey, body, ...event }) => ({
          exchange,
          routingKey,
          content: body,
          options: { ...event, headers: { ...event.headers }, persistent: true, userId: this.settings.user },
        })),
      );
      return taken;
    } catch (error) {
      return this.#noneUnlessClosed(error);
    }
  }

  async publishInto(queue: string, events: readonly BrokerEvent[]): Promise<number> {
    this.#assertOpen();
    assertReplayQueue(queue);
    try {
      const { taken, why } = await this.#publishPrefix(
        events.map(({ routingKey: _key, body, ...event }) => ({
          exchange: '', // the default exchange knows each queue by its name
          routingKey: queue,
          content: body,
          options: {
            ...event,
            headers: { ...event.headers },
            persistent: true,
            mandatory: true,
            userId: this.settings.user,
          },
        })),
      );
      if (why instanceof Unroutable) throw why;
      return taken;
    } catch (error) {
      return this.#noneUnlessClosed(error);
    }
  }

  async parked(limit: number): Promise<readonly ParkedMessage[]> {
    return this.#onParked([], () => this.#parked.list(limit));
  }

  async parkedCount(): Promise<number> {
    return this.#onParked(0, () => this.#parked.count());
  }

  async parkedIds(): Promise<readonly string[]> {
    return this.#onParked([], () => this.#parked.ids());
  }

  async parkedMessage(parkedId: string): Promise<ParkedMessage | undefined> {
    return this.#onParked(undefined, () => this.#parked.find(parkedId));
  }

  async replayParked(parkedIds: readonly string[]): Promise<readonly string[]> {
    await this.#assertCommands();
    const { user, trusted } = this.settings;
    return this.#onParked([], () =>
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
    return this.#onParked([], () => this.#parked.remove(parkedIds, async () => {}));
  }

  async healthy(): Promise<boolean> {
    if (this.#closing.signal.aborted || !this.publishing.canPublish) return false;
    const consumers = [...this.#consumers];
    await Promise.all(consumers.map(({ look }) => look()));
    if (!consumers.every(({ consuming }) => consuming())) return false;
    const commands = consumers.some(({ takes }) => takes === 'commands');
    try {
      const { commands: entrance, lanes } = this.#names;
      const all = await Promise.all(
        (commands ? [entrance, lanes] : [entrance]).map((name) => this.#publisher.exists(name)),
      );
      this.settings.log.over(UNUSABLE);
      if (all.every((exists) => exists)) return true;
      if (commands) await this.#prepare(true);
    } catch (error) {
      if (this.#closing.signal.aborted) return false;
      this.settings.log.warn(UNUSABLE, { reason: textOf(error) });
    }
    return false;
  }

  /**
   * No consumer learns from the broker that an exchange was deleted, nor always that its queue was, and perhaps nobody
   * asks for the health of this process, so that it has to look by itself. It goes on until the broker is closed.
   */
  async #lookAgainAndAgain(): Promise<void> {
    if (this.#looks) return;
    this.#looks = true;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await this.settings.delay.wait(LOOK_MILLISECONDS, signal).catch(() => {});
      await this.healthy();
    }
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.#failPendingReplies('the broker is closed');
    await Promise.all([...this.#consumers].map((consumer) => consumer.stop()));
    const replying = await this.#replying?.catch(() => undefined);
    await Promise.all([this.consuming.close(), this.publishing.close(), replying?.close()]);
  }

  /**
   * Answers how many messages, counted from the first, were confirmed, and why the next one wasn't.
   * @throws BrokerTopologyError
   */
  async #publishPrefix(messages: readonly Outgoing[]): Promise<{ readonly taken: number; readonly why?: unknown }> {
    const results = await this.#publisher.publish(messages);
    const taken = results.findIndex(({ status }) => status === 'rejected');
    const first = results[taken];
    if (first?.status !== 'rejected') {
      this.settings.log.over(NOT_PUBLISHED);
      return { taken: messages.length };
    }
    const why: unknown = first.reason;
    if (why instanceof NotConfirmed && why.brokerCode === 403)
      throw new BrokerTopologyError(`the user of BROKER_URL lacks a permission: ${why.message}`);
    this.#logNotPublished(why);
    return { taken, why };
  }

  #logNotPublished(why: unknown): void {
    this.settings.log.warn(NOT_PUBLISHED, { reason: textOf(why) });
  }

  #noneUnlessClosed(error: unknown): 0 {
    this.#assertOpen();
    if (!(error instanceof BrokerUnavailable)) throw error;
    this.#logNotPublished(error);
    return 0;
  }

  async #prepareEvents(): Promise<void> {
    await this.#publisher.oncePerChannel(this.#names.events, async () =>
      this.#declareAll(await this.publishing.whenConnected(), eventDeclarations(this.#names)),
    );
  }

  async #prepareWakeUps(milliseconds: number): Promise<void> {
    await this.#publisher.oncePerChannel(this.#names.wakeUps(milliseconds), async () =>
      this.#declareAll(await this.publishing.whenConnected(), wakeUpDeclarations(this.#names, [milliseconds])),
    );
  }

  async #outcomesOfCommands(): Promise<Outcomes> {
    this.#replying ??= RecoveringConnection.open(this.settings, 'replying');
    const opening = this.#replying;
    try {
      const connection = await opening;
      const publisher = new Publisher(connection, this.settings.log);
      const { signal } = this.#closing;
      const replies = new Replies(this.settings, this.#names, connection, publisher, signal);
      const declareAgain = (): Promise<void> => this.#prepare(true);
      return new Outcomes(this.settings, this.#names, this.#publisher, replies, signal, declareAgain);
    } catch (error) {
      this.#replying = undefined;
      throw error;
    }
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
    if (!(await this.#publisher.isKnownToExist(this.#names.commands)))
      throw new Unroutable(`there is no exchange ${this.#names.commands}: nobody has consumed commands yet`);
  }

  #command({ routingKey, body }: BrokerMessage, options: Outgoing['options']): Outgoing {
    return { exchange: this.#names.commands, routingKey, content: body, options };
  }

  #failPendingReplies(reason: string): void {
    for (const { reject } of this.#pendingReplies.values()) reject(new PerhapsPublished(reason));
  }

  /**
   * Declares the queues once for each connection, whoever comes first. With `redeclare` it declares them once more, one
   * time for all who ask meanwhile.
   * @throws BrokerUnavailable, BrokerTopologyError
   */
  async #prepare(redeclare = false): Promise<void> {
    const model = await this.consuming.whenConnected();
    if (redeclare && !this.#declaring.has(model)) this.#declared.delete(model);
    const declared = this.#declared.get(model) ?? this.#declare(model);
    this.#declared.set(model, declared);
    try {
      await declared;
    } catch (error) {
      this.#declared.delete(model);
      throw error;
    }
  }

  async #declare(model: ChannelModel): Promise<void> {
    this.#declaring.add(model);
    try {
      await this.earlier.refuse(model);
      await declareCommands(model, this.#names, this.settings);
    } finally {
      this.#declaring.delete(model);
    }
  }

  async #declareAll(model: ChannelModel, wanted: Parameters<typeof declareAll>[2]): Promise<void> {
    await this.earlier.refuse(model);
    await declareAll(model, this.#names, wanted);
  }

  #consumeQueue(
    options: Pick<LaneConsumerOptions, 'queue' | 'prefetch' | 'handler' | 'prepare' | 'settle' | 'onSettled'>,
  ): LaneConsumer {
    const { delay, trusted, log } = this.settings;
    return new LaneConsumer({
      ...options,
      connection: this.consuming,
      log,
      deliveryOf: (message: ConsumeMessage) => deliveryOf(message, trusted, this.#names),
      pause: (milliseconds, signal) => delay.wait(milliseconds, signal).catch(() => {}),
      onFailure: (error) => log.warn(NOT_CONSUMED, { queue: options.queue, reason: textOf(error) }, options.queue),
      onBegun: () => log.over(NOT_CONSUMED, options.queue),
      onQueueGone: () => this.#consumers.forEach((consumer) => consumer.beginAgain()),
    });
  }

  async #onParked<T>(none: T, work: () => Promise<T>): Promise<T> {
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
    onAbort(signal, () => reject(signal.reason as Error), unless);
  });
