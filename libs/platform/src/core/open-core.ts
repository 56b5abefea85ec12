import { loadMasterKey } from '#adapters/keys-sqlite';
import {
  type Broker,
  ClockKeeper,
  type Codec,
  CommandService,
  type Delay,
  type EventStore,
  Freshness,
  type Hasher,
  History,
  type Ids,
  type Keys,
  LaneSet,
  LogReader,
  type OnBug,
  OperationRunner,
  type ReadModels,
  UnfinishedOperationsOfLog,
} from '#application';
import { createCodec, createHasher, createIds } from '#contracts';
import { deletedUsersByAddressKeys } from '#projections';
import { SystemClock, SystemDelay } from '../clock/system-clock.js';
import type { Configuration } from '../config/configuration.js';
import { prepareDataDirectory } from './data-directory.js';
import { checkKeysOfStore } from './keys-of-store.js';
import { openBroker, openEventStore, openKeys, openReadModels } from './open-adapters.js';
import { checkServices } from './known-services.js';
import { knownOperations } from './known-operations.js';
import { retentionPolicy } from './retention-policy.js';
import { silentTelemetry, type Telemetry } from '../telemetry/telemetry.js';
import { describeError, type Logger } from '../logging/logger.js';

/** Everything that the apps share, opened and wired; without Nest. */
export interface Core {
  readonly configuration: Configuration;
  readonly logger: Logger;
  readonly telemetry: Telemetry;
  /** Guarded, and told of the log and of agreements as long as the core is open. */
  readonly clock: SystemClock;
  readonly delay: Delay;
  readonly ids: Ids;
  readonly store: EventStore;
  readonly keys: Keys;
  readonly codec: Codec;
  readonly hasher: Hasher;
  readonly models: ReadModels;
  readonly broker: Broker;
  readonly freshness: Freshness;
  readonly history: History;
  readonly lanes: LaneSet;
  readonly commands: CommandService;
  readonly operations: OperationRunner;
  /**
   * First of all where a process ends: whoever waits for an append of unknown outcome is told so, instead of waiting for an outage to end. Before
   * that nothing else can be finished.
   */
  giveUp(): void;
  /** Lanes first, stores last. Repeatable. */
  close(): Promise<void>;
}

const bugLogger =
  (logger: Logger): OnBug =>
  (error, about) =>
    logger.error({ err: describeError(error), ...about }, 'a command failed with a bug');

/** Has the clock checked before anything is decided, and watched from then on. @throws StoreUnavailable, KeysUnavailable */
const guardClock = async (
  parts: Pick<Core, 'clock' | 'store' | 'codec' | 'keys' | 'delay'>,
  { clockGap }: Configuration,
  logger: Logger,
): Promise<{ close(): Promise<void> }> => {
  const log = new LogReader(parts);
  const keeper = new ClockKeeper({
    ...parts,
    gapMilliseconds: clockGap.milliseconds,
    onChange: (status) =>
      status.trusted
        ? logger.info({ clock: status }, 'the clock is trusted again')
        : logger.error(
            { clock: status },
            'the clock is not trusted: no retention starts, nothing is purged; see: seatledger clock show',
          ),
    onTrouble: (error) => logger.warn({ err: describeError(error) }, 'the heartbeat of the clock could not be kept'),
  });
  await keeper.check();
  keeper.start(log);
  return {
    close: async () => {
      await keeper.stop();
      await log.close();
    },
  };
};

/**
 * Opens what the configuration names; the event store and the keys must be there, read models and the broker may still be away: they are waited for
 * where they are used. `clock` may have other sources of time, which it guards as it does the machine's. What was opened before a failure is closed again.
 * @throws ConfigurationError for a setting that nothing stands behind; whatever an adapter throws at opening; MasterKeyError; WrongMasterKey
 */
export const openCore = async (
  configuration: Configuration,
  logger: Logger,
  telemetry: Telemetry = silentTelemetry(),
  clock: SystemClock = new SystemClock(),
): Promise<Core> => {
  const opened: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(part: T): T => (opened.push(part), part);
  const closeAll = async (): Promise<void> => {
    for (const part of opened.splice(0).toReversed()) await part.close();
  };
  await checkServices(configuration);
  try {
    await prepareDataDirectory(configuration.dataDir);
    const delay = new SystemDelay();
    const ids = createIds();
    const masterKey = configuration.masterKey ?? (await loadMasterKey({ env: {}, dataDir: configuration.dataDir }));
    const store = keep(await openEventStore(configuration.eventStore));
    const keys = keep(await openKeys(configuration.keys, masterKey));
    // a server may hold the events of others, whose keys are elsewhere
    if (configuration.eventStore.adapter === 'sqlite') await checkKeysOfStore(keys, store);
    const models = keep(await openReadModels(configuration.readModels));
    const broker = keep(await openBroker(configuration.broker, { delay, ids, logger, mayBeAway: true }));
    const codec = createCodec({ keys });
    keep(await guardClock({ clock, store, codec, keys, delay }, configuration, logger));
    const hasher = createHasher({ keys });
    const onBug = bugLogger(logger);
    const shared = {
      store,
      codec,
      clock,
      ids,
      hasher,
      delay,
      onBug,
      retention: retentionPolicy(configuration),
    };
    telemetry.metrics.watch({ clockTrusted: () => clock.trusted() });
    const lanes = new LaneSet({ ...shared, observer: telemetry.metrics.lanes });
    const operations = new OperationRunner({
      ...shared,
      lanes,
      unfinished: new UnfinishedOperationsOfLog(store, codec, () => knownOperations(models, store)),
    });
    const commands = new CommandService({
      ...shared,
      lanes,
      operations,
      deletedUsers: (tenantId, keys) => deletedUsersByAddressKeys(models, tenantId, keys),
    });
    // together: a slice whose append is of unknown outcome ends only when its lane closes
    keep({ close: async () => void (await Promise.all([operations.stop(), lanes.close()])) });
    keep({ close: async () => commands.close() });
    return {
      configuration,
      logger,
      telemetry,
      clock,
      delay,
      ids,
      store,
      keys,
      codec,
      hasher,
      models,
      broker,
      freshness: new Freshness({ readModels: models, delay }),
      history: new History(store, codec),
      lanes,
      commands,
      operations,
      giveUp: () => {
        lanes.giveUp();
        commands.close();
      },
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
};
