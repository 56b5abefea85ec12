import { mkdir } from 'node:fs/promises';
import { loadMasterKey } from '#adapters/keys-sqlite';
import {
  type Broker,
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
  type OnBug,
  OperationRunner,
  type ReadModels,
  UnfinishedOperationsOfLog,
} from '#application';
import { createCodec, createHasher, createIds } from '#contracts';
import { type RetentionPolicy, SHAREPOINT } from '#licensing';
import { SystemClock, SystemDelay } from '../clock/system-clock.js';
import type { Configuration } from '../config/configuration.js';
import { openBroker, openEventStore, openKeys, openReadModels } from './open-adapters.js';
import { knownOperations } from './known-operations.js';
import type { Duration } from '../config/duration.js';
import { describeError, type Logger } from '../logging/logger.js';

/** Everything that the apps share, opened and wired; without Nest. */
export interface Core {
  readonly configuration: Configuration;
  readonly logger: Logger;
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
  /** Lanes first, stores last. Repeatable. */
  close(): Promise<void>;
}

/** SharePoint documents stay for good; everything else, and a deleted user, for the configured time. Source: domain.md, row 4. */
export const retentionPolicy = (duration: Duration): RetentionPolicy => ({
  ofService: (service) => (service === SHAREPOINT ? 'for-good' : duration),
  ofUser: duration,
});

const bugLogger =
  (logger: Logger): OnBug =>
  (error, about) =>
    logger.error({ err: describeError(error), ...about }, 'a command failed with a bug');

/** The newest event's time, against which a clock that was set back is noticed. */
const compareClock = async (clock: SystemClock, store: EventStore): Promise<void> => {
  const head = await store.head();
  if (head === undefined) return;
  const before = (BigInt(head.position) - 1n).toString().padStart(head.position.length, '0');
  const newest = (await store.readAll(before, 1)).events.at(-1);
  if (newest) clock.compareWithHistory(newest.metadata.occurredAt);
};

/**
 * Opens what the configuration names. What was opened before a failure is closed again.
 * @throws whatever an adapter throws at opening; MasterKeyError; WrongMasterKey
 */
export const openCore = async (configuration: Configuration, logger: Logger): Promise<Core> => {
  const opened: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(part: T): T => (opened.push(part), part);
  const closeAll = async (): Promise<void> => {
    for (const part of opened.splice(0).toReversed()) await part.close();
  };
  try {
    await mkdir(configuration.dataDir, { recursive: true, mode: 0o700 });
    const clock = new SystemClock();
    const delay = new SystemDelay();
    const ids = createIds();
    const masterKey = configuration.masterKey ?? (await loadMasterKey({ env: {}, dataDir: configuration.dataDir }));
    const store = keep(await openEventStore(configuration.eventStore));
    const keys = keep(await openKeys(configuration.keys, masterKey));
    const models = keep(await openReadModels(configuration.readModels));
    const broker = keep(await openBroker(configuration.broker, { delay, ids, logger }));
    await compareClock(clock, store);
    if (!clock.trusted())
      logger.error('the clock is before the newest stored event: no retention starts, nothing is purged');
    const codec = createCodec({ keys });
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
      retention: retentionPolicy(configuration.retention),
    };
    const lanes = new LaneSet(shared);
    const operations = new OperationRunner({
      ...shared,
      lanes,
      unfinished: new UnfinishedOperationsOfLog(store, codec, () => knownOperations(models, store)),
    });
    const commands = new CommandService({ ...shared, lanes, operations });
    // together: a slice whose append is of unknown outcome ends only when its lane closes
    keep({ close: async () => void (await Promise.all([operations.stop(), lanes.close()])) });
    keep({ close: async () => commands.close() });
    return {
      configuration,
      logger,
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
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
};
