import type { ChannelModel } from 'amqplib';
import { BrokerTopologyError } from '#application';
import { exchangeExists } from './exchange-exists.js';

/**
 * Whoever has consumed commands or wake-ups has declared the second of these exchanges. The first one is where upstream
 * systems may still publish, and nobody would take it from there.
 */
const EARLIER = ['commands.v1', 'parked.v1'] as const;

/**
 * Refuses a broker where a release with other names has left exchanges and queues: messages in them would be neither
 * decided nor missed. It looks until nothing of them is there, and then never again, since each look at a missing
 * exchange is a line in the broker's log.
 */
export class EarlierRelease {
  #isGone = false;

  constructor(private readonly prefix: string) {}

  /** @throws BrokerTopologyError, BrokerUnavailable */
  async refuse(model: ChannelModel): Promise<void> {
    if (this.#isGone) return;
    for (const name of EARLIER) if (await exchangeExists(model, this.prefix + name)) throw this.#refusal(name);
    this.#isGone = true;
  }

  #refusal(name: (typeof EARLIER)[number]): BrokerTopologyError {
    const { prefix } = this;
    return new BrokerTopologyError(
      `the exchange ${prefix}${name} was left by an earlier release, whose messages this one doesn't take: ` +
        'let that release run its queues empty and stop it, delete its exchanges and queues ' +
        `(${prefix}commands.v1, ${prefix}commands.v1.*, ${prefix}parked.v1, ${prefix}wake-ups.v1.*), ` +
        `have upstream systems publish to ${prefix}commands.v2, then start again`,
    );
  }
}
