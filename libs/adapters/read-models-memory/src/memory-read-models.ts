import {
  followerOf,
  LeaseLost,
  NotBuilt,
  ReadModelsClosed,
  type Checkpoint,
  type Collection,
  type DocumentPage,
  type DocumentWrite,
  type GenerationInfo,
  type IndexQuery,
  type IndexValue,
  type KeyRange,
  type Lease,
  type ParkedKey,
  type ReadModels,
  type ReadTarget,
  type StoredDocument,
} from '#application';
import { checkFormat, EVENT_FORMAT } from '#contracts';
import { defined } from '#licensing';
import { MemoryDryRuns, type MemoryDryRunsData } from './memory-dry-runs.js';
import { MemoryGeneration } from './memory-generation.js';

interface Model {
  live: number;
  readonly generations: Map<number, MemoryGeneration>;
}

/** Several handles share this, as several processes share a database. */
export class MemoryReadModelsData {
  /** It is of the release that opened it first. */
  format: number | undefined = EVENT_FORMAT;
  readonly models = new Map<string, Model>();
  readonly checkpoints = new Map<string, Checkpoint>();
  readonly leases = new Map<string, Lease>();
  readonly parked = new Map<string, Map<string, ParkedKey>>();
  readonly dryRuns: MemoryDryRunsData = new Map();
}

const REMEDY = 'begin with new ones';
const WHAT = { store: 'the data of the read models', earlier: REMEDY, newer: REMEDY };

const shapeOf = ({ version, indexes }: Collection): string => JSON.stringify({ version, indexes });

/**
 * Keeps read models in this process's memory, for tests and trials. They behave like the others, but nothing is kept.
 */
export class MemoryReadModels implements ReadModels {
  /** They are no read model: nothing follows into them. */
  readonly dryRuns = new MemoryDryRuns(() => this.#open().dryRuns);
  readonly #data: MemoryReadModelsData;
  #closed = false;

  /** @throws UnusableStore for data of another format */
  constructor(data: MemoryReadModelsData = new MemoryReadModelsData()) {
    checkFormat(WHAT, data.format);
    this.#data = data;
  }

  async ensure(collection: Collection): Promise<void> {
    const { models } = this.#open();
    const { name, generation } = collection;
    const model = models.get(name) ?? { live: generation, generations: new Map<number, MemoryGeneration>() };
    const before = model.generations.get(generation);
    if (before !== undefined && shapeOf(before.collection) !== shapeOf(collection))
      throw new TypeError(`${followerOf(collection)} stands there with another version or other indexes`);
    models.set(name, model);
    if (before === undefined) model.generations.set(generation, new MemoryGeneration(collection));
  }

  async load<D>(collection: Collection, keys: readonly string[]): Promise<ReadonlyMap<string, StoredDocument<D>>> {
    const generation = this.#target(collection);
    return new Map(
      keys.flatMap((key) => {
        const stored = generation.load<D>(key);
        return stored === undefined ? [] : [[key, stored] as const];
      }),
    );
  }

  async commit(
    collection: Collection,
    writes: readonly DocumentWrite[],
    fence?: Lease,
  ): Promise<{ readonly written: number; readonly newer: number }> {
    this.#check(fence);
    const generation = this.#target(collection);
    const written = writes.filter((write) => generation.write(write)).length;
    return { written, newer: writes.length - written };
  }

  async getMany<D>(target: ReadTarget, keys: readonly string[]): Promise<readonly (D | undefined)[]> {
    const generation = this.#target(target);
    return keys.map((key) => generation.load<D>(key)?.document ?? undefined);
  }

  async query<D>(target: ReadTarget, query: IndexQuery): Promise<DocumentPage<D>> {
    return this.#target(target).query<D>(query);
  }

  async count(
    target: ReadTarget,
    index: string,
    prefix: readonly IndexValue[],
    range?: IndexQuery['range'],
  ): Promise<number> {
    return this.#target(target).count(index, { prefix, ...defined({ range }) });
  }

  async keys(target: ReadTarget, range: KeyRange, limit: number): Promise<readonly string[]> {
    return this.#target(target).keys(range, limit);
  }

  async checkpoint(follower: string): Promise<Checkpoint | undefined> {
    return this.#open().checkpoints.get(follower);
  }

  async saveCheckpoint(follower: string, checkpoint: Checkpoint, fence?: Lease): Promise<void> {
    this.#check(fence);
    this.#data.checkpoints.set(follower, { ...checkpoint });
  }

  async acquireLease(
    name: string,
    holder: string,
    now: string,
    milliseconds: number,
    isGone: (holder: string) => boolean = () => false,
  ): Promise<Lease | undefined> {
    const { leases } = this.#open();
    const before = leases.get(name);
    if (before !== undefined && before.holder !== holder && before.expiresAt > now && !isGone(before.holder))
      return undefined;
    const expiresAt = new Date(Date.parse(now) + milliseconds).toISOString();
    const token = (before?.token ?? 0) + (before?.holder === holder ? 0 : 1);
    const lease: Lease = { name, holder, token, expiresAt };
    leases.set(name, lease);
    return lease;
  }

  async releaseLease(lease: Lease): Promise<void> {
    const { leases } = this.#open();
    const { name, token } = lease;
    if (this.#holds(lease)) leases.set(name, { name, holder: '', token, expiresAt: '' });
  }

  async generations(name: string): Promise<readonly GenerationInfo[]> {
    const { models, checkpoints } = this.#open();
    const model = models.get(name);
    if (model === undefined) return [];
    return [...model.generations.values()]
      .map(({ collection, size }) => {
        const checkpoint = checkpoints.get(followerOf(collection));
        const { generation, version } = collection;
        const info = { name, generation, version, live: generation === model.live, documents: size };
        return checkpoint === undefined ? info : { ...info, checkpoint };
      })
      .sort((a, b) => a.generation - b.generation);
  }

  async liveGeneration(name: string): Promise<{ readonly generation: number; readonly version: number } | undefined> {
    const model = this.#open().models.get(name);
    if (model === undefined) return undefined;
    return { generation: model.live, version: model.generations.get(model.live)!.collection.version };
  }

  async promote(name: string, from: number, to: number): Promise<boolean> {
    const model = this.#open().models.get(name);
    if (model === undefined || model.live !== from || !model.generations.has(to)) return false;
    model.live = to;
    return true;
  }

  async drop(name: string, generation: number): Promise<void> {
    const { models, checkpoints, parked } = this.#open();
    const model = models.get(name);
    if (model?.live === generation) throw new TypeError(`${name}@${generation} is live`);
    model?.generations.delete(generation);
    checkpoints.delete(followerOf({ name, generation }));
    parked.delete(followerOf({ name, generation }));
  }

  async park(follower: string, parked: ParkedKey, fence?: Lease): Promise<void> {
    this.#check(fence);
    const all = this.#data.parked.get(follower) ?? new Map<string, ParkedKey>();
    this.#data.parked.set(follower, all);
    if (!all.has(parked.key)) all.set(parked.key, { ...parked });
  }

  async parked(follower: string): Promise<readonly ParkedKey[]> {
    const all = [...(this.#open().parked.get(follower)?.values() ?? [])];
    const order = ({ position, key }: ParkedKey): string => `${position} ${key}`;
    return all.sort((a, b) => (order(a) < order(b) ? -1 : 1));
  }

  async unpark(follower: string, keys: readonly string[]): Promise<void> {
    const all = this.#open().parked.get(follower);
    for (const key of keys) all?.delete(key);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #open(): MemoryReadModelsData {
    if (this.#closed) throw new ReadModelsClosed('the read models are closed');
    return this.#data;
  }

  #target({ name, generation }: ReadTarget): MemoryGeneration {
    const model = this.#open().models.get(name);
    const found = model?.generations.get(generation ?? model.live);
    if (found === undefined) throw new NotBuilt(`nobody has built ${name} yet`);
    return found;
  }

  #holds({ name, holder, token }: Lease): boolean {
    const now = this.#data.leases.get(name);
    return now?.token === token && now.holder === holder;
  }

  #check(fence: Lease | undefined): void {
    this.#open();
    if (fence !== undefined && !this.#holds(fence)) throw new LeaseLost(`the lease ${fence.name} is not ours any more`);
  }
}
