import type {
  Collection,
  DocumentWrite,
  KeyRange,
  Lease,
  ParkedKey,
  ReadModels,
  ReadTarget,
  StoredDocument,
} from '../ports/read-models.js';
import { LEFT } from './left-keys.js';

/** What the fold of a projection does with its read model. */
export type FoldedInto = Pick<ReadModels, 'load' | 'commit' | 'keys' | 'park'>;

/**
 * Stands between the fold of one generation and its read model: what was folded stays in memory until `flush`, so that
 * a document is written once however many pages of the log change it. Whoever keeps a checkpoint flushes first; what
 * wasn't flushed is folded again from the checkpoint before. One builder uses it at a time.
 */
export class DocumentWindow implements FoldedInto {
  readonly #pending = new Map<string, DocumentWrite>();

  constructor(
    private readonly readModels: FoldedInto,
    private readonly collection: Collection,
    /** One commit has this many documents at most. */
    private readonly documentsAtOnce: number,
    private readonly fence?: Lease,
  ) {}

  /** Is how many documents are in memory. */
  get size(): number {
    return this.#pending.size;
  }

  async load<D>(collection: Collection, keys: readonly string[]): Promise<ReadonlyMap<string, StoredDocument<D>>> {
    const stored = keys.filter((key) => !this.#pending.has(key));
    const found = new Map(stored.length === 0 ? [] : await this.readModels.load<D>(collection, stored));
    for (const key of keys) {
      const pending = this.#pending.get(key);
      if (pending !== undefined) found.set(key, pending as StoredDocument<D>);
    }
    return found;
  }

  async commit(
    _collection: Collection,
    writes: readonly DocumentWrite[],
  ): Promise<{ readonly written: number; readonly newer: number }> {
    let written = 0;
    for (const write of writes) {
      const before = this.#pending.get(write.key);
      if (before !== undefined && before.at >= write.at) continue;
      this.#pending.set(write.key, write);
      written += 1;
    }
    return { written, newer: writes.length - written };
  }

  async keys(target: ReadTarget, range: KeyRange, limit: number): Promise<readonly string[]> {
    await this.flush();
    return this.readModels.keys(target, range, limit);
  }

  /** A key is parked where it stands: what comes before that is stored before. */
  async park(follower: string, parked: ParkedKey, fence?: Lease): Promise<void> {
    await this.flush();
    await this.readModels.park(follower, parked, fence);
  }

  /**
   * Writes what is in memory, in the order of keys: documents that lie side by side in the read model share its pages.
   * What was left behind comes before all that is carried on, as it does in `applyEvents`.
   * @throws LeaseLost, ReadModelsUnavailable
   */
  async flush(): Promise<void> {
    const sorted = [...this.#pending.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
    const isLeft = ({ key }: DocumentWrite): boolean => key.includes(LEFT);
    for (const some of [sorted.filter(isLeft), sorted.filter((write) => !isLeft(write))])
      for (let from = 0; from < some.length; from += this.documentsAtOnce)
        await this.readModels.commit(this.collection, some.slice(from, from + this.documentsAtOnce), this.fence);
    this.#pending.clear();
  }
}
