import {
  boundsOf,
  compareKeys,
  decodeCursor,
  encodeCursor,
  entriesOf,
  entryPartsOf,
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
import { shortEntry, shortEntryOf } from './short-entry.js';

type Row = readonly [key: string, at: string, document: string | null];
type BeforeRow = readonly [id: number, key: string, at: string, document: string | null];
interface Before {
  readonly id: number;
  readonly at: string;
  readonly document: string | null;
}
/** The entries of one document in an index become others. */
interface Move {
  readonly spec: IndexSpec;
  readonly old: readonly string[];
  readonly now: readonly string[];
}
/** What a few documents change in the table of entries, index by index: entries of one lie side by side there. */
class ChangedEntries {
  readonly gone: string[][];
  readonly come: (string | number)[][];

  constructor(indexes: number) {
    this.gone = Array.from({ length: indexes }, () => []);
    this.come = Array.from({ length: indexes }, () => []);
  }

  add(number: number, old: readonly string[], now: readonly string[], id: number): void {
    const [gone, come] = [this.gone[number]!, this.come[number]!];
    const kept = old.length === 0 ? now : new Set(now);
    if (kept instanceof Set) for (const entry of old) if (!kept.delete(entry)) gone.push(entry);
    for (const entry of kept) come.push(entry, id);
  }
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

const NONE: readonly string[] = [];
const areSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((entry, index) => entry === others[index]);

const textOf = (document: unknown): string | null => (document === null ? null : JSON.stringify(document));

/** Cuts writes into pieces in which no key comes twice. */
function* withDistinctKeys(writes: readonly DocumentWrite[], most: number): Generator<readonly DocumentWrite[]> {
  let some = new Map<string, DocumentWrite>();
  for (const write of writes) {
    if (some.has(write.key) || some.size === most) {
      yield [...some.values()];
      some = new Map();
    }
    some.set(write.key, write);
  }
  yield [...some.values()];
}

/** A statement is prepared for each number of rows up to this one, and one for many. */
const ROWS_PER_WRITE = 16;
const MANY_ROWS = 64;
/** The entries of so many documents are in memory at once. */
const WRITES_AT_ONCE = 128;
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
    for (const [key, at, document] of this.#rowsOf<Row>('key, at, document', keys))
      found.set(key, { key, at, document: document === null ? null : (JSON.parse(document) as D) });
    return found;
  }

  /**
   * Inside a transaction of the caller. Resolves to how many counted: one that isn't newer than what is stored changes
   * nothing.
   */
  write(writes: readonly DocumentWrite[]): number {
    let written = 0;
    for (const some of withDistinctKeys(writes, WRITES_AT_ONCE)) written += this.#writeSome(some);
    return written;
  }

  /** Each key comes once, so that none of them has to be there before another one. */
  #writeSome(writes: readonly DocumentWrite[]): number {
    const stored = this.#before(writes.map(({ key }) => key));
    const newer = writes.filter(({ key, at }) => {
      const before = stored.get(key);
      return before === undefined || before.at < at;
    });
    const come = newer.filter(({ key }) => !stored.has(key));
    const ids = new Map<string, number>();
    if (come.length > 0) this.#insert(come, ids);
    for (const { key, at, document } of newer) {
      const id = stored.get(key)?.id;
      if (id === undefined) continue;
      ids.set(key, id);
      this.#prepare(`UPDATE ${this.#table} SET at = ?, document = ? WHERE id = ?`).run(at, textOf(document), id);
    }
    const entries = new ChangedEntries(this.collection.indexes.length);
    for (const { key, document } of newer) {
      const id = ids.get(key)!;
      const held: unknown = JSON.parse(stored.get(key)?.document ?? 'null');
      // whatever stays costs nothing: SQLite writes the page of each entry that it is told, also of the same one
      const moves: Move[] = [];
      for (const spec of this.collection.indexes) {
        const [old, now] = [this.#entriesIn(spec, key, held), this.#entriesIn(spec, key, document)];
        if (!areSame(old, now)) moves.push({ spec, old, now });
      }
      if (moves.length === 0) continue;
      if (this.collection.layout === 'columns') this.#moveByColumns(id, moves);
      else for (const { spec, old, now } of moves) entries.add(this.#numberOf(spec), old, now, id);
    }
    if (this.collection.layout === 'entries') this.#moveEntries(entries);
    return newer.length;
  }

  /** As they are stored in this layout. */
  #entriesIn(spec: IndexSpec, key: string, document: unknown): readonly string[] {
    if (document === null) return NONE;
    if (this.collection.layout === 'columns') return entriesOf(spec, key, document);
    return entryPartsOf(spec, key, document).map(shortEntryOf);
  }

  #before(keys: readonly string[]): ReadonlyMap<string, Before> {
    const found = new Map<string, Before>();
    for (const [id, key, at, document] of this.#rowsOf<BeforeRow>('id, key, at, document', keys))
      found.set(key, { id, at, document });
    return found;
  }

  #rowsOf<Found extends readonly unknown[]>(columns: string, keys: readonly string[]): readonly Found[] {
    const found: Found[] = [];
    for (let from = 0; from < keys.length;) {
      const size = KEYS_PER_READ.find((each) => each >= keys.length - from) ?? KEYS_PER_READ[2];
      const some = keys.slice(from, from + size);
      const marks = Array.from({ length: size }, () => '?').join(',');
      const statement = this.#prepare<Found>(`SELECT ${columns} FROM ${this.#table} WHERE key IN (${marks})`);
      const padded = [...some, ...Array.from({ length: size - some.length }, () => some[0]!)];
      found.push(...statement.all(...padded));
      from += size;
    }
    return found;
  }

  /** Gives them the ids that SQLite itself would, so that one statement has many of them. */
  #insert(writes: readonly DocumentWrite[], ids: Map<string, number>): void {
    let id = this.#prepare<[number | null]>(`SELECT max(id) FROM ${this.#table}`).get()![0] ?? 0;
    const values: SqliteValue[] = [];
    for (const { key, at, document } of writes) {
      ids.set(key, (id += 1));
      values.push(id, key, at, textOf(document));
    }
    this.#inRows(values, '(?,?,?,?)', (rows) => `INSERT INTO ${this.#table} (id, key, at, document) VALUES ${rows}`);
  }

  #moveEntries({ gone, come }: ChangedEntries): void {
    const [first] = this.collection.indexes;
    if (first === undefined) return;
    const table = entriesTableOf(this.collection, first);
    const numbered = gone.map((entries, number) => entries.flatMap((entry): SqliteValue[] => [number, entry]));
    this.#inRows(numbered.flat(), '(?,?)', (rows) => `DELETE FROM ${table} WHERE (number, entry) IN (VALUES ${rows})`);
    const sql = (rows: string): string => `INSERT OR REPLACE INTO ${table} (number, entry, id) VALUES ${rows}`;
    // a value more for each entry costs what the entry itself does: in the statement for many the number stands already
    const few: SqliteValue[] = [];
    for (const [number, entries] of come.entries()) {
      const many = entries.length - (entries.length % (MANY_ROWS * 2));
      this.#inRows(entries.slice(0, many), `(${number},?,?)`, sql);
      for (let at = many; at < entries.length; at += 2) few.push(number, entries[at]!, entries[at + 1]!);
    }
    this.#inRows(few, '(?,?,?)', sql);
  }

  /** `row` has a mark for each of its values. */
  #inRows(values: readonly SqliteValue[], row: string, sql: (rows: string) => string): void {
    const width = row.split('?').length - 1;
    for (let from = 0; from < values.length;) {
      const left = (values.length - from) / width;
      const count = left >= MANY_ROWS ? MANY_ROWS : Math.min(left, ROWS_PER_WRITE);
      const some = values.slice(from, from + width * count);
      this.#prepare(sql(Array.from({ length: count }, () => row).join())).run(...some);
      from += some.length;
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
