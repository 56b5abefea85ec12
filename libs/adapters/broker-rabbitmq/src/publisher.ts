import { type ConfirmChannel, IllegalOperationError, type Options } from 'amqplib';
import { BrokerUnavailable, PerhapsPublished, type ThrottledLog, Unroutable } from '#application';
import { codeOf, textOf } from './errors.js';
import { exchangeExists } from './exchange-exists.js';
import type { RecoveringConnection } from './recovering-connection.js';

export interface Outgoing {
  readonly exchange: string;
  readonly routingKey: string;
  readonly content: Uint8Array;
  readonly options: Options.Publish;
}
interface Pending {
  returned: boolean;
}
interface OpenChannel {
  readonly channel: ConfirmChannel;
  /** It holds one function for each message that the broker hasn't confirmed, which ends the wait for the confirm. */
  readonly unconfirmed: Set<(why: NotConfirmed) => void>;
  /** This is the error with which the broker closed the channel. */
  closedBy?: unknown;
  /** These are the mandatory messages by id and routing key, which is what a `basic.return` names. */
  readonly mandatory: Map<string, Set<Pending>>;
  /** These exchanges and queues are known to exist. */
  readonly existing: Set<string>;
}
export interface PublisherEvents {
  /** This is called with the reply to a request that was published here. */
  readonly onReply: (correlationId: string, body: Uint8Array) => void;
  /** This is called when no earlier request will get its reply any more. */
  readonly onLost: () => void;
}

/** RabbitMQ's direct reply-to needs no queue; the request and its reply go over one channel. */
export const REPLY_TO = 'amq.rabbitmq.reply-to';

const returnKeyOf = (messageId: unknown, routingKey: string): string => `${String(messageId)}\n${routingKey}`;
const unavailable = (error: unknown): BrokerUnavailable =>
  new BrokerUnavailable(`the broker does not take the message: ${textOf(error)}`);

/** The message was sent, but the broker didn't confirm it. */
export class NotConfirmed extends PerhapsPublished {
  constructor(
    /**
     * With `refused` the broker said no, and with `lost` the channel is gone. With `waiting` the broker takes nothing
     * at the moment, and may take the message later.
     */
    readonly why: 'refused' | 'lost' | 'waiting',
    cause: unknown,
    /** This is the code with which the broker closed the channel; 404 means that there is no such exchange. */
    readonly brokerCode?: number,
  ) {
    super(`the broker did not confirm the message: ${textOf(cause)}`);
  }
}
/** The message can't be put into frames, whatever the broker does. */
export class Unpublishable extends Error {}

/** Publishes with confirms over one channel, in the order of the calls. */
export class Publisher {
  #opened: Promise<OpenChannel> | undefined;
  /** This channel was opened last. */
  #last: OpenChannel | undefined;

  /** @param events are given where requests are published, whose replies come over the same channel */
  constructor(
    private readonly connection: RecoveringConnection,
    private readonly log: ThrottledLog,
    private readonly events?: PublisherEvents,
  ) {}

  /**
   * Publishes in order, and resolves once each message was confirmed, returned, or lost with the connection. The
   * results stand in the order of the messages.
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

  /**
   * @throws Unroutable where the message is mandatory and no queue takes it; BrokerUnavailable where it wasn't sent;
   * NotConfirmed; Unpublishable
   */
  async publishOne(message: Outgoing): Promise<void> {
    const [result] = await this.publish([message]);
    if (result?.status === 'rejected') throw result.reason;
  }

  /**
   * Tells whether an exchange of this name exists. Once it does, the broker isn't asked again over the same channel.
   * @throws BrokerUnavailable
   */
  async isKnownToExist(exchange: string): Promise<boolean> {
    const { existing } = await this.#open();
    if (existing.has(exchange)) return true;
    const exists = await this.exists(exchange);
    if (exists) existing.add(exchange);
    return exists;
  }

  /**
   * Tells whether an exchange of this name exists now.
   * @throws BrokerUnavailable
   */
  async exists(exchange: string): Promise<boolean> {
    const model = this.connection.model;
    if (!model) throw new BrokerUnavailable('the connection to the broker is lost');
    return exchangeExists(model, exchange);
  }

  /**
   * Does the work for this name once for each channel, and again after `forget`.
   * @throws BrokerUnavailable, and whatever `work` throws
   */
  async oncePerChannel(name: string, work: () => Promise<void>): Promise<void> {
    const { existing } = await this.#open();
    if (existing.has(name)) return;
    await work();
    existing.add(name);
  }

  forget(name: string): void {
    this.#last?.existing.delete(name);
  }

  async #open(): Promise<OpenChannel> {
    this.#opened ??= this.#openChannel();
    const opening = this.#opened;
    try {
      return await opening;
    } catch (error) {
      if (this.#opened === opening) this.#opened = undefined;
      throw error instanceof BrokerUnavailable ? error : unavailable(error);
    }
  }

  async #openChannel(): Promise<OpenChannel> {
    if (!this.connection.canPublish)
      throw new BrokerUnavailable('the broker is away, or takes no messages at the moment');
    const model = this.connection.model!;
    const channel = await model.createConfirmChannel();
    const opened: OpenChannel = { channel, unconfirmed: new Set(), mandatory: new Map(), existing: new Set() };
    this.#last = opened;
    channel.on('error', (error: unknown) => {
      opened.closedBy = error; // the event `close` follows
      this.log.warn('the broker closed a channel', { reason: textOf(error) });
    });
    // the broker doesn't read what was sent meanwhile before it has room again, which may take hours
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
      const returnKey = returnKeyOf(properties.messageId, fields.routingKey);
      for (const pending of opened.mandatory.get(returnKey) ?? []) pending.returned = true;
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
    opened: OpenChannel,
    { exchange, routingKey, content, options }: Outgoing,
  ): { readonly room: boolean; readonly settled: Promise<PromiseSettledResult<void>> } {
    const returnKey = returnKeyOf(options.messageId, routingKey);
    const pending: Pending = { returned: false };
    const forget = options.mandatory === true ? remember(opened.mandatory, returnKey, pending) : () => {};
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
        if (!this.connection.canPublish) throw unavailable('it takes no messages at the moment');
        room = opened.channel.publish(exchange, routingKey, Buffer.from(content), options, (error: unknown) =>
          end(error == null ? undefined : whyNot(error, opened)),
        );
      } catch (error) {
        // a channel that the broker closes in the moment in which it opens tells nobody
        if (error instanceof IllegalOperationError && this.#last === opened) this.#opened = undefined;
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
/** The client reports a refused message and a lost channel in the same way. */
const whyNot = (error: unknown, { closedBy }: OpenChannel): NotConfirmed => {
  if (textOf(error) === NACKED) return new NotConfirmed('refused', error);
  return new NotConfirmed('lost', closedBy ?? error, codeOf(closedBy));
};
/** The client throws at once where the channel is closed, or where the message doesn't fit into its frames. */
const neverSent = (error: unknown): Error => {
  if (error instanceof BrokerUnavailable) return error;
  if (error instanceof IllegalOperationError) return unavailable(error);
  return new Unpublishable(textOf(error));
};

const remember = (all: Map<string, Set<Pending>>, returnKey: string, pending: Pending): (() => void) => {
  const there = all.get(returnKey) ?? new Set();
  all.set(returnKey, there.add(pending));
  return () => {
    there.delete(pending);
    if (there.size === 0 && all.get(returnKey) === there) all.delete(returnKey);
  };
};

/** Waits until the socket's buffer has room again, or until the channel is closed. */
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
