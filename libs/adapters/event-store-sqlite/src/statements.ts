import type { NewEvent, PartOfStream, ReadOptions, StoredEvent } from '#application';
import { metadataText } from '#contracts';
import { DamagedText, sqliteCode, type Database, type SqliteValue } from '#sqlite';
import { AstrayStreams } from './astray-streams.js';
import { columnOf, idBytes, toEvent, type Row } from './rows.js';

const COLUMNS = 'position, stream, id, revision, type, version, data, metadata, checksum';
const SELECT = `SELECT ${COLUMNS.split(', ')
  .map((column) => columnOf(column))
  .join(', ')} FROM events`;
/** Reads whatever stands there, as bytes and digits. */
const BYTES = ['stream', 'id', 'type', 'data', 'metadata', 'checksum'];
const SELECT_BYTES = `SELECT ${COLUMNS.split(', ')
  .map((column) => columnOf(column, `CAST(${column} AS ${BYTES.includes(column) ? 'BLOB' : 'TEXT'})`))
  .join(', ')} FROM events`;
/** Keeps what one call holds in memory small, however large the events are. */
const FIRST_CHUNK = 16;
const LARGEST_CHUNK = 256;
const PAGE_CHARACTERS = 1_000_000;

/**
 * A query for events that gives damaged ones back as they can be read. A text that isn't UTF-8 and an integer that no
 * number holds are errors otherwise: then the same rows are read once more, byte by byte.
 */
class EventQuery {
  readonly #rows;
  readonly #bytes;

  constructor(database: Database, which: string) {
    this.#rows = database.prepare<Row>(`${SELECT} ${which}`);
    this.#bytes = () => database.prepare<Row>(`${SELECT_BYTES} ${which}`);
  }

  all(...values: readonly SqliteValue[]): readonly StoredEvent[] {
    try {
      return this.#rows.all(...values).map(toEvent);
    } catch (error) {
      const mayBeRead = error instanceof DamagedText || sqliteCode(error) === 'SQLITE_ERROR';
      if (!mayBeRead) throw error;
      return this.#bytes()
        .all(...values)
        .map(toEvent);
    }
  }
}

/** The values of a row, in the order of the columns after the position. */
const valuesOf = (event: NewEvent, stream: string, revision: number): readonly SqliteValue[] => {
  const { id, type, version, data, metadata, checksum } = event;
  return [stream, idBytes(id), revision, type, version, data, metadataText(metadata), Buffer.from(checksum, 'hex')];
};

/** The statements of the writer, prepared once. To be used inside a write transaction. */
export class WriteStatements {
  readonly #head;
  readonly #revision;
  readonly #byId;
  readonly #insert;

  constructor(database: Database) {
    this.#head = database.prepare<[number | null]>('SELECT max(position) FROM events');
    this.#revision = database.prepare<[number | null]>('SELECT max(revision) FROM events WHERE stream = ?');
    this.#byId = new EventQuery(database, 'WHERE id = ?');
    this.#insert = database.prepare(`INSERT INTO events (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  }

  /** 0 for an empty log. */
  head(): number {
    return this.#head.get()?.[0] ?? 0;
  }
  revision(stream: string): number | 'no-stream' {
    return this.#revision.get(stream)?.[0] ?? 'no-stream';
  }
  byId(id: string): StoredEvent | undefined {
    return this.#byId.all(idBytes(id))[0];
  }
  insert(position: number, stream: string, revision: number, event: NewEvent): void {
    this.#insert.run(position, ...valuesOf(event, stream, revision));
  }
}

/** The statement of a repair. To be used inside a write transaction. */
export class RepairStatements {
  readonly #update;

  constructor(database: Database) {
    this.#update = database.prepare(
      `UPDATE events SET ${COLUMNS.split(', ')
        .slice(1)
        .map((column) => `${column} = ?`)
        .join(', ')} WHERE position = ?`,
    );
  }

  /** Puts the event in the place of what stands at its position. */
  putBack(event: StoredEvent): void {
    this.#update.run(...valuesOf(event, event.stream, event.revision), Number(event.position));
  }
}

/** The statements of the reader, prepared once. Each call ends with its cursor closed. */
export class ReadStatements {
  readonly #all;
  readonly #forwards;
  readonly #backwards;
  readonly #last;
  readonly #at;
  readonly #astray;

  constructor(database: Database) {
    this.#all = new EventQuery(database, 'WHERE position > ? ORDER BY position LIMIT ?');
    this.#forwards = new EventQuery(database, 'WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?');
    this.#backwards = new EventQuery(database, 'WHERE stream = ? AND revision <= ? ORDER BY revision DESC LIMIT ?');
    this.#last = new EventQuery(database, 'ORDER BY position DESC LIMIT 1');
    this.#at = new EventQuery(database, 'WHERE position = ?');
    this.#astray = new AstrayStreams(database);
  }

  stream(stream: string, { from, backwards = false, limit = -1 }: ReadOptions): readonly StoredEvent[] {
    return backwards
      ? this.#backwards.all(stream, from ?? Number.MAX_SAFE_INTEGER, limit)
      : this.#forwards.all(stream, from ?? 0, limit);
  }

  /** At most `limit` events after a position; fewer where they are large. `end`: nothing followed. */
  page(after: number, limit: number): { readonly events: readonly StoredEvent[]; readonly end: boolean } {
    const events: StoredEvent[] = [];
    let characters = 0;
    let last = after;
    for (let chunk = FIRST_CHUNK; characters < PAGE_CHARACTERS; chunk = Math.min(chunk * 2, LARGEST_CHUNK)) {
      // one more than wanted tells whether anything follows
      const wanted = Math.min(chunk, limit - events.length);
      const found = this.#all.all(last, wanted + 1);
      for (const event of found.slice(0, wanted)) {
        events.push(event);
        characters += event.data.length;
        last = Number(event.position);
      }
      if (found.length <= wanted) return { events, end: true };
      if (events.length >= limit) break;
    }
    return { events, end: false };
  }

  head(): StoredEvent | undefined {
    return this.#last.all()[0];
  }
  at(position: number): StoredEvent | undefined {
    return this.#at.all(position)[0];
  }

  astray(parts: readonly PartOfStream[]): readonly string[] {
    return this.#astray.among(parts);
  }
}
