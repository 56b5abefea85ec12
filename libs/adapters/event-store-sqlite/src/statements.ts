import { DamagedEvent, type NewEvent, type ReadOptions, type Head, type StoredEvent } from '#application';
import { metadataText, positionText } from '#contracts';
import { DamagedText, type Database } from '#sqlite';

type Row = readonly [
  position: number,
  stream: string,
  id: Uint8Array,
  revision: number,
  type: string,
  version: number,
  data: string,
  metadata: string,
  octets: number,
];

const COLUMNS = 'position, stream, id, revision, type, version, data, metadata';
/** Of all texts of a row. Some engines end a text at a zero byte, in silence: then less is read than the file has. */
const OCTETS = 'octet_length(stream) + octet_length(type) + octet_length(data) + octet_length(metadata)';
const SELECT = `SELECT ${COLUMNS}, ${OCTETS} FROM events`;
/** Keeps what one call holds in memory small, however large the events are. */
const FIRST_CHUNK = 16;
const LARGEST_CHUNK = 256;
const PAGE_CHARACTERS = 16 * 1024 * 1024;

export const idBytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');
export const idText = (bytes: Uint8Array): string => {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

/** Every row of events begins so, also one that is read in part, so that damage can be named. */
type RowStart = readonly [position: number, stream: string, ...rest: readonly unknown[]];

const damaged = ([position, stream]: RowStart, what: string, cause?: unknown): DamagedEvent =>
  new DamagedEvent(positionText(position), stream, what, { cause });

const metadataOf = (row: RowStart, metadata: string): StoredEvent['metadata'] => {
  try {
    return JSON.parse(metadata) as StoredEvent['metadata'];
  } catch {
    // the parser's own message quotes what it parsed
    throw damaged(row, 'its metadata is no JSON');
  }
};

const toEvent = (row: Row): StoredEvent => {
  const [position, stream, id, revision, type, version, data, metadata, octets] = row;
  const read = [stream, type, data, metadata].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (read !== octets) throw damaged(row, `its texts have ${octets} bytes, of which ${read} can be read`);
  return {
    id: idText(id),
    type,
    version,
    data,
    metadata: metadataOf(row, metadata),
    stream,
    revision,
    position: positionText(position),
  };
};

/** For statements whose rows begin with a `RowStart`. @throws DamagedEvent in place of DamagedText */
const naming = <T>(read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DamagedText)) throw error;
    throw damaged(error.row as unknown as RowStart, error.message, error);
  }
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
    this.#byId = database.prepare<Row>(`${SELECT} WHERE id = ?`);
    this.#insert = database.prepare(`INSERT INTO events (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  }

  /** 0 for an empty log. */
  head(): number {
    return this.#head.get()?.[0] ?? 0;
  }
  revision(stream: string): number | 'no-stream' {
    return this.#revision.get(stream)?.[0] ?? 'no-stream';
  }
  byId(id: string): StoredEvent | undefined {
    return naming(() => {
      const row = this.#byId.get(idBytes(id));
      return row && toEvent(row);
    });
  }
  insert(position: number, stream: string, revision: number, event: NewEvent): void {
    const { id, type, version, data, metadata } = event;
    this.#insert.run(position, stream, idBytes(id), revision, type, version, data, metadataText(metadata));
  }
}

/** The statements of the reader, prepared once. Each call ends with its cursor closed. */
export class ReadStatements {
  readonly #all;
  readonly #forwards;
  readonly #backwards;
  readonly #last;
  readonly #idAt;

  constructor(database: Database) {
    this.#all = database.prepare<Row>(`${SELECT} WHERE position > ? ORDER BY position LIMIT ?`);
    this.#forwards = database.prepare<Row>(`${SELECT} WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?`);
    this.#backwards = database.prepare<Row>(
      `${SELECT} WHERE stream = ? AND revision <= ? ORDER BY revision DESC LIMIT ?`,
    );
    this.#last = database.prepare<[position: number, stream: string, id: Uint8Array, metadata: string]>(
      'SELECT position, stream, id, metadata FROM events ORDER BY position DESC LIMIT 1',
    );
    this.#idAt = database.prepare<[Uint8Array]>('SELECT id FROM events WHERE position = ?');
  }

  stream(stream: string, { from, backwards = false, limit = -1 }: ReadOptions): readonly StoredEvent[] {
    const rows = backwards
      ? naming(() => this.#backwards.all(stream, from ?? Number.MAX_SAFE_INTEGER, limit))
      : naming(() => this.#forwards.all(stream, from ?? 0, limit));
    return rows.map(toEvent);
  }

  /** At most `limit` events after a position; fewer where they are large. `end`: nothing followed. */
  page(after: number, limit: number): { readonly events: readonly StoredEvent[]; readonly end: boolean } {
    const events: StoredEvent[] = [];
    let characters = 0;
    let last = after;
    for (let chunk = FIRST_CHUNK; characters < PAGE_CHARACTERS; chunk = Math.min(chunk * 2, LARGEST_CHUNK)) {
      // one more than wanted tells whether anything follows
      const wanted = Math.min(chunk, limit - events.length);
      const rows = naming(() => this.#all.all(last, wanted + 1));
      for (const row of rows.slice(0, wanted)) {
        events.push(toEvent(row));
        characters += row[6].length + row[7].length;
        last = row[0];
      }
      if (rows.length <= wanted) return { events, end: true };
      if (events.length >= limit) break;
    }
    return { events, end: false };
  }

  head(): Head | undefined {
    const row = naming(() => this.#last.get());
    if (row === undefined) return undefined;
    const { occurredAt } = metadataOf(row, row[3]);
    return { position: positionText(row[0]), eventId: idText(row[2]), occurredAt };
  }
  idAt(position: number): string | undefined {
    const row = this.#idAt.get(position);
    return row && idText(row[0]);
  }
}
