import type { ConfirmChannel, Options } from 'amqplib';
import { BrokerUnavailable, Unroutable } from '#application';
import type { Link } from './link.js';

export interface Outgoing {
  readonly exchange: string;
  readonly routingKey: string;
  readonly content: Uint8Array;
  readonly options: Options.Publish;
}
interface Pending {
  returned: boolean;
}
interface Opened {
  readonly channel: ConfirmChannel;
  /** By message id and routing key: what a `basic.return` names. */
  readonly mandatory: Map<string, Set<Pending>>;
  /** Exchanges known to exist. */
  readonly known: Set<string>;
}
export interface PublisherEvents {
  /** A reply to a request that was published here. */
  readonly onReply: (correlationId: string, body: Uint8Array) => void;
  /** No reply to anything published before will come. */
  readonly onLost: () => void;
}

/** Source: RabbitMQ's direct reply-to; needs no queue, and request and reply go over one channel. */
export const REPLY_TO = 'amq.rabbitmq.reply-to';

const placeOf = (messageId: unknown, routingKey: string): string => `${String(messageId)}\n${routingKey}`;
const unavailable = (error: unknown): BrokerUnavailable =>
  new BrokerUnavailable(
    `the broker did not confirm the message: ${error instanceof Error ? error.message : String(error)}`,
  );

/** Publishes with confirms over one channel, in the order of the calls. */
export class Publisher {
  #opened: Promise<Opened> | undefined;

  constructor(
    private readonly link: Link,
    private readonly events: PublisherEvents,
  ) {}

  /**
   * In order; settles once each was confirmed, returned, or lost with the connection. The results stand in the order of the messages.
   * @throws BrokerUnavailable where nothing was published
   */
  async publish(messages: readonly Outgoing[]): Promise<readonly PromiseSettledResult<void>[]> {
    const opened = await this.#open();
    const sent: Promise<PromiseSettledResult<void>>[] = [];
    for (const message of messages) {
      const { room, settled } = this.#send(opened, message);
      sent.push(settled);
      if (!room) await drained(opened.channel);
    }
    return Promise.all(sent);
  }

  /** @throws Unroutable where it is mandatory and no queue takes it; BrokerUnavailable */
  async publishOne(message: Outgoing): Promise<void> {
    const [result] = await this.publish([message]);
    if (result?.status === 'rejected') throw result.reason;
  }

  /** Whether an exchange of this name exists; asked once for each connection, until it is there. @throws BrokerUnavailable */
  async exists(exchange: string): Promise<boolean> {
    const opened = await this.#open();
    if (opened.known.has(exchange)) return true;
    const model = this.link.model;
    if (!model) throw new BrokerUnavailable('the connection to the broker is lost');
    try {
      const channel = await model.createChannel();
      channel.on('error', () => {}); // a missing exchange closes the channel
      await channel.checkExchange(exchange);
      await channel.close();
    } catch (error) {
      if ((error as { code?: number }).code === 404) return false;
      throw unavailable(error);
    }
    opened.known.add(exchange);
    return true;
  }

  /** Declares a topic exchange, once for each connection. @throws BrokerUnavailable */
  async declareTopic(exchange: string): Promise<void> {
    const { channel } = await this.#open();
    await this.once(exchange, async () => {
      try {
        await channel.assertExchange(exchange, 'topic', { durable: true });
      } catch (error) {
        throw unavailable(error);
      }
    });
  }

  /** Does something about this name once for each connection. @throws BrokerUnavailable; whatever `work` throws */
  async once(name: string, work: () => Promise<void>): Promise<void> {
    const { known } = await this.#open();
    if (known.has(name)) return;
    await work();
    known.add(name);
  }

  async #open(): Promise<Opened> {
    this.#opened ??= this.#openChannel();
    const opening = this.#opened;
    try {
      return await opening;
    } catch (error) {
      if (this.#opened === opening) this.#opened = undefined;
      throw error instanceof BrokerUnavailable ? error : unavailable(error);
    }
  }

  async #openChannel(): Promise<Opened> {
    if (!this.link.open) throw new BrokerUnavailable('the broker is away, or takes no messages at the moment');
    const channel = await this.link.model!.createConfirmChannel();
    const opened: Opened = { channel, mandatory: new Map(), known: new Set() };
    channel.on('error', () => {}); // `close` follows
    channel.on('close', () => {
      this.#opened = undefined;
      this.events.onLost();
    });
    channel.on('return', ({ fields, properties }) => {
      const place = placeOf(properties.messageId, fields.routingKey);
      for (const pending of opened.mandatory.get(place) ?? []) pending.returned = true;
    });
    await channel.consume(
      REPLY_TO,
      (reply) => {
        if (reply) this.events.onReply(String(reply.properties.correlationId), reply.content);
      },
      { noAck: true },
    );
    return opened;
  }

  #send(
    opened: Opened,
    { exchange, routingKey, content, options }: Outgoing,
  ): { readonly room: boolean; readonly settled: Promise<PromiseSettledResult<void>> } {
    const place = placeOf(options.messageId, routingKey);
    const pending: Pending = { returned: false };
    const forget = options.mandatory === true ? remember(opened.mandatory, place, pending) : () => {};
    let room = true;
    const settled = new Promise<void>((resolve, reject) => {
      try {
        if (!this.link.open) throw new Error('it takes no messages at the moment');
        room = opened.channel.publish(exchange, routingKey, Buffer.from(content), options, (error: unknown) => {
          forget();
          if (error != null) reject(unavailable(error));
          else if (pending.returned) reject(new Unroutable(`no queue takes messages for ${routingKey}`));
          else resolve();
        });
      } catch (error) {
        forget();
        reject(unavailable(error));
      }
    });
    return {
      room,
      settled: settled.then(
        () => ({ status: 'fulfilled', value: undefined }),
        (reason: unknown) => ({ status: 'rejected', reason }),
      ),
    };
  }
}

const remember = (all: Map<string, Set<Pending>>, place: string, pending: Pending): (() => void) => {
  const there = all.get(place) ?? new Set();
  all.set(place, there.add(pending));
  return () => {
    there.delete(pending);
    if (there.size === 0 && all.get(place) === there) all.delete(place);
  };
};

/** The socket's buffer is full: wait until it isn't, or until it doesn't matter. */
const drained = (channel: ConfirmChannel): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      channel.off('drain', end);
      channel.off('close', end);
      resolve();
    };
    channel.on('drain', end);
    channel.on('close', end);
  });
