import { MarkedStreams, type AccessDenied, type OnDamagedStream } from '#application';
import { systemRandom } from '#contracts';
import { PROBE_STREAM } from './appender.js';
import { connectKurrent, timers, type ConnectOptions } from './connect-kurrent.js';
import { KurrentEventStore } from './kurrent-event-store.js';
import { StreamMarks } from './marks.js';
import { ServerNames } from './names.js';
import { openingFailure } from './opening-failure.js';
import { openPatiently } from './patience.js';
import { checkServer } from './server-checks.js';
import { storeIdOf } from './store-id.js';
import { readPlace, type Place } from './url-files.js';

export interface KurrentEventStoreOptions extends ConnectOptions {
  /**
   * KurrentDB's connection string, with credentials and TLS: `kurrentdb://user:password@host:2113?tls=true`. Its member
   * `prefix`, which the client doesn't get, stands before the names of all streams (`seatledger.`).
   */
  readonly url: string;
  /** A waiting follower looks by itself after so long. The default is 1,000. */
  readonly lookMilliseconds?: number;
  /** Is told of each record under our prefix that isn't ours, and was left out: how many more they are. */
  readonly onLeftOut?: (records: number) => void;
  readonly onDamagedStream?: OnDamagedStream;
  /** Is told of each append that was refused for want of a right, and once where the next one is made. */
  readonly onDenied?: (denied: AccessDenied | undefined) => void;
  /** Tells milliseconds that only ever grow. */
  readonly monotonic?: () => number;
  /** With it a server that isn't there is waited for: this is told why, at once and then every 30 s. */
  readonly onWaiting?: (reason: string) => void;
  /** Is told that such a wait is over, and how long it was. */
  readonly onThere?: (seconds: number) => void;
}

/**
 * Opens the store once the server is there and lets its user in. Credentials, certificates and the URL count as wrong
 * after 10 s of trying.
 * @throws WrongSetting, AccessDenied; UnusableStore for a server that is too old or a log of another format;
 * StoreUnavailable and OutcomeUnknown where nobody waits
 */
export const openKurrentEventStore = async (options: KurrentEventStoreOptions): Promise<KurrentEventStore> => {
  const { random = systemRandom, delay = timers, monotonic = () => performance.now(), onWaiting, onThere } = options;
  const place = readPlace('EVENT_STORE_URL', options.url);
  return openPatiently(() => openOnce(place, options), { random, delay, monotonic, onWaiting, onThere });
};

const openOnce = async (place: Place, options: KurrentEventStoreOptions): Promise<KurrentEventStore> => {
  const { random = systemRandom, lookMilliseconds = 1_000, onLeftOut = () => undefined, onDamagedStream } = options;
  const { onDenied = () => undefined } = options;
  const names = new ServerNames(place.url.prefix);
  try {
    await checkServer(place, { probe: names.serverName(PROBE_STREAM), store: names.store }, random);
    const client = connectKurrent(place.url.url, options);
    try {
      const id = await storeIdOf(client, names, random);
      const marks = new StreamMarks(client, names, new MarkedStreams(onDamagedStream));
      await marks.scan();
      return new KurrentEventStore(client, names, id, marks, { lookMilliseconds, random, onLeftOut, onDenied });
    } catch (error) {
      await client.dispose();
      throw error;
    }
  } catch (error) {
    throw await openingFailure(error, place);
  }
};
