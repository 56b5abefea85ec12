import { type ConfirmChannel, IllegalOperationError, type Options } from 'amqplib';
import { BrokerUnavailable, PerhapsPublished, Unroutable } from '#application';
import { type Complaints, textOf } from './complaints.js';
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
  /** Of everything that the broker hasn't confirmed: ends the wait for it. */
  readonly unconfirmed: Set<(why: NotConfirmed) => void>;
  /** What the broker said when it closed the channel. */
  closedBy?: unknown;
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
  new BrokerUnavailable(`the broker does not take the message: ${textOf(error)}`);

/** A message that was sent, without the broker's confirm. */
export class NotConfirmed extends PerhapsPublished {
  constructor(
    /** `refused`: the broker said no. `lost`: with the channel. `waiting`: the broker takes nothing at the moment, and may take it later. */
    readonly why: 'refused' | 'lost' | 'waiting',
    cause: unknown,
    /** Of the broker's own reason to close the channel; 404: there is no such exchange. */
    readonly brokerCode?: number,
  ) {
    super(`the broker did not confirm the message: ${textOf(cause)}`);
  }
}
/** It can't be put into frames, whatever the broker does. */
export class Unpublishable extends Error {}

/** Publishes with confirms over one channel, in the order of the calls. */
export class Publisher {
  #opened: Promise<Opened> | undefined;
  #known: Set<string> | undefined;

  /** @param events where requests are published here, whose replies come over the same channel */
  constructor(
    private readonly link: Link,
    private readonly complaints: Complaints,
    private readonly events?: PublisherEvents,
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

  /** @throws Unroutable where it is mandatory and no queue takes it; BrokerUnavailable where it wasn't sent; NotConfirmed; Unpublishable */
  async publishOne(message: Outgoing): Promise<void> {
    const [result] = await this.publish([message]);
    if (result?.status === 'rejected') throw result.reason;
  }

  /** Whether an exchange of this name exists; asked once for each channel, until it is there. @throws BrokerUnavailable */
  async existed(exchange: string): Promise<boolean> {
    const { known } = await this.#open();
    if (known.has(exchange)) return true;
    const exists = await this.exists(exchange);
    if (exists) known.add(exchange);
    return exists;
  }

  /** Whether an exchange of this name exists now. @throws BrokerUnavailable */
  async exists(exchange: string): Promise<boolean> {
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
    return true;
  }

  /** Does something about this name once for each channel, or again after `forget`. @throws BrokerUnavailable; whatever `work` throws */
  async once(name: string, work: () => Promise<void>): Promise<void> {
    const { known } = await this.#open();
    if (known.has(name)) return;
    await work();
    known.add(name);
  }

  forget(name: string): void {
    this.#known?.delete(name);
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
    const model = this.link.model!;
    const channel = await model.createConfirmChannel();
    const opened: Opened = { channel, unconfirmed: new Set(), mandatory: new Map(), known: new Set() };
    this.#known = opened.known;
    channel.on('error', (error: unknown) => {
      opened.closedBy = error; // `close` follows
      this.complaints.about('the broker closed a channel', { reason: textOf(error) });
    });
    // what was sent meanwhile isn't read before the broker has room again, which may take hours
    const onBlocked = (): void => {
      for (const end of opened.unconfirmed) end(new NotConfirmed('waiting', 'it takes no messages at the moment'));
    };
    model.on('blocked', onBlocked);
    channel.on('close', () => {
      model.off('blocked', onBlocked);
      this.#opened = undefined;
      this.events?.onLost();
    });
    channel.on('return', ({ fields, properties }) => {
      const place = placeOf(properties.messageId, fields.routingKey);
      for (const pending of opened.mandatory.get(place) ?? []) pending.returned = true;
    });
    const { events } = this;
    if (events)
      await channel.consume(
        REPLY_TO,
        (reply) => {
          if (reply) events.onReply(String(reply.properties.correlationId), reply.content);
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
      const end = (why?: unknown): void => {
        forget();
        opened.unconfirmed.delete(end);
        if (why !== undefined) reject(why as Error);
        else if (pending.returned) reject(new Unroutable(`no queue takes messages for ${routingKey}`));
        else resolve();
      };
      opened.unconfirmed.add(end);
      try {
        if (!this.link.open) throw unavailable('it takes no messages at the moment');
        room = opened.channel.publish(exchange, routingKey, Buffer.from(content), options, (error: unknown) =>
          end(error == null ? undefined : whyNot(error, opened)),
        );
      } catch (error) {
        end(neverSent(error));
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

const NACKED = 'message nacked';
/** The client says in the same way that the broker refused one message, and that the channel is gone. */
const whyNot = (error: unknown, { closedBy }: Opened): NotConfirmed => {
  if (textOf(error) === NACKED) return new NotConfirmed('refused', error);
  return new NotConfirmed('lost', closedBy ?? error, (closedBy as { code?: number } | undefined)?.code);
};
/** What the client throws at once: that the channel is closed, or that the message doesn't fit into its frames. */
const neverSent = (error: unknown): Error => {
  if (error instanceof BrokerUnavailable) return error;
  if (error instanceof IllegalOperationError) return unavailable(error);
  return new Unpublishable(textOf(error));
};

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
