import { loadMasterKey } from '#adapters/keys-sqlite';
import { createCodec, createHasher, createIds, systemRandom } from '#contracts';
import { Conditions, type Delay, LogReader, type Random, Tenants, type Turn } from '#application';
import { SystemClock, SystemDelay } from '../clock/system-clock.js';
import { SystemTurn } from '../clock/system-turn.js';
import type { Logger } from '../logging/logger.js';
import { troubleLog } from '../logging/trouble-log.js';
import { checkBelonging } from './belonging.js';
import { openTogether } from './closing.js';
import { damagedStreamTeller } from './damaged-streams.js';
import { prepareDataDirectory } from './data-directory.js';
import { guardedStore } from './guarded-store.js';
import { checkServices } from './known-services.js';
import { processHolder } from './process-holder.js';
import { onceThere } from './once-there.js';
import { openBroker, openEventStore, openKeys, openReadModels } from './open-adapters.js';
import type { Open, Ports, ProcessSettings, StorePorts } from './ports.js';
import { followGoneTenants } from './gone-tenants.js';
import { watchClock } from './watch-clock.js';
import { DiskWatch } from './watch-disk.js';

const DENIED = 'the event store refuses to write for want of a right, and nothing was written';
const deniedTeller = (logger: Logger): ((denied: Error | undefined) => void) => {
  const log = troubleLog(logger);
  return (denied) => (denied === undefined ? log.over(DENIED) : log.failed(DENIED, denied));
};

/** Time, turns and chance come from here. What is left out is the machine's own. */
export interface Surroundings {
  /** It may have other sources of time, which it guards as it does the machine's. */
  readonly clock?: SystemClock | undefined;
  readonly delay?: Delay;
  readonly turn?: Turn;
  readonly random?: Random;
  /** A server of the event store, or of the keys, that isn't there is waited for, with a line of the log. */
  readonly waitsForStore?: boolean;
  /** Is called after each append of this thread. It must not throw. */
  readonly onAppended?: () => void;
  /** Another thread will follow the log by `openBeside`, and does what of SQLite's work need not wait for an append. */
  readonly isFollowedBeside?: boolean;
}

/**
 * Opens the stores that the configuration names, and watches the clock by them; the guard of the log doesn't look yet.
 * The event store and the keys must be there, unless they are waited for, also where they break off at their first use;
 * read models may still be away: they are waited for where they are used.
 * @throws ConfigurationError for a setting that nothing stands behind; whatever an adapter throws at opening;
 * MasterKeyError; WrongMasterKey; UnusableStore; EventsLost where keys or read models know another log
 */
export const openStores = async (
  {
    configuration,
    logger,
    telemetry,
  }: Pick<ProcessSettings, 'configuration' | 'logger'> & Partial<Pick<ProcessSettings, 'telemetry'>>,
  {
    clock = new SystemClock(),
    delay = new SystemDelay(),
    turn = new SystemTurn(),
    random = systemRandom,
    waitsForStore = false,
    onAppended,
    isFollowedBeside = false,
  }: Surroundings = {},
): Promise<Open<StorePorts>> => {
  await checkServices(configuration);
  const conditions = new Conditions();
  const { dataDir, eventStore } = configuration;
  return openTogether(async (keep) => {
    await prepareDataDirectory(dataDir);
    const masterKey = configuration.masterKey ?? (await loadMasterKey({ env: {}, dataDir, random }));
    const guarding: { doubt?: () => void } = {};
    const told = {
      onRenewal: () => {
        telemetry?.metrics.storeClients.renewed();
        guarding.doubt?.();
      },
      onDamagedStream: damagedStreamTeller({ conditions, clock }, logger),
      onDenied: deniedTeller(logger),
      onLeftOut: telemetry && ((records: number) => telemetry.metrics.foreignRecords.leftOut(records)),
    };
    const logFileMoved = isFollowedBeside ? ('by another reader' as const) : undefined;
    const parts = { random, delay, logger, ...told, waits: waitsForStore, logFileMoved };
    const opened = keep(await openEventStore(eventStore, parts));
    const disk = keep(new DiskWatch({ kept: configuration, clock, delay, conditions, logger }));
    const onFailed = (error: unknown): void => disk.storeFailed(error);
    const { store, guard } = guardedStore(opened, { clock, delay, conditions, logger, onFailed, onAppended });
    keep(guard);
    guarding.doubt = () => guard.doubt();
    const keyParts = { masterKey, random, delay, logger, waits: waitsForStore };
    const keys = keep(await openKeys(configuration.keys, keyParts));
    const models = keep(await openReadModels(configuration.readModels, { random, turn }));
    // a server may break off between its opening and the first use
    const whenThere = <T>(step: () => Promise<T>): Promise<T> =>
      waitsForStore ? onceThere(step, { stores: configuration, delay, logger }) : step();
    await whenThere(() => checkBelonging({ keys, store, models }));
    const codec = createCodec({ keys, random, turn });
    const log = keep(new LogReader({ store, codec, delay, turn }));
    const watched = { clock, store, codec, keys, models, delay, conditions, log };
    keep(await whenThere(() => watchClock(watched, configuration, logger)));
    const ids = createIds({ random });
    const hasher = createHasher({ keys });
    const tenants = new Tenants(store, {
      remembering: { clock, retention: configuration.retention.milliseconds },
      onGone: (tenantId) => hasher.forget(tenantId),
    });
    const onGone = (tenantId: string): void => {
      tenants.forget(tenantId);
      hasher.forget(tenantId);
    };
    keep(await whenThere(() => followGoneTenants({ store, log, delay, onGone }, logger)));
    const { dryRuns } = models;
    // who waits for servers stays, and may meet a full disk later
    if (waitsForStore) disk.start();
    const holder = processHolder(ids.next());
    const secrets = { keys, sessions: keys.sessions, codec, hasher, tenants };
    return { clock, delay, random, turn, ids, store, guard, ...secrets, models, dryRuns, holder, conditions };
  });
};

/**
 * Opens the stores, for which it waits unless it is told otherwise, and the broker, which may still be away as read
 * models may, and has it told among the figures whether the clock is trusted and what is the matter with the process.
 * @throws what `openStores` throws
 */
export const openPorts = async (settings: ProcessSettings, surroundings: Surroundings = {}): Promise<Open<Ports>> =>
  openTogether(async (keep) => {
    const { configuration, logger, telemetry } = settings;
    const stores = keep(await openStores(settings, { waitsForStore: true, ...surroundings }));
    const { guard, clock, delay, ids, conditions } = stores;
    guard.start();
    const broker = keep(await openBroker(configuration.broker, { delay, ids, logger, mayBeAway: true }));
    telemetry.metrics.watch({ clockTrusted: () => clock.trusted(), conditions: () => conditions.current() });
    return { ...stores, broker };
  });
