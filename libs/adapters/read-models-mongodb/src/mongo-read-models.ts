import type mongoose from 'mongoose';
import {
  followerOf,
  indexOf,
  LeaseLost,
  NotBuilt,
  ReadModelsClosed,
  ReadModelsUnavailable,
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
  type Random,
  type ReadModels,
  type ReadTarget,
  type StoredDocument,
} from '#application';
import { systemRandom } from '#contracts';
import { defined } from '#licensing';
import { commitAll } from './commit.js';
import { connect, toPortError, type Connection, type ConnectionOptions } from './connection.js';
import { indexKeysOf, type Stored } from './layout.js';
import { MongoDryRuns } from './mongo-dry-runs.js';
import { countFilterOf, cursorOf, planOf } from './query-plan.js';
import { MongoState, nameOfDocuments, type Generation } from './state.js';

export interface MongoReadModelsOptions extends ConnectionOptions {
  /** The names of new collections are drawn from this. The default is the operating system's. */
  readonly random?: Random;
}
type Documents = mongoose.mongo.Collection<Stored>;
interface From {
  readonly documents: Documents;
  readonly generation: Generation;
}

const NAME = /^[a-z][a-z0-9-]*$/;
const shapeOf = ({ version, indexes }: Collection): string => JSON.stringify({ version, indexes });
const checkSame = (stored: Collection, collection: Collection): void => {
  if (shapeOf(stored) !== shapeOf(collection))
    throw new TypeError(`${followerOf(collection)} stands there with another version or other indexes`);
};
interface OpenDatabase {
  readonly connection: Connection;
  readonly db: NonNullable<Connection['db']>;
  readonly state: MongoState;
}
const openDatabase = async (options: MongoReadModelsOptions, random: Random): Promise<OpenDatabase> => {
  const connection = await connect(options);
  try {
    const db = connection.db!;
    const state = new MongoState(db, () => Buffer.from(random.bytes(16)).toString('hex'));
    await state.prepare();
    return { connection, db, state };
  } catch (error) {
    await connection.close();
    throw toPortError(error);
  }
};

/**
 * Opens also where no server answers now: every call then tries again until one does.
 * @throws what a server answers when it refuses us
 */
export const openMongoReadModels = async (options: MongoReadModelsOptions): Promise<MongoReadModels> => {
  const random = options.random ?? systemRandom;
  const models = new MongoReadModels(() => openDatabase(options, random), random);
  try {
    await models.connect();
  } catch (error) {
    if (!(error instanceof ReadModelsUnavailable)) throw error;
  }
  return models;
};

/**
 * Keeps read models in MongoDB. Each generation has a collection of documents, and each document holds the position of
 * its content, so that no transactions are needed. The driver finds the server again after a restart; until then calls
 * fail with ReadModelsUnavailable.
 */
export class MongoReadModels implements ReadModels {
  /** They are no read model: nothing follows into them. */
  readonly dryRuns = new MongoDryRuns((work) => this.#guarded(() => work(this.#db)));
  #closed = false;
  #opening: Promise<OpenDatabase> | undefined;
  #opened: OpenDatabase | undefined;

  constructor(
    private readonly openDatabase: () => Promise<OpenDatabase>,
    private readonly random: Random,
  ) {}

  /**
   * Connects once. Those who come meanwhile wait for the same try.
   * @throws ReadModelsUnavailable, ReadModelsClosed
   */
  async connect(): Promise<void> {
    if (this.#opened !== undefined) return;
    this.#opening ??= this.openDatabase().finally(() => (this.#opening = undefined));
    const opened = await this.#opening;
    this.#opened = opened;
    if (!this.#closed) return;
    await opened.connection.close();
    throw new ReadModelsClosed('the read models are closed');
  }

  async ensure(collection: Collection): Promise<void> {
    await this.#guarded(async () => {
      for (const name of [collection.name, ...collection.indexes.map((spec) => spec.name)])
        if (!NAME.test(name)) throw new TypeError(`${name} is no name for a read model or an index`);
      const find = async (): Promise<Generation | undefined> =>
        (await this.#state.model(collection.name))?.generations.find(
          (each) => each.generation === collection.generation,
        );
      const stored = await find();
      if (stored !== undefined) return checkSame(stored, collection);
      // the collection has a name of its own, so that a late writer of a dropped generation never meets this one
      const documents = nameOfDocuments(collection, Buffer.from(this.random.bytes(4)).toString('hex'));
      const made = await this.#db.createCollection(documents);
      for (const spec of collection.indexes) await made.createIndex(indexKeysOf(spec), { name: spec.name });
      if (await this.#state.addGeneration({ ...collection, documents })) return;
      await made.drop();
      checkSame((await find())!, collection);
    });
  }

  async load<D>(collection: Collection, keys: readonly string[]): Promise<ReadonlyMap<string, StoredDocument<D>>> {
    return this.#from(collection, async ({ documents }) => this.#load<D>(documents, keys));
  }

  async commit(
    collection: Collection,
    writes: readonly DocumentWrite[],
    fence?: Lease,
  ): Promise<{ readonly written: number; readonly newer: number }> {
    return this.#guarded(async () => {
      const { documents, generation } = await this.#find(collection);
      await this.#check(fence);
      return commitAll(documents, generation, writes);
    });
  }

  async getMany<D>(target: ReadTarget, keys: readonly string[]): Promise<readonly (D | undefined)[]> {
    return this.#from(target, async ({ documents }) => {
      const found = await this.#load<D>(documents, keys);
      return keys.map((key) => found.get(key)?.document ?? undefined);
    });
  }

  async query<D>(target: ReadTarget, query: IndexQuery): Promise<DocumentPage<D>> {
    return this.#from(target, async ({ documents, generation }) => {
      const spec = indexOf(generation, query.index);
      const { filter, sort } = planOf(spec, query);
      const found = await documents
        .find(filter, { projection: { by: 0 } })
        .sort(sort)
        .limit(query.limit + 1)
        .toArray();
      const shown = found.slice(0, query.limit);
      const items = shown.map(({ _id, at, document }) => ({ key: _id, at, document: document as D }));
      const last = shown.at(-1);
      if (found.length <= query.limit || last === undefined) return { items };
      return { items, next: cursorOf(spec, query, last._id, last.document) };
    });
  }

  async count(
    target: ReadTarget,
    index: string,
    prefix: readonly IndexValue[],
    range?: IndexQuery['range'],
  ): Promise<number> {
    return this.#from(target, async ({ documents, generation }) =>
      documents.countDocuments(countFilterOf(indexOf(generation, index), { prefix, ...defined({ range }) })),
    );
  }

  async keys(target: ReadTarget, { after = '', until }: KeyRange, limit: number): Promise<readonly string[]> {
    return this.#from(target, async ({ documents }) => {
      const bounds = { $gt: after, ...(until === undefined ? {} : { $lt: until }) };
      const found = documents.find({ _id: bounds, document: { $ne: null } }, { projection: { _id: 1 } });
      return (await found.sort({ _id: 1 }).limit(limit).toArray()).map(({ _id }) => _id);
    });
  }

  async checkpoint(follower: string): Promise<Checkpoint | undefined> {
    return this.#reading(() => this.#state.checkpoint(follower));
  }

  async saveCheckpoint(follower: string, checkpoint: Checkpoint, fence?: Lease): Promise<void> {
    await this.#guarded(async () => {
      await this.#check(fence);
      if (!(await this.#state.saveCheckpoint(follower, checkpoint, fence))) throw lost(fence!);
    });
  }

  async acquireLease(
    name: string,
    holder: string,
    now: string,
    milliseconds: number,
    isGone?: (holder: string) => boolean,
  ): Promise<Lease | undefined> {
    const expiresAt = new Date(Date.parse(now) + milliseconds).toISOString();
    return this.#guarded(async () => {
      if (isGone !== undefined) await this.#state.endLeaseOfGone(name, isGone);
      return this.#state.acquireLease(name, holder, now, expiresAt);
    });
  }

  async releaseLease(lease: Lease): Promise<void> {
    await this.#guarded(() => this.#state.releaseLease(lease));
  }

  async generations(name: string): Promise<readonly GenerationInfo[]> {
    return this.#reading(async () => {
      const model = await this.#state.model(name);
      return Promise.all(
        (model?.generations ?? []).map(async (collection) => {
          const { generation, version } = collection;
          const checkpoint = await this.#state.checkpoint(followerOf(collection));
          const documents = await this.#documents(collection).countDocuments({ live: true });
          const info = { name, generation, version, live: generation === model!.live, documents };
          return checkpoint === undefined ? info : { ...info, checkpoint };
        }),
      );
    });
  }

  async liveGeneration(name: string): Promise<{ readonly generation: number; readonly version: number } | undefined> {
    return this.#reading(async () => {
      const model = await this.#state.model(name);
      const live = model?.generations.find(({ generation }) => generation === model.live);
      return live && { generation: live.generation, version: live.version };
    });
  }

  async promote(name: string, from: number, to: number): Promise<boolean> {
    return this.#guarded(() => this.#state.promote(name, from, to));
  }

  async drop(name: string, generation: number): Promise<void> {
    await this.#guarded(async () => {
      const model = await this.#state.model(name);
      if (model?.live === generation) throw new TypeError(`${name}@${generation} is live`);
      const dropped = model?.generations.find((each) => each.generation === generation);
      // the generation first goes out of sight, so that nobody reads a half-dropped one
      await this.#state.removeGeneration(name, generation);
      if (dropped !== undefined) await this.#documents(dropped).drop();
      await this.#state.forget(followerOf({ name, generation }));
    });
  }

  async park(follower: string, parked: ParkedKey, fence?: Lease): Promise<void> {
    await this.#guarded(async () => {
      await this.#check(fence);
      await this.#state.park(follower, parked);
    });
  }

  async parked(follower: string): Promise<readonly ParkedKey[]> {
    return this.#reading(() => this.#state.parked(follower));
  }

  async unpark(follower: string, keys: readonly string[]): Promise<void> {
    await this.#guarded(() => this.#state.unpark(follower, keys));
  }

  /** It may be called more than once. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#opened?.connection.close();
    await this.#opening?.catch(() => undefined); // whoever waits for the connection closes it
  }

  get #db(): OpenDatabase['db'] {
    return this.#opened!.db;
  }

  /** It may be used only within `#guarded` and `#reading`. */
  get #state(): MongoState {
    return this.#opened!.state;
  }

  #documents(generation: Generation): Documents {
    return this.#db.collection<Stored>(generation.documents);
  }

  async #load<D>(documents: Documents, keys: readonly string[]): Promise<ReadonlyMap<string, StoredDocument<D>>> {
    if (keys.length === 0) return new Map();
    const found = await documents.find({ _id: { $in: [...keys] } }, { projection: { by: 0 } }).toArray();
    return new Map(found.map(({ _id, at, document }) => [_id, { key: _id, at, document: document as D | null }]));
  }

  async #from<T>(target: ReadTarget, read: (from: From) => Promise<T>): Promise<T> {
    return this.#reading(async () => read(await this.#find(target)));
  }

  async #find(target: ReadTarget): Promise<From> {
    const model = await this.#state.model(target.name);
    const wanted = target.generation ?? model?.live;
    const generation = model?.generations.find((each) => each.generation === wanted);
    if (generation === undefined) throw new NotBuilt(`nobody has built ${target.name} yet`);
    return { documents: this.#documents(generation), generation };
  }

  async #check(fence: Lease | undefined): Promise<void> {
    if (fence !== undefined && !(await this.#state.holds(fence))) throw lost(fence);
  }

  /** What is read meanwhile counts only where the database is the one that was opened. */
  #reading<T>(work: () => Promise<T>): Promise<T> {
    return this.#connected(async () => {
      const [same, result] = await Promise.allSettled([this.#state.assertSame(), work()]);
      for (const each of [same, result]) if (each.status === 'rejected') throw each.reason;
      return (result as PromiseFulfilledResult<T>).value;
    });
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    return this.#connected(async () => {
      await this.#state.assertSame();
      return work();
    });
  }

  async #connected<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new ReadModelsClosed('the read models are closed');
    try {
      await this.connect();
      return await work();
    } catch (error) {
      throw toPortError(error);
    }
  }
}

const lost = ({ name }: Lease): LeaseLost => new LeaseLost(`the lease ${name} is not ours any more`);
