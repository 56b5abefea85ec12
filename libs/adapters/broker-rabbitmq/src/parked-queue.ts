import type { Channel, GetMessage } from 'amqplib';
import { BrokerUnavailable, type ParkedMessage } from '#application';
import type { Link } from './link.js';
import { parkedOf, type Trusted } from './messages.js';

/** One look at the parked messages takes at most so many. */
const MOST = 10_000;

/**
 * What was put aside stands in a queue, and a queue is read by taking: what is looked at is given back in its order when the channel closes, also
 * when this process dies. Two who look at the same time see different messages.
 */
export class ParkedQueue {
  constructor(
    private readonly link: Link,
    private readonly queue: string,
    private readonly trusted: Trusted,
  ) {}

  /** Oldest first. @throws BrokerUnavailable */
  async list(limit: number): Promise<readonly ParkedMessage[]> {
    return this.#look(async (channel) => {
      const all: ParkedMessage[] = [];
      for await (const message of this.#messages(channel, limit)) all.push(parkedOf(message, this.trusted));
      return all;
    });
  }

  /** Of those that nobody looks at in this moment. @throws BrokerUnavailable */
  async count(): Promise<number> {
    return this.#look(async (channel) => (await channel.checkQueue(this.queue)).messageCount);
  }

  /** Removes the message once `before` has resolved. False: there is none. @throws BrokerUnavailable; whatever `before` throws */
  async remove(parkedId: string, before: (message: GetMessage) => Promise<void>): Promise<boolean> {
    return this.#look(async (channel) => {
      for await (const message of this.#messages(channel, MOST)) {
        if (parkedOf(message, this.trusted).parkedId !== parkedId) continue;
        await before(message);
        channel.ack(message);
        return true;
      }
      return false;
    });
  }

  async *#messages(channel: Channel, limit: number): AsyncGenerator<GetMessage> {
    for (let taken = 0; taken < limit; taken += 1) {
      const message = await channel.get(this.queue, { noAck: false });
      if (message === false) return;
      yield message;
    }
  }

  async #look<T>(work: (channel: Channel) => Promise<T>): Promise<T | never> {
    const model = this.link.model;
    if (!model) throw new BrokerUnavailable('the connection to the broker is lost');
    let channel: Channel | undefined;
    try {
      channel = await model.createChannel();
      channel.on('error', () => {}); // the failed call says the same
      return await work(channel);
    } catch (error) {
      // no queue yet: nobody has ever consumed here, and nothing was parked
      if ((error as { code?: number }).code === 404) throw new NothingParked();
      throw error;
    } finally {
      await channel?.close().catch(() => {});
    }
  }
}
export class NothingParked extends Error {}
