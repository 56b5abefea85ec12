import type { Channel, ChannelModel, GetMessage } from 'amqplib';
import { BrokerUnavailable, type ParkedMessage } from '#application';
import { closed } from './closed.js';
import { codeOf } from './errors.js';
import { parkedOf, type Trusted } from './messages.js';
import { OldestParked, type TakenMessage } from './oldest-parked.js';
import type { RecoveringConnection } from './recovering-connection.js';

/**
 * One channel takes at most this many messages. A consumer of a quorum queue always has a limit, and a smaller one
 * where none is set.
 */
const PAGE_MESSAGES = 10_000;
/** At most so many bytes of bodies are held on their way back to the lanes. */
const MAX_BYTES = 64 * 1024 * 1024;
/** How many messages are sent again before those that were confirmed are acknowledged. */
const BATCH_MESSAGES = 100;
/** A RabbitMQ cluster may be late with messages that it says it has delivered, so we ask again up to so many times. */
const MAX_EMPTY_ROUNDS = 20;
/**
 * RabbitMQ batches acknowledgements when more than so many are under way, and forgets the batch when the channel closes
 * (on 3.10 it forgot 2,966 of 3,000). Each round trip lets it work off some of them.
 */
const UNBATCHED_ACKNOWLEDGEMENTS = 30;
const ROUND_TRIPS = 50;

/** This is called with every message in the queue, in no order. `OldestParked` puts them in order. */
type Take = (taken: TakenMessage) => void;

/**
 * Parked messages stand in a queue, and a queue is read by taking. The messages that were looked at go back when the
 * channel closes, even when this process dies. But they go back in any order: a quorum queue loses the order when more
 * than 32 messages come back. So each look takes everything, and the time of parking, which travels with each message,
 * says which one is older. Two who look at the same time see different messages.
 */
export class ParkedQueue {
  /**
   * So many messages went back after the last look. The broker puts them back some time after the channels are closed,
   * and the next look waits for them.
   */
  #givenBack = 0;

  constructor(
    private readonly connection: RecoveringConnection,
    private readonly queue: string,
    private readonly trusted: Trusted,
  ) {}

  /**
   * Lists the oldest first.
   * @throws BrokerUnavailable
   */
  async list(limit: number): Promise<readonly ParkedMessage[]> {
    const oldest = new OldestParked({ messages: limit });
    await this.#look((taken) => oldest.add(taken));
    return oldest.sorted().map(({ parked }) => parked);
  }

  /**
   * Lists the ids, oldest first, without holding a body.
   * @throws BrokerUnavailable
   */
  async ids(): Promise<readonly string[]> {
    const oldest = new OldestParked();
    const take = ({ parked: { body: _body, ...parked }, ...taken }: TakenMessage): void =>
      oldest.add({ ...taken, parked: { ...parked, body: new Uint8Array() }, message: undefined });
    await this.#look(take);
    return oldest.sorted().map(({ parked }) => parked.parkedId);
  }

  /** @throws BrokerUnavailable */
  async find(parkedId: string): Promise<ParkedMessage | undefined> {
    let found: ParkedMessage | undefined;
    const take = ({ parked }: TakenMessage): void => void (parked.parkedId === parkedId && (found = parked));
    await this.#look(take);
    return found;
  }

  /**
   * Counts the messages that nobody looks at in this moment.
   * @throws BrokerUnavailable
   */
  async count(): Promise<number> {
    return this.#onChannels(async (open) => (await (await open()).checkQueue(this.queue)).messageCount);
  }

  /**
   * Removes these messages, oldest first. `before` gets some of them at a time; each is removed once `before` has
   * resolved for it. Answers the ids of those that were there.
   * @throws BrokerUnavailable, and whatever `before` throws
   */
  async remove(
    parkedIds: readonly string[],
    before: (messages: readonly GetMessage[]) => Promise<void>,
  ): Promise<readonly string[]> {
    const wanted = new Set(parkedIds);
    const removed = new Set<string>();
    for (;;) {
      const oldest = new OldestParked({ bytes: MAX_BYTES });
      const removedBefore: TakenMessage[] = [];
      const take = (taken: TakenMessage): void => {
        const { parkedId } = taken.parked;
        // this one was removed before and the broker forgot the acknowledgement, so it isn't handed out twice
        if (removed.has(parkedId)) removedBefore.push({ ...taken, message: undefined });
        else if (wanted.has(parkedId)) oldest.add(taken);
      };
      const acknowledged = await this.#look(take, async (channels) => {
        for (const { ack } of removedBefore) ack();
        const found = oldest.sorted();
        for (let at = 0; at < found.length; at += BATCH_MESSAGES) {
          const batch = found.slice(at, at + BATCH_MESSAGES);
          await before(batch.map(({ message }) => message!));
          for (const { ack, parked } of batch) {
            ack();
            removed.add(parked.parkedId);
          }
        }
        const acks = removedBefore.length + found.length;
        if (acks > UNBATCHED_ACKNOWLEDGEMENTS) await this.#makeRoundTrips(channels);
        return acks;
      });
      // a few acknowledgements are never forgotten; messages that were left out for their size are looked for again
      if (acknowledged <= UNBATCHED_ACKNOWLEDGEMENTS && !oldest.isTruncated) return [...removed];
    }
  }

  async #makeRoundTrips(channels: readonly Channel[]): Promise<void> {
    for (let turn = 0; turn < ROUND_TRIPS; turn += 1)
      for (const channel of channels) await channel.checkQueue(this.queue);
  }

  async #look(take: Take): Promise<void>;
  async #look<T>(take: Take, work: (channels: readonly Channel[]) => Promise<T>): Promise<T>;
  /** Takes all messages that are there, does `work`, and gives back those that weren't acknowledged. */
  #look<T>(take: Take, work?: (channels: readonly Channel[]) => Promise<T>): Promise<T | void> {
    return this.#onChannels(async (open) => {
      let looking = true;
      let held = 0;
      const takeNow: Take = ({ ack, ...taken }) => {
        // later messages were parked meanwhile, or have just been given back by a closed channel
        if (!looking) return;
        held += 1;
        const andForget = (): void => {
          held -= 1;
          ack();
        };
        take({ ...taken, ack: andForget });
      };
      const probe = await open();
      const channels = [probe];
      for (let full = true; full;) {
        const channel = await open();
        channels.push(channel);
        full = await this.#takePage({ channel, probe, take: takeNow, expected: this.#givenBack - held });
      }
      looking = false;
      try {
        return await work?.(channels);
      } finally {
        this.#givenBack = held;
      }
    });
  }

  /** Tells whether the page is full, so that there may be more. */
  async #takePage({
    channel,
    probe,
    take,
    expected,
  }: {
    readonly channel: Channel;
    readonly probe: Channel;
    readonly take: Take;
    /** How many messages may be on their way back, whatever the queue's count says. */
    readonly expected: number;
  }): Promise<boolean> {
    let taken = 0;
    const takenOn =
      (from: Channel) =>
      (message: GetMessage | null): void => {
        if (message === null) return; // the queue was deleted, and the next call fails for it
        taken += 1;
        take({ message, parked: parkedOf(message, this.trusted), ack: () => from.ack(message) });
      };
    await channel.prefetch(PAGE_MESSAGES);
    const { messageCount } = await channel.checkQueue(this.queue);
    await channel.consume(this.queue, takenOn(channel) as Parameters<Channel['consume']>[1]);
    for (let emptyRoundsLeft = MAX_EMPTY_ROUNDS; ;) {
      const known = taken;
      // nothing to get means that everything has been delivered to some channel …
      const got = await probe.get(this.queue, { noAck: false });
      if (got !== false) takenOn(probe)(got);
      // … and what was delivered to this channel arrives before the answer to a call on it
      await channel.checkQueue(this.queue);
      if (taken >= PAGE_MESSAGES) return true;
      if (taken > known) continue;
      if (taken >= Math.max(messageCount, expected) || emptyRoundsLeft === 0) return false;
      emptyRoundsLeft -= 1;
    }
  }

  async #onChannels<T>(work: (open: () => Promise<Channel>) => Promise<T>): Promise<T> {
    const model = this.connection.model;
    if (!model) throw new BrokerUnavailable('the connection to the broker is lost');
    const channels: Channel[] = [];
    try {
      return await work(() => openChannel(model, channels));
    } catch (error) {
      // there is no queue yet: nobody has ever consumed here, and nothing was parked
      if (codeOf(error) === 404) throw new NothingParked();
      throw error;
    } finally {
      // the last channel closes first: it alone has room, and would take what another one gives back
      for (const channel of channels.toReversed()) await closed(channel);
    }
  }
}

const openChannel = async (model: ChannelModel, opened: Channel[]): Promise<Channel> => {
  const channel = await model.createChannel();
  channel.on('error', () => {}); // the failed call says the same
  opened.push(channel);
  return channel;
};

export class NothingParked extends Error {}
