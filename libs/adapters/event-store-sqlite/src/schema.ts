import type { Random } from '#application';
import { EVENT_FORMAT, randomGuid } from '#contracts';
import type { Database } from '#sqlite';

const KIND = 'seatledger-events';

/** The file isn't an event store that this release can use. */
export class UnusableEventStore extends Error {
  readonly code = 'unusable-event-store';
  override readonly name = 'UnusableEventStore';
}

const TABLES = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL,
    type TEXT NOT NULL,
    version INTEGER NOT NULL,
    data TEXT NOT NULL,
    metadata TEXT NOT NULL,
    checksum BLOB NOT NULL,
    UNIQUE (stream, revision)
  ) STRICT;`;

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
    const insert = database.prepare('INSERT INTO meta (name, value) VALUES (?, ?)');
    insert.run('kind', KIND);
    insert.run('schema', String(EVENT_FORMAT));
    insert.run('store_id', randomGuid(random));
  });

/**
 * Makes the tables in an empty file. Returns the store's id.
 * @throws UnusableEventStore for another file, and for one of an earlier or a newer format
 */
export const prepareSchema = (database: Database, file: string, random: Random): string => {
  if (tables(database).length === 0) create(database, random);
  if (!tables(database).includes('meta')) throw new UnusableEventStore(`${file} is a database, but no event store`);
  const found = meta(database);
  if (found.get('kind') !== KIND) throw new UnusableEventStore(`${file} is a database, but no event store`);
  const format = Number(found.get('schema'));
  if (format > EVENT_FORMAT) {
    throw new UnusableEventStore(
      `${file} was written by a newer release (format ${format}, this release knows ${EVENT_FORMAT}): ` +
        'start that release, or restore an older copy',
    );
  }
  if (format < EVENT_FORMAT) {
    throw new UnusableEventStore(
      `${file} was written by an earlier release (format ${format}, this release needs ${EVENT_FORMAT}): ` +
        'start this release on a new data directory, and keep this one for the release that wrote it',
    );
  }
  return found.get('store_id')!;
};
