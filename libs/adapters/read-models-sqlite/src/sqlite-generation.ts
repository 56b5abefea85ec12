import {
  boundsOf,
  compareKeys,
  decodeCursor,
  encodeCursor,
  entriesOf,
  indexOf,
  type DocumentPage,
  type DocumentWrite,
  type IndexQuery,
  type IndexSpec,
  type KeyRange,
  type StoredDocument,
} from '#application';
import type { Database, SqliteValue, Statement } from '#sqlite';
import { columnOf, entriesTableOf, hasEntriesTable, type StoredCollection, tableOf } from './schema.js';
import { shortEntry } from './short-entry.js';

type Row = readonly [key: string, at: string, document: string | null];
type BeforeRow = readonly [id: number, at: string, document: string | null];
/** The entries of one document in an index become others. */
interface Move {
  readonly spec: IndexSpec;
  readonly old: readonly string[];
  readonly now: readonly string[];
}

export interface CountedSlice {
  readonly count: number;
  readonly next?: string;
}

/** An index has its entries there. */
interface Place {
  /** Has them with their documents. */
  readonly source: string;
  readonly entries: string;
  readonly entry: string;
  /** Begins the condition that finds these entries alone, for these parameters. */
  readonly where: string;
  readonly numbers: readonly number[];
}

const entriesIn = (spec: IndexSpec, key: string, document: unknown): readonly string[] =>
  document === null ? [] : entriesOf(spec, key, document);
const areSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((entry, index) => entry === others[index]);

/** A statement is prepared for each number of rows up to this one. */
const ROWS_PER_WRITE = 16;
/** An `IN` list is padded to one of these lengths, so that three statements are prepared. */
const KEYS_PER_READ = [1, 8, 64] as const;

/** Statements over one generation on one handle, which prepares each of them once. */
export class SqliteGeneration {
  readonly #database: Database;
  readonly #table: string;

  constructor(
    database: Database,
    readonly collection: StoredCollection,
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
    const before = this.#prepare<BeforeRow>(`SELECT id, at, document FROM ${this.#table} WHERE key = ?`).get(key);
    if (before !== undefined && before[1] >= at) return false;
    const held: unknown = before === undefined ? null : JSON.parse(before[2] ?? 'null');
    const json = document === null ? null : JSON.stringify(document);
    const id = before === undefined ? this.#insert(key, at, json) : this.#update(before[0], at, json);
    // whatever stays costs nothing: SQLite writes the page of each entry that it is told, also of the same one
    const moves = this.collection.indexes
      .map((spec) => ({ spec, old: entriesIn(spec, key, held), now: entriesIn(spec, key, document) }))
      .filter(({ old, now }) => !areSame(old, now));
    if (moves.length > 0) {
      if (this.collection.layout === 'columns') this.#moveByColumns(id, moves);
      else this.#moveEntries(id, moves);
    }
    return true;
  }

  #insert(key: string, at: string, json: string | null): number {
    return this.#prepare(`INSERT INTO ${this.#table} (key, at, document) VALUES (?, ?, ?)`).run(key, at, json)
      .lastInsertRowid;
  }

  #update(id: number, at: string, json: string | null): number {
    this.#prepare(`UPDATE ${this.#table} SET at = ?, document = ? WHERE id = ?`).run(at, json, id);
    return id;
  }

  #moveEntries(id: number, moves: readonly Move[]): void {
    const table = entriesTableOf(this.collection, moves[0]!.spec);
    const gone: SqliteValue[] = [];
    const come: SqliteValue[] = [];
    for (const { spec, old, now } of moves) {
      const number = this.#numberOf(spec);
      const kept = new Set(now);
      for (const entry of old) if (!kept.delete(entry)) gone.push(number, shortEntry(entry));
      for (const entry of kept) come.push(number, shortEntry(entry), id);
    }
    this.#inRows(gone, 2, (rows) => `DELETE FROM ${table} WHERE (number, entry) IN (VALUES ${rows})`);
    this.#inRows(come, 3, (rows) => `INSERT OR REPLACE INTO ${table} (number, entry, id) VALUES ${rows}`);
  }

  #inRows(values: readonly SqliteValue[], width: number, sql: (rows: string) => string): void {
    for (let from = 0; from < values.length; from += width * ROWS_PER_WRITE) {
      const some = values.slice(from, from + width * ROWS_PER_WRITE);
      const row = `(${Array.from({ length: width }, () => '?').join()})`;
      this.#prepare(sql(Array.from({ length: some.length / width }, () => row).join())).run(...some);
    }
  }

  #moveByColumns(id: number, moves: readonly Move[]): void {
    for (const { spec, old, now } of moves) {
      if (!hasEntriesTable(this.collection, spec)) continue;
      const table = entriesTableOf(this.collection, spec);
      const kept = new Set(now);
      for (const entry of old)
        if (!kept.delete(entry)) this.#prepare(`DELETE FROM ${table} WHERE entry = ?`).run(entry);
      for (const entry of kept) this.#prepare(`INSERT INTO ${table} (entry, id) VALUES (?, ?)`).run(entry, id);
    }
    const sets = moves.map(({ spec }) => `${columnOf(spec)} = ?`).join(', ');
    const values = moves.map(({ spec, now }) => {
      if (now.length === 0) return null;
      return spec.array === undefined ? now[0]! : JSON.stringify(now);
    });
    this.#prepare(`UPDATE ${this.#table} SET ${sets} WHERE id = ?`).run(...values, id);
  }

  #numberOf(spec: IndexSpec): number {
    return this.collection.indexes.indexOf(spec);
  }

  #stored(entry: string): string {
    return this.collection.layout === 'columns' ? entry : shortEntry(entry);
  }

  query<D>(query: IndexQuery): DocumentPage<D> {
    const spec = this.#spec(query.index);
    const bounds = boundsOf(spec, query);
    const place = query.after === undefined ? undefined : this.#stored(decodeCursor(query, bounds, query.after));
    const down = query.descending === true;
    const low = down ? '>=' : place === undefined ? '>=' : '>';
    const from = down ? bounds.from : (place ?? bounds.from);
    const until = down ? (place ?? bounds.until) : bounds.until;
    const { source, entry, where, numbers } = this.#place(spec);
    const rows = this.#prepare<Row>(
      `SELECT d.key, d.at, d.document FROM ${source} ` +
        `WHERE ${where}${entry} ${low} ? AND ${entry} < ? ORDER BY ${entry} ${down ? 'DESC' : 'ASC'} LIMIT ?`,
    ).all(...numbers, from, until, query.limit + 1);
    const shown = rows.slice(0, query.limit);
    const items = shown.map(([key, at, document]) => ({ key, at, document: JSON.parse(document!) as D }));
    const last = items.at(-1);
    if (rows.length === shown.length || last === undefined) return { items };
    // one entry alone is within the bounds: a multikey index is asked for one element
    const isWithin = (each: string) => compareKeys(each, bounds.from) >= 0 && compareKeys(each, bounds.until) < 0;
    const next = entriesOf(spec, last.key, last.document).find(isWithin)!;
    return { items, next: encodeCursor(query, next) };
  }

  /** Counts a slice of the documents, behind an entry; `next` is left out where these were the last. */
  count(index: string, counted: Pick<IndexQuery, 'prefix' | 'range'>, limit: number, after?: string): CountedSlice {
    const spec = this.#spec(index);
    const { from, until } = boundsOf(spec, counted);
    const { entries, entry, where, numbers } = this.#place(spec);
    const slice =
      `SELECT ${entry} AS entry FROM ${entries} WHERE ${where}${entry} ${after === undefined ? '>=' : '>'} ? ` +
      `AND ${entry} < ? ORDER BY ${entry} LIMIT ?`;
    const sql = `SELECT count(*), max(entry) FROM (${slice})`;
    const [count, last] = this.#prepare<[number, string | null]>(sql).get(...numbers, after ?? from, until, limit)!;
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

  #place(spec: IndexSpec): Place {
    const { layout } = this.collection;
    if (!hasEntriesTable(this.collection, spec)) {
      const source = `${this.#table} AS d`;
      return { source, entries: source, entry: `d.${columnOf(spec)}`, where: '', numbers: [] };
    }
    const entries = `${entriesTableOf(this.collection, spec)} AS e`;
    const source = `${entries} CROSS JOIN ${this.#table} AS d ON d.id = e.id`;
    const [where, numbers] = layout === 'columns' ? ['', []] : ['e.number = ? AND ', [this.#numberOf(spec)]];
    return { source, entries, entry: 'e.entry', where, numbers };
  }

  #spec(index: string): IndexSpec {
    return indexOf(this.collection, index);
  }

  #prepare<Found extends readonly unknown[] = never>(sql: string): Statement<Found> {
    return this.#database.prepare(sql);
  }
}
