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
import { SortedEntries } from './sorted-entries.js';

interface HeldDocument {
  readonly at: string;
  /** This is the document as JSON text, so that nobody shares an object with the store. */
  readonly json: string | null;
  readonly entries: ReadonlyMap<string, readonly string[]>;
}

export class MemoryGeneration {
  readonly #documents = new Map<string, HeldDocument>();
  readonly #indexes: ReadonlyMap<string, { readonly spec: IndexSpec; readonly entries: SortedEntries }>;
  #size = 0;

  constructor(readonly collection: Collection) {
    this.#indexes = new Map(collection.indexes.map((spec) => [spec.name, { spec, entries: new SortedEntries() }]));
  }

  /** Counts the documents without tombstones. */
  get size(): number {
    return this.#size;
  }

  load<D>(key: string): StoredDocument<D> | undefined {
    const held = this.#documents.get(key);
    return held && { key, at: held.at, document: held.json === null ? null : (JSON.parse(held.json) as D) };
  }

  keys({ after = '', until }: KeyRange, limit: number): readonly string[] {
    return [...this.#documents]
      .filter(([key, { json }]) => json !== null && key > after && (until === undefined || key < until))
      .map(([key]) => key)
      .toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
      .slice(0, limit);
  }

  /** Returns false, and changes nothing, where an equally new or newer document is stored. */
  write({ key, at, document }: DocumentWrite): boolean {
    const before = this.#documents.get(key);
    if (before !== undefined && before.at >= at) return false;
    const entries = new Map<string, readonly string[]>();
    if (document !== null)
      for (const { spec } of this.#indexes.values()) entries.set(spec.name, entriesOf(spec, key, document));
    for (const [name, old] of before?.entries ?? [])
      for (const entry of old) this.#indexes.get(name)!.entries.remove(entry);
    for (const [name, now] of entries) for (const entry of now) this.#indexes.get(name)!.entries.add(entry, key);
    this.#size += (document === null ? 0 : 1) - (before === undefined || before.json === null ? 0 : 1);
    this.#documents.set(key, { at, json: document === null ? null : JSON.stringify(document), entries });
    return true;
  }

  query<D>(query: IndexQuery): DocumentPage<D> {
    const { spec, entries } = this.#index(query.index);
    const bounds = boundsOf(spec, query);
    const cursor = query.after === undefined ? undefined : decodeCursor(query, bounds, query.after);
    const low = entries.rank(bounds.from);
    const high = entries.rank(bounds.until);
    const step = query.descending === true ? -1 : 1;
    let rank = query.descending === true ? high - 1 : low;
    if (cursor !== undefined) {
      const cursorRank = entries.rank(cursor);
      rank =
        query.descending === true
          ? cursorRank - 1
          : entries.at(cursorRank)?.entry === cursor
            ? cursorRank + 1
            : cursorRank;
    }
    const items: { key: string; at: string; document: D }[] = [];
    let last: string | undefined;
    for (; items.length < query.limit && rank >= low && rank < high; rank += step) {
      const { entry, key } = entries.at(rank)!;
      const { at, document } = this.load<D>(key)!;
      items.push({ key, at, document: document as D });
      last = entry;
    }
    const more = last !== undefined && rank >= low && rank < high;
    return { items, ...(more ? { next: encodeCursor(query, last!) } : {}) };
  }

  count(index: string, counted: Pick<IndexQuery, 'prefix' | 'range'>): number {
    const { spec, entries } = this.#index(index);
    const bounds = boundsOf(spec, counted);
    return entries.rank(bounds.until) - entries.rank(bounds.from);
  }

  #index(name: string): { readonly spec: IndexSpec; readonly entries: SortedEntries } {
    indexOf(this.collection, name);
    return this.#indexes.get(name)!;
  }
}
