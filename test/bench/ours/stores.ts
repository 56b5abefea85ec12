import { cp, mkdir } from 'node:fs/promises';
import { type Layout, tableOf } from '../../../libs/adapters/read-models-sqlite/src/schema.js';
import type { CommandReply, EventStore, Keys, StoredEvent } from '../../../libs/application/src/index.js';
import { START } from '../../../libs/application/src/index.js';
import {
  createLogger,
  openStores,
  readConfiguration,
  SystemDelay,
  SystemTurn,
} from '../../../libs/platform/src/index.js';
import { type Database, openDatabase } from '../../../libs/sqlite/src/index.js';
import { ManualClock } from '../../../libs/testing/src/fakes/index.js';
import { type CommandWorld, openWorld } from '../../../libs/testing/src/world/index.js';
import { type Send, sending } from './commands.js';
import { eventsFile } from './folders.js';

export const logger = createLogger('silent');
export const configurationOf = (dataDir: string, more: Readonly<Record<string, string>> = {}) =>
  readConfiguration({ DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent', SAMPLE: 'off', ...more });

/** The command side alone, on the embedded stores: nobody follows the log. */
export interface CommandsAlone {
  readonly world: CommandWorld;
  readonly store: EventStore;
  readonly keys: Keys;
  readonly send: Send;
  close(): Promise<void>;
}
export const openCommandsAlone = async (dataDir: string, instant?: string): Promise<CommandsAlone> => {
  await mkdir(dataDir, { recursive: true });
  const stores = await openStores({ configuration: configurationOf(dataDir), logger });
  const { store, keys, ids } = stores;
  const clock = new ManualClock(instant ?? new Date().toISOString());
  const world = openWorld({ store, keys, ids, clock, delay: new SystemDelay(), turn: new SystemTurn() });
  const send = sending((envelope): Promise<CommandReply> => world.commands.handle(envelope));
  const close = async (): Promise<void> => {
    await world.close();
    await stores.close();
  };
  return { world, store, keys, send, close };
};

/** Copies a data directory that nobody has open. */
export const copied = async (from: string, to: string): Promise<string> => {
  await cp(from, to, { recursive: true });
  return to;
};

/** Copies the events as they are now, while others use them. */
export const copyEvents = async (dataDir: string, copy: string): Promise<void> => {
  const database = openDatabase({ file: eventsFile(dataDir) });
  await database.backup(copy);
  database.close();
};

export const headOf = async (store: EventStore): Promise<string> => (await store.head())?.position ?? START;

/** The log from behind a position on, in pages. */
export async function* pagesOf(store: EventStore, after: string = START): AsyncGenerator<readonly StoredEvent[]> {
  for (let position = after, isOver = false; !isOver;) {
    const { events, next, caughtUp } = await store.readAll(position, 1_000);
    yield events;
    [position, isOver] = [next, caughtUp];
  }
}

/** All events behind a position. */
export const eventsAfter = async (store: EventStore, after: string): Promise<readonly StoredEvent[]> => {
  const events: StoredEvent[] = [];
  for await (const page of pagesOf(store, after)) events.push(...page);
  return events;
};

/** The table that has the live documents of a read model. */
export const liveTable = (readModels: Database, name: string): string => {
  const sql =
    'SELECT g.generation, g.layout FROM models m ' +
    'JOIN generations g ON g.name = m.name AND g.generation = m.live WHERE m.name = ?';
  const [generation, layout] = readModels.prepare<[number, Layout]>(sql).get(name)!;
  return tableOf({ name, generation, layout });
};

/** How many events of each type there are among those of the users: all sides of a row have these in common. */
export const changesIn = (events: readonly { readonly stream: string; readonly type: string }[]) => {
  const ofUsers = events.filter(({ stream }) => stream.startsWith('user-'));
  const types: Record<string, number> = {};
  for (const { type } of ofUsers) types[type] = (types[type] ?? 0) + 1;
  return { types, users: new Set(ofUsers.map(({ stream }) => stream)).size };
};
