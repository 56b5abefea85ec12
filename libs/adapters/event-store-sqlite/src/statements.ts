import type { NewEvent, ReadOptions, Head, StoredEvent } from '#application';
import { metadataText, positionText } from '#contracts';
import type { Connection } from './database.js';

type Row = [
  position: number,
  id: Buffer,
  stream: string,
  revision: number,
  type: string,
  version: number,
  data: string,
  metadata: string,
];

const COLUMNS = 'position, id, stream, revision, type, version, data, metadata';
/** Keeps what one call holds in memory small, however large the events are. */
const FIRST_CHUNK = 16;
const LARGEST_CHUNK = 256;
const PAGE_CHARACTERS = 16 * 1024 * 1024;

export const idBytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');
export const idText = (bytes: Uint8Array): string => {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

const toEvent = ([position, id, stream, revision, type, version, data, metadata]: Row): StoredEvent => ({
  id: idText(id),
  type,
  version,
  data,
  metadata: JSON.parse(metadata) as StoredEvent['metadata'],
  stream,
  revision,
  position: positionText(position),
});

/** The statements of the writer, prepared once. To be used inside a write transaction. */
export class WriteStatements {
  readonly #head;
  readonly #revision;
  readonly #byId;
  readonly #insert;

  constructor(connection: Connection) {
    this.#head = connection.prepare('SELECT max(position) FROM events').raw();
    this.#revision = connection.prepare('SELECT max(revision) FROM events WHERE stream = ?').raw();
    this.#byId = connection.prepare(`SELECT ${COLUMNS} FROM events WHERE id = ?`).raw();
    this.#insert = connection.prepare(`INSERT INTO events (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  }

  /** 0 for an empty log. */
  head(): number {
    return (this.#head.get() as [number | null])[0] ?? 0;
  }
  revision(stream: string): number | 'no-stream' {
    return (this.#revision.get(stream) as [number | null])[0] ?? 'no-stream';
  }
  byId(id: string): StoredEvent | undefined {
    // in a list: the driver takes a lone buffer for named parameters, and ends the process over it
    const row = this.#byId.get([idBytes(id)]) as Row | undefined;
    return row && toEvent(row);
  }
  insert(position: number, stream: string, revision: number, event: NewEvent): void {
    this.#insert.run(
      position,
      idBytes(event.id),
      stream,
      revision,
      event.type,
      event.version,
      event.data,
      metadataText(event.metadata),
    );
  }
}

/** The statements of the reader, prepared once. Each call ends with its cursor closed. */
export class ReadStatements {
  readonly #all;
  readonly #forwards;
  readonly #backwards;
  readonly #last;
  readonly #idAt;
  readonly #dataVersion;

  constructor(connection: Connection) {
    this.#all = connection.prepare(`SELECT ${COLUMNS} FROM events WHERE position > ? ORDER BY position LIMIT ?`).raw();
    this.#forwards = connection
      .prepare(`SELECT ${COLUMNS} FROM events WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?`)
      .raw();
    this.#backwards = connection
      .prepare(`SELECT ${COLUMNS} FROM events WHERE stream = ? AND revision <= ? ORDER BY revision DESC LIMIT ?`)
      .raw();
    this.#last = connection.prepare('SELECT position, id, metadata FROM events ORDER BY position DESC LIMIT 1').raw();
    this.#idAt = connection.prepare('SELECT id FROM events WHERE position = ?').raw();
    this.#dataVersion = connection.prepare('PRAGMA data_version').raw();
  }

  stream(stream: string, { from, backwards = false, limit = -1 }: ReadOptions): readonly StoredEvent[] {
    const rows = backwards
      ? this.#backwards.all(stream, from ?? Number.MAX_SAFE_INTEGER, limit)
      : this.#forwards.all(stream, from ?? 0, limit);
    return (rows as Row[]).map(toEvent);
  }

  /** At most `limit` events after a position; fewer where they are large. `end`: nothing followed. */
  page(after: number, limit: number): { readonly events: readonly StoredEvent[]; readonly end: boolean } {
    const events: StoredEvent[] = [];
    let characters = 0;
    let last = after;
    for (let chunk = FIRST_CHUNK; characters < PAGE_CHARACTERS; chunk = Math.min(chunk * 2, LARGEST_CHUNK)) {
      // one more than wanted tells whether anything follows
      const wanted = Math.min(chunk, limit - events.length);
      const rows = this.#all.all(last, wanted + 1) as Row[];
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
    const row = this.#last.get() as [number, Buffer, string] | undefined;
    if (row === undefined) return undefined;
    const { occurredAt } = JSON.parse(row[2]) as StoredEvent['metadata'];
    return { position: positionText(row[0]), eventId: idText(row[1]), occurredAt };
  }
  idAt(position: number): string | undefined {
    const row = this.#idAt.get(position) as [Buffer] | undefined;
    return row && idText(row[0]);
  }
  dataVersion(): number {
    return (this.#dataVersion.get() as [number])[0];
  }
}
