import type { Channel, ChannelModel, GetMessage } from 'amqplib';
import { BrokerUnavailable, type ParkedMessage } from '#application';
import type { Link } from './link.js';
import { parkedOf, type Trusted } from './messages.js';
import { Oldest, type Taken } from './oldest.js';

/** What one channel takes at most. A consumer of a quorum queue has a limit in any case, and a smaller one where none is named. */
const PAGE = 10_000;
/** Bodies that are held at a time on their way back to the lanes. */
const BYTES = 64 * 1024 * 1024;
/** Messages sent again before those of them that were confirmed are acknowledged. */
const BATCH = 100;
/** A broker whose members deliver may be late with what it says it has handed out: asked again so often. */
const PATIENCE = 20;
/**
 * Beyond so many acknowledgements that are under way RabbitMQ gathers them, and forgets the gathered ones when the channel closes (seen on 3.10:
 * 2,966 of 3,000). A turn of asking lets it come to them.
 */
const UNDER_WAY = 30;
const TURNS = 50;

/** Told of everything that is there, in no order of its own; see `Oldest`. */
type Take = (taken: Taken) => void;

/**
 * What was put aside stands in a queue, and a queue is read by taking. What is looked at is given back when the channel closes, also when this
 * process dies, but in any order: a quorum queue keeps no order of more than 32 messages that come back. So each look takes everything, and the
 * time of parking, which travels with the message, says what is older. Two who look at the same time see different messages.
 */
export class ParkedQueue {
  /** By the last look. It comes back in its own time, after the channels are closed, and the next look waits for it. */
  #givenBack = 0;

  constructor(
    private readonly link: Link,
    private readonly queue: string,
    private readonly trusted: Trusted,
  ) {}

  /** Oldest first. @throws BrokerUnavailable */
  async list(limit: number): Promise<readonly ParkedMessage[]> {
    const oldest = new Oldest({ messages: limit });
    await this.#look((taken) => oldest.add(taken));
    return oldest.sorted().map(({ parked }) => parked);
  }

  /** Oldest first, without holding a body. @throws BrokerUnavailable */
  async ids(): Promise<readonly string[]> {
    const oldest = new Oldest();
    const take = ({ parked: { body: _body, ...parked }, ...taken }: Taken): void =>
      oldest.add({ ...taken, parked: { ...parked, body: new Uint8Array() }, message: undefined });
    await this.#look(take);
    return oldest.sorted().map(({ parked }) => parked.parkedId);
  }

  /** @throws BrokerUnavailable */
  async find(parkedId: string): Promise<ParkedMessage | undefined> {
    let found: ParkedMessage | undefined;
    const take = ({ parked }: Taken): void => void (parked.parkedId === parkedId && (found = parked));
    await this.#look(take);
    return found;
  }

  /** Of those that nobody looks at in this moment. @throws BrokerUnavailable */
  async count(): Promise<number> {
    return this.#onChannels(async (open) => (await (await open()).checkQueue(this.queue)).messageCount);
  }

  /**
   * Removes these messages, oldest first, each once `before`, which gets some of them at a time, has resolved for it. Answers the ids of those that
   * were there. @throws BrokerUnavailable; whatever `before` throws
   */
  async remove(
    parkedIds: readonly string[],
    before: (messages: readonly GetMessage[]) => Promise<void>,
  ): Promise<readonly string[]> {
    const wanted = new Set(parkedIds);
    const removed = new Set<string>();
    for (;;) {
      const oldest = new Oldest({ bytes: BYTES });
      const again: Taken[] = [];
      const take = (taken: Taken): void => {
        const { parkedId } = taken.parked;
        // removed before, and the broker has forgotten the acknowledgement: not a second time
        if (removed.has(parkedId)) again.push({ ...taken, message: undefined });
        else if (wanted.has(parkedId)) oldest.add(taken);
      };
      const acknowledged = await this.#look(take, async (channels) => {
        for (const { ack } of again) ack();
        const found = oldest.sorted();
        for (let at = 0; at < found.length; at += BATCH) {
          const batch = found.slice(at, at + BATCH);
          await before(batch.map(({ message }) => message!));
          for (const { ack, parked } of batch) {
            ack();
            removed.add(parked.parkedId);
          }
        }
        const acks = again.length + found.length;
        if (acks > UNDER_WAY) await this.#turns(channels);
        return acks;
      });
      // few acknowledgements are never forgotten, and what was left out for its bytes is looked for again
      if (acknowledged <= UNDER_WAY && !oldest.cut) return [...removed];
    }
  }

  async #turns(channels: readonly Channel[]): Promise<void> {
    for (let turn = 0; turn < TURNS; turn += 1) for (const channel of channels) await channel.checkQueue(this.queue);
  }

  async #look(take: Take): Promise<void>;
  async #look<T>(take: Take, work: (channels: readonly Channel[]) => Promise<T>): Promise<T>;
  /** Takes everything that is there, then does `work`, then gives back what wasn't acknowledged. */
  #look<T>(take: Take, work?: (channels: readonly Channel[]) => Promise<T>): Promise<T | void> {
    return this.#onChannels(async (open) => {
      let looking = true;
      let held = 0;
      const takeNow: Take = ({ ack, ...taken }) => {
        // what comes later was put aside since, or has just been given back by a channel that is closed
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

  /** Whether the page is full, so that there may be more. */
  async #takePage({
    channel,
    probe,
    take,
    expected,
  }: {
    readonly channel: Channel;
    readonly probe: Channel;
    readonly take: Take;
    /** So many may be on their way, whatever the queue says. */
    readonly expected: number;
  }): Promise<boolean> {
    let taken = 0;
    const takenOn =
      (from: Channel) =>
      (message: GetMessage | null): void => {
        if (message === null) return; // the queue is gone: the next call says so
        taken += 1;
        take({ message, parked: parkedOf(message, this.trusted), ack: () => from.ack(message) });
      };
    await channel.prefetch(PAGE);
    const { messageCount } = await channel.checkQueue(this.queue);
    await channel.consume(this.queue, takenOn(channel) as Parameters<Channel['consume']>[1]);
    for (let patience = PATIENCE; ;) {
      const known = taken;
      // nothing to get: all there is has been handed out …
      const got = await probe.get(this.queue, { noAck: false });
      if (got !== false) takenOn(probe)(got);
      // … and what was handed to this channel comes before the answer to a question on it
      await channel.checkQueue(this.queue);
      if (taken >= PAGE) return true;
      if (taken > known) continue;
      if (taken >= Math.max(messageCount, expected) || patience === 0) return false;
      patience -= 1;
    }
  }

  async #onChannels<T>(work: (open: () => Promise<Channel>) => Promise<T>): Promise<T> {
    const model = this.link.model;
    if (!model) throw new BrokerUnavailable('the connection to the broker is lost');
    const channels: Channel[] = [];
    try {
      return await work(() => openChannel(model, channels));
    } catch (error) {
      // no queue yet: nobody has ever consumed here, and nothing was parked
      if ((error as { code?: number }).code === 404) throw new NothingParked();
      throw error;
    } finally {
      // the last one first: it alone has room, and would take what another one gives back
      for (const channel of channels.toReversed()) await channel.close().catch(() => {});
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
