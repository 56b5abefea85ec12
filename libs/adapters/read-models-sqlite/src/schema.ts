import { UnusableStore, type Collection, type IndexSpec } from '#application';
import { checkFormat, EVENT_FORMAT } from '#contracts';
import type { Database } from '#sqlite';

/** What all read models share. A table of documents for each generation comes with `ensure`. */
const SCHEMA = `
  CREATE TABLE models (name TEXT PRIMARY KEY, live INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE generations (
    name TEXT NOT NULL, generation INTEGER NOT NULL, version INTEGER NOT NULL, indexes TEXT NOT NULL,
    PRIMARY KEY (name, generation)) WITHOUT ROWID;
  CREATE TABLE checkpoints (
    follower TEXT PRIMARY KEY, store_id TEXT NOT NULL, position TEXT NOT NULL, event_id TEXT,
    updated_at TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE leases (
    name TEXT PRIMARY KEY, holder TEXT NOT NULL, token INTEGER NOT NULL, expires_at TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE parked (
    follower TEXT NOT NULL, key TEXT NOT NULL, position TEXT NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (follower, key)) WITHOUT ROWID;
`;

/**
 * Dry runs of very many users stand in tables of their own, which no generation owns. A file of an earlier build has
 * none yet.
 */
const DRY_RUNS = `
  CREATE TABLE IF NOT EXISTS dry_runs (
    id TEXT PRIMARY KEY, tenant TEXT NOT NULL, state TEXT NOT NULL, run TEXT NOT NULL, owner TEXT NOT NULL,
    alive_until TEXT NOT NULL, kept_until TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS dry_run_rows (
    id TEXT NOT NULL, line INTEGER NOT NULL, result TEXT NOT NULL, PRIMARY KEY (id, line)) WITHOUT ROWID;
`;

const tableCount = (database: Database): number =>
  database.value("SELECT count(*) FROM sqlite_schema WHERE type = 'table'") as number;

/**
 * Makes the tables in an empty file, inside a write transaction. The file says its format as SQLite's `user_version`,
 * which is 0 in a new one.
 * @throws UnusableStore for a file of another format, and for another database
 */
export const prepareFile = (database: Database, file: string): void => {
  const format = database.value('PRAGMA user_version') as number;
  const remedy = 'move it away; it is built anew from the events';
  if (format !== 0) checkFormat({ store: file, earlier: remedy, newer: remedy }, format);
  else {
    if (tableCount(database) > 0)
      throw new UnusableStore(`${file} is a database, but holds no read models: name another file in READ_MODELS_URL`);
    database.exec(SCHEMA);
    database.exec(`PRAGMA user_version = ${EVENT_FORMAT}`);
  }
  database.exec(DRY_RUNS);
};

const checkName = (name: string): string => {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new TypeError(`${name} is no name for a read model or an index`);
  return name;
};

/** Quoted names of the tables and columns of one generation. */
export const tableOf = ({ name, generation }: Pick<Collection, 'name' | 'generation'>): string =>
  `"documents ${checkName(name)}@${Math.trunc(generation)}"`;
export const entriesTableOf = (collection: Pick<Collection, 'name' | 'generation'>, spec: IndexSpec): string =>
  `"entries ${checkName(collection.name)}@${Math.trunc(collection.generation)} ${checkName(spec.name)}"`;
export const columnOf = (spec: IndexSpec): string => `"by ${checkName(spec.name)}"`;

/**
 * One row per document. An index over single values is a column with its order-preserving entry and a plain index on
 * it, so that an unchanged entry costs nothing. A multikey index has a table of entries; the column then remembers
 * which they are (JSON).
 */
export const createGeneration = (database: Database, collection: Collection): void => {
  const table = tableOf(collection);
  const columns = collection.indexes.map((spec) => `, ${columnOf(spec)} TEXT`).join('');
  database.exec(
    `CREATE TABLE ${table} ` +
      `(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, at TEXT NOT NULL, document TEXT${columns})`,
  );
  for (const spec of collection.indexes) {
    const entries = entriesTableOf(collection, spec);
    if (spec.array === undefined)
      database.exec(
        `CREATE UNIQUE INDEX ${entries} ON ${table} (${columnOf(spec)}) WHERE ${columnOf(spec)} IS NOT NULL`,
      );
    else database.exec(`CREATE TABLE ${entries} (entry TEXT PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID`);
  }
};

export const dropGeneration = (database: Database, collection: Collection): void => {
  for (const spec of collection.indexes)
    if (spec.array !== undefined) database.exec(`DROP TABLE IF EXISTS ${entriesTableOf(collection, spec)}`);
  database.exec(`DROP TABLE IF EXISTS ${tableOf(collection)}`);
};
