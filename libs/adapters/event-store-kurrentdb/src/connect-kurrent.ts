import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Delay, Random } from '#application';
import { systemRandom } from '#contracts';
import { ClientOwner } from './client-owner.js';
import { connectOnce } from './client.js';
import { readClusterUrl } from './cluster-url.js';
import type { Renewal } from './owned.js';
import { WhoLeads } from './who-leads.js';

export interface ConnectOptions {
  /** The server has so long for one append; after that its outcome is unknown. The default is 10,000. */
  readonly appendMilliseconds?: number | undefined;
  /** A call waits so long for a leader, and a read for an event. The default is 45,000. */
  readonly ownMilliseconds?: number | undefined;
  readonly random?: Random | undefined;
  readonly delay?: Delay | undefined;
  /** Is told of each client that took the place of another. It must not throw. */
  readonly onRenewal?: ((renewal: Renewal) => void) | undefined;
}

export const timers: Delay = {
  wait: async (milliseconds, signal) => {
    // many may wait on one signal, which Node would take for a leak from the eleventh on
    if (signal !== undefined) setMaxListeners(0, signal);
    await wait(milliseconds, undefined, signal === undefined ? {} : { signal });
  },
};

/**
 * Connects to a server, or a cluster, and stays with its leader.
 * @throws the client's error where this is no connection string
 */
export const connectKurrent = (url: string, options: ConnectOptions = {}): ClientOwner => {
  const { appendMilliseconds = 10_000, ownMilliseconds = 45_000 } = options;
  const { random = systemRandom, delay = timers, onRenewal } = options;
  const cluster = readClusterUrl(url, appendMilliseconds);
  return new ClientOwner({
    connect: (node) => connectOnce(cluster.at(node)),
    leaders: cluster.isAlone ? undefined : new WhoLeads(cluster),
    delay,
    random,
    ownMilliseconds,
    onRenewal,
  });
};
