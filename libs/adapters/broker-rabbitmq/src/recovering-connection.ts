import { setMaxListeners } from 'node:events';
import { type ChannelModel, connect } from 'amqplib';
import { BrokerUnavailable } from '#application';
import { closed } from './closed.js';
import { textOf } from './errors.js';
import type { Settings } from './options.js';

const FIRST_WAIT = 100;
const LONGEST_WAIT = 10_000;
const CONNECT_WITHIN = 10_000;
const LOST = 'the connection to RabbitMQ is lost, and is made again';

/**
 * The broker answered that it doesn't accept the user, the password or the virtual host. Waiting wouldn't change that.
 */
const REFUSED = /^Handshake terminated by server: 403|^Expected ConnectionOpenOk; got <ConnectionClose/;

/**
 * This is one connection that opens itself again after every loss, until it is closed. Whatever runs on it has to start
 * again on each new one.
 */
export class RecoveringConnection {
  #model: ChannelModel | undefined;
  #blocked = false;
  readonly #closing = new AbortController();
  #reconnected:
    { readonly promise: Promise<ChannelModel>; readonly resolve: (model: ChannelModel) => void } | undefined;
  #recovering: Promise<void> | undefined;

  private constructor(
    private readonly settings: Settings,
    private readonly purpose: string,
  ) {
    // whoever publishes while the broker is away waits on it, and there are more than Node takes for a leak
    setMaxListeners(Infinity, this.#closing.signal);
  }

  /**
   * @throws BrokerUnavailable where the first connection fails and `mayBeAway` isn't set, and always where the broker
   * refuses us
   */
  static async open(settings: Settings, purpose: string): Promise<RecoveringConnection> {
    const connection = new RecoveringConnection(settings, purpose);
    try {
      connection.#attach(await connection.#connect());
    } catch (error) {
      if (!settings.mayBeAway || REFUSED.test(textOf(error)))
        throw new BrokerUnavailable(`RabbitMQ at ${new URL(settings.url).host} is not available: ${textOf(error)}`);
      connection.#tellLost(textOf(error));
      connection.#recovering = connection.#recover();
    }
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
      signal.addEventListener('abort', () => reject(new BrokerUnavailable('the broker is closed')), {
        once: true,
        signal: raceOver.signal,
      }),
    );
    try {
      return await Promise.race([this.#reconnected.promise, closed]);
    } finally {
      raceOver.abort();
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#recovering;
    const model = this.#model;
    this.#model = undefined;
    if (model) await closed(model);
  }

  async #connect(): Promise<ChannelModel> {
    const { url, name } = this.settings;
    const model = await connect(url, {
      timeout: CONNECT_WITHIN,
      noDelay: true,
      clientProperties: { connection_name: `${name} ${this.purpose}` },
    });
    await assertOpen(model);
    return model;
  }

  #attach(model: ChannelModel): void {
    this.#model = model;
    this.#blocked = false;
    let reason = 'closed by the broker';
    model.on('error', (error) => (reason = textOf(error)));
    model.on('blocked', () => (this.#blocked = true));
    model.on('unblocked', () => (this.#blocked = false));
    model.on('close', () => {
      if (this.#model === model) this.#model = undefined;
      if (this.#closing.signal.aborted) return;
      this.#tellLost(reason);
      this.#recovering = this.#recover();
    });
    this.#reconnected?.resolve(model);
    this.#reconnected = undefined;
  }

  #tellLost(reason: string): void {
    this.settings.log.warn(LOST, { connection: this.purpose, reason }, this.purpose);
  }

  async #recover(): Promise<void> {
    const { signal } = this.#closing;
    for (let wait = FIRST_WAIT; !signal.aborted; wait = Math.min(wait * 2, LONGEST_WAIT)) {
      try {
        await this.settings.delay.wait(wait, signal);
        const model = await this.#connect();
        if (signal.aborted) return await model.close().catch(() => {});
        this.#attach(model);
        this.settings.log.over(LOST, this.purpose);
        return;
      } catch (error) {
        // the broker is still away, or this was closed meanwhile; the loop finds out which
        if (!signal.aborted) this.#tellLost(textOf(error));
      }
    }
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
