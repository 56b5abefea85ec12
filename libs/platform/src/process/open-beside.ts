import { Conditions, MANY_DOCUMENTS } from '#application';
import { createCodec, createIds, systemRandom } from '#contracts';
import { SystemClock, SystemDelay } from '../clock/system-clock.js';
import { UnsharedTurn } from '../clock/unshared-turn.js';
import type { Configuration } from '../config/configuration.js';
import { createLogger, type Logger } from '../logging/logger.js';
import { openTogether } from './closing.js';
import { guardedStore } from './guarded-store.js';
import { openEventStore, openReadModels } from './open-adapters.js';
import type { Open, StorePorts } from './ports.js';

/** Is what a thread needs to follow the log into the read models. */
export type BesidePorts = Pick<StorePorts, 'store' | 'guard' | 'codec' | 'models' | 'clock' | 'delay' | 'turn' | 'ids'>;
export interface BesideSettings extends Pick<Configuration, 'eventStore' | 'readModels'> {
  /** The process has opened the log with this id. */
  readonly storeId: string;
}

/** A follower neither seals nor opens anything, so it has no key of anybody. */
const NO_KEYS = {
  ensure: () => Promise.reject(new Error('nothing is sealed here')),
  get: () => Promise.reject(new Error('nothing is opened here')),
};

/**
 * Opens log and read models once more, for a thread beside the one that has opened all stores of this process and looks
 * after them: that one tells when the log is another one, when the disk is full, and whether the clock is right.
 * @throws UnusableStore, DamagedFile, StoreUnavailable; Error where another log stands there by now
 */
export const openBeside = (
  { eventStore, readModels, storeId }: BesideSettings,
  logger: Logger,
): Promise<Open<BesidePorts>> =>
  openTogether(async (keep) => {
    const [clock, delay, turn, random] = [new SystemClock(), new SystemDelay(), new UnsharedTurn(), systemRandom];
    const parts = { random, delay, logger, waits: false, logFileMoved: 'by this reader' } as const;
    const opened = keep(await openEventStore(eventStore, parts));
    const its = await opened.storeId();
    if (its !== storeId) throw new Error(`the log that stands there by now is ${its}, and was ${storeId}`);
    // whatever is wrong with the log is told by the other thread
    const untold = { conditions: new Conditions(), logger: createLogger('silent') };
    const { store, guard } = guardedStore(opened, { clock, delay, ...untold });
    keep(guard);
    const models = keep(await openReadModels(readModels, { random, turn, documentsAtOnce: MANY_DOCUMENTS }));
    const codec = createCodec({ keys: NO_KEYS, random, turn });
    guard.start();
    return { store, guard, codec, models, clock, delay, turn, ids: createIds({ random }) };
  });
