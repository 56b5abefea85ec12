import { dirname } from 'node:path';
import { InProcessBroker } from '#adapters/broker-inprocess';
import { openSqliteEventStore, type LogFileMoved } from '#adapters/event-store-sqlite';
import { openSqliteKeys } from '#adapters/keys-sqlite';
import { SqliteReadModels } from '#adapters/read-models-sqlite';
import type {
  Broker,
  Delay,
  DryRuns,
  EventStore,
  Ids,
  Keys,
  OnDamagedStream,
  Random,
  ReadModels,
  Sessions,
  Turn,
} from '#application';
import { defined } from '#licensing';
import type { BrokerUrl, EventStoreUrl, KeysUrl, ReadModelsUrl } from '../config/adapter-url.js';
import type { Logger } from '../logging/logger.js';
import { throttledLog } from '../logging/trouble-log.js';
import { openFile } from './damaged-file.js';
import { makeDirectory } from './data-directory.js';
import { onceThere, WAITS_FOR_EVENTS } from './once-there.js';

// Each port has its opener here. What runs on a server is imported only where it is chosen, so that a start on the
// embedded default loads none of those clients.

const folderFor = async (file: string): Promise<string> => {
  await makeDirectory(dirname(file));
  return file;
};

export interface EventStoreParts {
  readonly random: Random;
  readonly delay: Delay;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** Is called where the client of the server took the place of another. */
  readonly onRenewal?: (() => void) | undefined;
  readonly onDamagedStream?: OnDamagedStream | undefined;
  /** Is told how many more records under our prefix on the server are no events of ours. */
  readonly onLeftOut?: ((records: number) => void) | undefined;
  /** Is told of each append that was refused for want of a right, and once where the next one is made. */
  readonly onDenied?: ((denied: Error | undefined) => void) | undefined;
  /** A server that isn't there is waited for, with a line of the log at once and then now and again. */
  readonly waits: boolean;
  /** This says who moves SQLite's log file into the database file. */
  readonly logFileMoved?: LogFileMoved | undefined;
}

/**
 * Opens the event store. A user, a certificate or an address that a KurrentDB refuses counts as wrong after 10 s.
 * @throws UnusableStore, WrongSetting, AccessDenied, DamagedFile; StoreUnavailable where nobody waits
 */
export const openEventStore = async (
  at: EventStoreUrl,
  { random, delay, logger, onRenewal, onDamagedStream, onLeftOut, onDenied, waits, logFileMoved }: EventStoreParts,
): Promise<EventStore> => {
  if (at.adapter === 'sqlite') {
    const file = await folderFor(at.file);
    const remedy = 'move it aside and put it back from a backup, and keep keys.db, which may be newer';
    return openFile(file, remedy, () => openSqliteEventStore({ file, random, ...defined({ logFileMoved }) }));
  }
  const { openKurrentEventStore } = await import('#adapters/event-store-kurrentdb');
  const onWaiting = (reason: string): void => logger.warn({ reason }, WAITS_FOR_EVENTS);
  const onThere = (seconds: number): void => logger.info({ seconds }, `over: ${WAITS_FOR_EVENTS}`);
  return openKurrentEventStore({
    url: at.url,
    random,
    delay,
    ...defined({ onDamagedStream, onLeftOut, onDenied }),
    ...(waits ? { onWaiting, onThere } : {}),
    onRenewal: (renewal) => {
      onRenewal?.();
      logger.warn(renewal, 'KurrentDB has another leader, or was away: this process goes on with a new client');
    },
  });
};

/** The store of the read models keeps dry runs, too. */
export type OpenReadModels = ReadModels & { readonly dryRuns: DryRuns };

export interface ReadModelsParts {
  readonly random: Random;
  readonly turn: Turn;
  /** One transaction of SQLite has so many documents at most; its own default is for a thread that serves others. */
  readonly documentsAtOnce?: number;
}

/**
 * Opens the read models. A MongoDB that doesn't answer now is waited for: until then calls are ReadModelsUnavailable.
 * @throws whatever a server that answers refuses us with
 */
export const openReadModels = async (
  at: ReadModelsUrl,
  { random, ...parts }: ReadModelsParts,
): Promise<OpenReadModels> => {
  if (at.adapter === 'sqlite') {
    const file = await folderFor(at.file);
    const remedy = 'move it away; it is built anew from the events';
    return openFile(file, remedy, () => new SqliteReadModels({ file, ...parts }));
  }
  const { openMongoReadModels } = await import('#adapters/read-models-mongodb');
  return openMongoReadModels({ url: at.url, random });
};

/** The key store keeps what all instances know of sessions, too. */
export type OpenKeys = Keys & { readonly sessions: Sessions };

export interface KeysParts {
  readonly masterKey: Uint8Array;
  readonly random: Random;
  readonly delay: Delay;
  readonly logger: Logger;
  /** A server that isn't there is waited for, with a line of the log at once and then now and again. */
  readonly waits: boolean;
}

/** Opens the key store. @throws UnusableStore, WrongMasterKey; KeysUnavailable where nobody waits */
export const openKeys = async (
  at: KeysUrl,
  { masterKey, random, delay, logger, waits }: KeysParts,
): Promise<OpenKeys> => {
  const open = () => openKeysOnce(at, masterKey, random);
  return waits ? onceThere(open, { stores: { keys: at }, delay, logger }) : open();
};

const openKeysOnce = async (at: KeysUrl, masterKey: Uint8Array, random: Random): Promise<OpenKeys> => {
  if (at.adapter === 'sqlite') {
    const file = await folderFor(at.file);
    return openFile(file, 'move it aside and put it back from the newest backup', () =>
      openSqliteKeys({ file, masterKey, random }),
    );
  }
  const { openMongoKeys } = await import('#adapters/keys-mongodb');
  return openMongoKeys({ url: at.url, masterKey, random });
};

/**
 * Opens the broker, also alone, for who needs no more. With `mayBeAway`, a RabbitMQ that doesn't answer now is waited
 * for.
 * @throws BrokerUnavailable
 */
export const openBroker = async (
  url: BrokerUrl,
  {
    logger,
    ...parts
  }: { readonly delay: Delay; readonly ids: Ids; readonly logger: Logger; readonly mayBeAway?: boolean },
): Promise<Broker> => {
  if (url.adapter === 'inprocess') return new InProcessBroker(parts);
  const { openRabbitMqBroker } = await import('#adapters/broker-rabbitmq');
  const { adapter: _adapter, ...place } = url;
  return openRabbitMqBroker({ ...place, ...parts, log: throttledLog(logger) });
};
