import { UnusableStore, type Collection, type IndexSpec } from '#application';
import { checkFormat, EVENT_FORMAT } from '#contracts';
import type { Database } from '#sqlite';

/** What all read models share. A table of documents for each generation comes with `ensure`. */
const SCHEMA = `
  CREATE TABLE models (name TEXT PRIMARY KEY, live INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE generations (
    name TEXT NOT NULL, generation INTEGER NOT NULL, version INTEGER NOT NULL, indexes TEXT NOT NULL,
    layout TEXT NOT NULL DEFAULT 'columns', PRIMARY KEY (name, generation)) WITHOUT ROWID;
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

/** A file of an earlier build says nothing of layouts, and has but the one. */
const LAYOUTS = "ALTER TABLE generations ADD COLUMN layout TEXT NOT NULL DEFAULT 'columns'";
const knowsLayouts = (database: Database): boolean =>
  database.value("SELECT count(*) FROM pragma_table_info('generations') WHERE name = 'layout'") === 1;

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
  if (!knowsLayouts(database)) database.exec(LAYOUTS);
};

const checkName = (name: string): string => {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new TypeError(`${name} is no name for a read model or an index`);
  return name;
};

/**
 * Each generation has the layout in which it was made, until it is built again. In `columns`, that of earlier releases,
 * a document's row holds all of its entries once more.
 */
export type Layout = 'columns' | 'entries';
export interface StoredCollection extends Collection {
  readonly layout: Layout;
}
type Named = Pick<Collection, 'name' | 'generation'>;

/** Quoted names of the tables and columns of one generation. Whoever knows the other layout alone finds no table. */
export const tableOf = ({ name, generation, layout }: Named & { readonly layout: Layout }): string =>
  `"${layout === 'columns' ? 'documents' : 'rows'} ${checkName(name)}@${Math.trunc(generation)}"`;
/** All indexes have one of these; in the layout `columns` each multikey index has its own. */
export const entriesTableOf = (collection: StoredCollection, spec: IndexSpec): string => {
  const index = collection.layout === 'columns' ? ` ${checkName(spec.name)}` : '';
  return `"entries ${checkName(collection.name)}@${Math.trunc(collection.generation)}${index}"`;
};
/** In the layout `columns` it has the entry of an index over single values, or a multikey index's list as JSON. */
export const columnOf = (spec: IndexSpec): string => `"by ${checkName(spec.name)}"`;

/**
 * A row for each document, and one for each of its entries, which nothing else holds. All indexes are in one table, in
 * which each has a number, so that one statement writes all entries of a document.
 */
export const createGeneration = (database: Database, collection: Collection): void => {
  const stored = { ...collection, layout: 'entries' } as const;
  database.exec(
    `CREATE TABLE ${tableOf(stored)} ` +
      '(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, at TEXT NOT NULL, document TEXT)',
  );
  for (const table of entriesTablesOf(stored))
    database.exec(
      `CREATE TABLE ${table} (number INTEGER NOT NULL, entry TEXT NOT NULL, id INTEGER NOT NULL, ` +
        'PRIMARY KEY (number, entry)) WITHOUT ROWID',
    );
};

export const dropGeneration = (database: Database, collection: StoredCollection): void => {
  for (const table of [...entriesTablesOf(collection), tableOf(collection)])
    database.exec(`DROP TABLE IF EXISTS ${table}`);
};

const entriesTablesOf = (collection: StoredCollection): ReadonlySet<string> =>
  new Set(
    collection.indexes
      .filter((spec) => hasEntriesTable(collection, spec))
      .map((spec) => entriesTableOf(collection, spec)),
  );

export const hasEntriesTable = ({ layout }: StoredCollection, spec: IndexSpec): boolean =>
  layout === 'entries' || spec.array !== undefined;
