import { type ChannelModel, connect, type RecoveringChannelModel } from 'amqplib';
import { onAbort, BrokerUnavailable } from '#application';
import { closed } from './closed.js';
import { textOf } from './errors.js';
import type { Settings } from './options.js';
import { streamOf, writeTogether } from './write-together.js';

const CONNECT_WITHIN = 10_000;
/** Milliseconds. The jitter spreads processes that lost the same broker at the same moment. */
const WAITS = { initialDelay: 100, maxDelay: 10_000, factor: 2, jitter: 0.5 };
const LOST = 'the connection to RabbitMQ is lost, and is made again';

/**
 * The broker answered that it doesn't accept the user, the password or the virtual host. Waiting wouldn't change that.
 */
const REFUSED = /^Handshake terminated by server: 403|^Expected ConnectionOpenOk; got <ConnectionClose/;

/**
 * This is one connection that the client opens again after every loss, until it is closed. Whatever runs on it has to
 * start again on each new one.
 */
export class RecoveringConnection {
  #model: ChannelModel | undefined;
  #blocked = false;
  /** The client says in one event why a connection ends, and in the next one that it has ended. */
  #reason: string | undefined;
  readonly #closing = new AbortController();
  #reconnected:
    { readonly promise: Promise<ChannelModel>; readonly resolve: (model: ChannelModel) => void } | undefined;

  private constructor(
    private readonly client: RecoveringChannelModel,
    private readonly settings: Settings,
    private readonly purpose: string,
  ) {
    client.on('connect', (model) => this.#attach(model));
    client.on('blocked', () => (this.#blocked = true));
    client.on('unblocked', () => (this.#blocked = false));
    client.on('error', (error) => (this.#reason = textOf(error)));
    client.on('disconnect', () => {
      this.#model = undefined;
      this.#tellLost(this.#reason ?? 'closed by the broker');
      this.#reason = undefined;
    });
  }

  /**
   * @throws BrokerUnavailable where the first connection fails and `mayBeAway` isn't set, and always where the broker
   * refuses us
   */
  static async open(settings: Settings, purpose: string): Promise<RecoveringConnection> {
    const client = await connect(settings.url, {
      timeout: CONNECT_WITHIN,
      noDelay: true,
      clientProperties: { connection_name: `${settings.name} ${purpose}` },
      recovery: { ...WAITS, maxRetries: Infinity, waitForConnect: false, setup: assertOpen },
    });
    const connection = new RecoveringConnection(client, settings, purpose);
    const failure = await new Promise<Error | undefined>((resolve) => {
      client.once('connect', () => resolve(undefined));
      client.once('connect-failed', resolve);
    });
    if (failure !== undefined && (!settings.mayBeAway || REFUSED.test(textOf(failure)))) {
      await connection.close();
      throw new BrokerUnavailable(`RabbitMQ at ${new URL(settings.url).host} is not available: ${textOf(failure)}`);
    }
    if (failure !== undefined) connection.#tellLost(textOf(failure));
    client.on('connect-failed', (error) => connection.#tellLost(textOf(error)));
    return connection;
  }

  /** Returns the connection, or undefined while there is none. */
  get model(): ChannelModel | undefined {
    return this.#model;
  }
  /** Tells whether the broker takes messages: it is connected, and neither its memory nor its disk is full. */
  get canPublish(): boolean {
    return this.#model !== undefined && !this.#blocked;
  }

  /**
   * Waits for a connection.
   * @throws BrokerUnavailable once this is closed, or once `unless` is aborted
   */
  async whenConnected(unless?: AbortSignal): Promise<ChannelModel> {
    if (this.#closing.signal.aborted || unless?.aborted === true) throw new BrokerUnavailable('the broker is closed');
    if (this.#model) return this.#model;
    if (!this.#reconnected) {
      let resolve!: (model: ChannelModel) => void;
      const promise = new Promise<ChannelModel>((ends) => (resolve = ends));
      this.#reconnected = { promise, resolve };
    }
    const signal = unless ? AbortSignal.any([this.#closing.signal, unless]) : this.#closing.signal;
    const raceOver = new AbortController();
    const closed = new Promise<never>((_, reject) =>
      onAbort(signal, () => reject(new BrokerUnavailable('the broker is closed')), raceOver.signal),
    );
    try {
      return await Promise.race([this.#reconnected.promise, closed]);
    } finally {
      raceOver.abort();
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const model = this.#model;
    this.#model = undefined;
    // the client's own promise stays open for ever where the connection is lost before the broker has agreed
    const lost = new Promise<void>((resolve) => model?.once('close', () => resolve()));
    await Promise.race([this.client.close(), lost]);
  }

  #attach(model: ChannelModel): void {
    this.#model = model;
    const stream = streamOf(model);
    if (stream !== undefined) writeTogether(stream);
    this.#blocked = false;
    this.#reconnected?.resolve(model);
    this.#reconnected = undefined;
    this.settings.log.over(LOST, this.purpose);
  }

  #tellLost(reason: string): void {
    if (!this.#closing.signal.aborted) this.settings.log.warn(LOST, { connection: this.purpose, reason }, this.purpose);
  }
}

/**
 * No event tells of a connection that the broker closes in the moment in which it opens, so this asks for something.
 * @throws Error where the connection is closed
 */
const assertOpen = async (model: ChannelModel): Promise<void> => {
  let why: unknown;
  model.on('error', (error: unknown) => (why = error));
  model.on('close', () => (why ??= 'closed by the broker'));
  await closed(await model.createChannel());
  if (why !== undefined) throw new Error(textOf(why));
};
