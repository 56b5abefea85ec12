import { UnusableStore, type Random } from '#application';
import { checkFormat, EVENT_FORMAT, formatIn, randomGuid } from '#contracts';
import type { Database } from '#sqlite';

const KIND = 'seatledger-events';

const TABLES = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL,
    type TEXT NOT NULL,
    version INTEGER NOT NULL,
    data TEXT NOT NULL,
    metadata TEXT NOT NULL,
    checksum BLOB NOT NULL
  ) STRICT;`;

/** They have names, so that a repair can make them anew. */
const INDEXES = { events_by_id: '(id)', events_by_place: '(stream, revision)' } as const;

export const dropIndexes = (database: Database): void => {
  for (const name of Object.keys(INDEXES)) database.exec(`DROP INDEX ${name}`);
};
export const createIndexes = (database: Database): void => {
  for (const [name, columns] of Object.entries(INDEXES))
    database.exec(`CREATE UNIQUE INDEX ${name} ON events ${columns}`);
};

const tables = (database: Database): readonly string[] =>
  database
    .prepare<[string]>("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all()
    .map(([name]) => name);

const meta = (database: Database): ReadonlyMap<string, string> =>
  new Map(database.prepare<[string, string]>('SELECT name, value FROM meta').all());

const create = (database: Database, random: Random): void =>
  database.transaction(() => {
    // another process may have been faster
    if (tables(database).length > 0) return;
    database.exec(TABLES);
    createIndexes(database);
    const insert = database.prepare('INSERT INTO meta (name, value) VALUES (?, ?)');
    insert.run('kind', KIND);
    insert.run('schema', String(EVENT_FORMAT));
    insert.run('store_id', randomGuid(random));
  });

/**
 * Makes the tables in an empty file. Returns the store's id.
 * @throws UnusableStore for another file, and for one of an earlier or a newer format
 */
export const prepareSchema = (database: Database, file: string, random: Random): string => {
  if (tables(database).length === 0) create(database, random);
  const found = tables(database).includes('meta') ? meta(database) : new Map<string, string>();
  if (found.get('kind') !== KIND)
    throw new UnusableStore(`${file} is a database, but no event store: name another file in EVENT_STORE_URL`);
  const what = {
    store: file,
    earlier: 'start this release on a new data directory, and keep this one for the release that wrote it',
    newer: 'start that release, or restore an older copy',
  };
  checkFormat(what, formatIn(found.get('schema')));
  return found.get('store_id')!;
};

/** Returns the id of the store as the file says it now. */
export const storeIdIn = (database: Database): string | undefined => meta(database).get('store_id');

/** Records the name of the key store where none is recorded, and returns the one that is. */
export const recordKeyStore = (database: Database, keyStore: string): string => {
  const recorded = (): string | undefined => meta(database).get('key_store');
  return (
    recorded() ??
    database.transaction(() => {
      // another process may have been faster, and its name stays
      database.prepare("INSERT INTO meta VALUES ('key_store', ?) ON CONFLICT DO NOTHING").run(keyStore);
      return recorded()!;
    })
  );
};
