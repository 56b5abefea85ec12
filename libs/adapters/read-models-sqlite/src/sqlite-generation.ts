import {
  boundsOf,
  decodeCursor,
  encodeCursor,
  entriesOf,
  indexOf,
  type Collection,
  type DocumentPage,
  type DocumentWrite,
  type IndexQuery,
  type IndexSpec,
  type KeyRange,
  type StoredDocument,
} from '#application';
import type { Database, Statement } from '#sqlite';
import { columnOf, entriesTableOf, tableOf } from './schema.js';

type Row = readonly [key: string, at: string, document: string | null];
/** What is stored of a key; then, for each index over an array, the entries that it has there. */
type BeforeRow = readonly [id: number, at: string, ...entries: readonly (string | null)[]];

export interface CountedSlice {
  readonly count: number;
  readonly next?: string;
}

/** So many keys stand in one `IN` list. Lists are padded to one of these, so that three statements are prepared. */
const KEYS_PER_READ = [1, 8, 64] as const;

/** Statements over one generation on one handle, which prepares each of them once. */
export class SqliteGeneration {
  readonly #database: Database;
  readonly #table: string;

  constructor(
    database: Database,
    readonly collection: Collection,
  ) {
    this.#database = database;
    this.#table = tableOf(collection);
  }

  load<D>(keys: readonly string[]): ReadonlyMap<string, StoredDocument<D>> {
    const found = new Map<string, StoredDocument<D>>();
    for (let from = 0; from < keys.length;) {
      const size = KEYS_PER_READ.find((each) => each >= keys.length - from) ?? KEYS_PER_READ[2];
      const some = keys.slice(from, from + size);
      const marks = Array.from({ length: size }, () => '?').join(',');
      const statement = this.#prepare<Row>(`SELECT key, at, document FROM ${this.#table} WHERE key IN (${marks})`);
      const padded = [...some, ...Array.from({ length: size - some.length }, () => some[0]!)];
      for (const [key, at, document] of statement.all(...padded))
        found.set(key, { key, at, document: document === null ? null : (JSON.parse(document) as D) });
      from += size;
    }
    return found;
  }

  /** Inside a transaction of the caller. False, and nothing changed, where something as new is stored. */
  write({ key, at, document }: DocumentWrite): boolean {
    const { indexes } = this.collection;
    // not the old document itself: it may be large, and only the multikey columns tell what to take away
    const multikey = indexes.filter((spec) => spec.array !== undefined);
    const remembered = multikey.map((spec) => `, ${columnOf(spec)}`);
    const sql = `SELECT id, at${remembered.join('')} FROM ${this.#table} WHERE key = ?`;
    const before = this.#prepare<BeforeRow>(sql).get(key);
    if (before !== undefined && before[1] >= at) return false;
    const entries = indexes.map((spec) => (document === null ? [] : entriesOf(spec, key, document)));
    const columns = indexes.map((spec, index) => {
      if (document === null) return null;
      return spec.array === undefined ? entries[index]![0]! : JSON.stringify(entries[index]);
    });
    const json = document === null ? null : JSON.stringify(document);
    const id = before === undefined ? this.#insert(key, at, json, columns) : this.#update(before[0], at, json, columns);
    const [, , ...held]: BeforeRow = before ?? [id, at];
    for (const [index, spec] of multikey.entries()) {
      const place = indexes.indexOf(spec);
      const old = held[index] ?? '[]';
      if (old !== (columns[place] ?? '[]')) this.#moveEntries(spec, id, JSON.parse(old) as string[], entries[place]!);
    }
    return true;
  }

  #insert(key: string, at: string, json: string | null, columns: readonly (string | null)[]): number {
    const names = this.collection.indexes.map((spec) => `, ${columnOf(spec)}`).join('');
    const marks = columns.map(() => ', ?').join('');
    const sql = `INSERT INTO ${this.#table} (key, at, document${names}) VALUES (?, ?, ?${marks})`;
    return this.#prepare(sql).run(key, at, json, ...columns).lastInsertRowid;
  }

  #update(id: number, at: string, json: string | null, columns: readonly (string | null)[]): number {
    const sets = this.collection.indexes.map((spec) => `, ${columnOf(spec)} = ?`).join('');
    this.#prepare(`UPDATE ${this.#table} SET at = ?, document = ?${sets} WHERE id = ?`).run(at, json, ...columns, id);
    return id;
  }

  #moveEntries(spec: IndexSpec, id: number, old: readonly string[], now: readonly string[]): void {
    const table = entriesTableOf(this.collection, spec);
    const kept = new Set(now);
    for (const entry of old) if (!kept.delete(entry)) this.#prepare(`DELETE FROM ${table} WHERE entry = ?`).run(entry);
    for (const entry of kept) this.#prepare(`INSERT INTO ${table} (entry, id) VALUES (?, ?)`).run(entry, id);
  }

  query<D>(query: IndexQuery): DocumentPage<D> {
    const spec = this.#spec(query.index);
    const bounds = boundsOf(spec, query);
    const place = query.after === undefined ? undefined : decodeCursor(query, bounds, query.after);
    const down = query.descending === true;
    const low = down ? '>=' : place === undefined ? '>=' : '>';
    const from = down ? bounds.from : (place ?? bounds.from);
    const until = down ? (place ?? bounds.until) : bounds.until;
    const { source, entry } = this.#source(spec);
    const rows = this.#prepare<readonly [...Row, entry: string]>(
      `SELECT d.key, d.at, d.document, ${entry} FROM ${source} ` +
        `WHERE ${entry} ${low} ? AND ${entry} < ? ORDER BY ${entry} ${down ? 'DESC' : 'ASC'} LIMIT ?`,
    ).all(from, until, query.limit + 1);
    const shown = rows.slice(0, query.limit);
    const items = shown.map(([key, at, document]) => ({ key, at, document: JSON.parse(document!) as D }));
    const last = shown.at(-1);
    return { items, ...(rows.length > shown.length && last ? { next: encodeCursor(query, last[3]) } : {}) };
  }

  /** Counts a slice of the documents, behind an entry; `next` is left out where these were the last. */
  count(index: string, counted: Pick<IndexQuery, 'prefix' | 'range'>, limit: number, after?: string): CountedSlice {
    const spec = this.#spec(index);
    const { from, until } = boundsOf(spec, counted);
    const [source, entry] =
      spec.array === undefined ? [this.#table, columnOf(spec)] : [entriesTableOf(this.collection, spec), 'entry'];
    const slice =
      `SELECT ${entry} AS entry FROM ${source} WHERE ${entry} ${after === undefined ? '>=' : '>'} ? AND ${entry} < ? ` +
      `ORDER BY ${entry} LIMIT ?`;
    const sql = `SELECT count(*), max(entry) FROM (${slice})`;
    const [count, last] = this.#prepare<[number, string | null]>(sql).get(after ?? from, until, limit)!;
    return last === null || count < limit ? { count } : { count, next: last };
  }

  keys({ after = '', until }: KeyRange, limit: number): readonly string[] {
    const below = until === undefined ? '' : 'AND key < ? ';
    const sql = `SELECT key FROM ${this.#table} WHERE key > ? ${below}AND document IS NOT NULL ORDER BY key LIMIT ?`;
    const bounds = until === undefined ? [after] : [after, until];
    return this.#prepare<[string]>(sql)
      .all(...bounds, limit)
      .map(([key]) => key);
  }

  size(): number {
    const sql = `SELECT count(*) FROM ${this.#table} WHERE document IS NOT NULL`;
    return this.#prepare<[number]>(sql).get()![0];
  }

  #source(spec: IndexSpec): { readonly source: string; readonly entry: string } {
    if (spec.array === undefined) return { source: `${this.#table} AS d`, entry: `d.${columnOf(spec)}` };
    return {
      source: `${entriesTableOf(this.collection, spec)} AS e CROSS JOIN ${this.#table} AS d ON d.id = e.id`,
      entry: 'e.entry',
    };
  }

  #spec(index: string): IndexSpec {
    return indexOf(this.collection, index);
  }

  #prepare<Found extends readonly unknown[] = never>(sql: string): Statement<Found> {
    return this.#database.prepare(sql);
  }
}
