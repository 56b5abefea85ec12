import type mongoose from 'mongoose';
import {
  followerOf,
  ReadModelsUnavailable,
  type Checkpoint,
  type Collection,
  type IndexSpec,
  type Lease,
  type ParkedKey,
} from '#application';
import { checkFormat, EVENT_FORMAT } from '#contracts';
import { defined } from '#licensing';
import { isDuplicateKey } from './connection.js';

type Db = NonNullable<mongoose.Connection['db']>;

/**
 * There is one document for each read model, so that `live` and the generations change together without a transaction.
 */
export interface ModelDocument {
  readonly _id: string;
  readonly live: number;
  readonly generations: Readonly<
    Record<string, { readonly version: number; readonly indexes: string; readonly documents: string }>
  >;
}
type LeaseDocument = Omit<Lease, 'name'> & { readonly _id: string };
interface CheckpointDocument extends Checkpoint {
  readonly _id: string;
  /** The lease under which the checkpoint was saved. An older holder may not save any more. */
  readonly fence?: { readonly name: string; readonly token: number };
}
/** What the database says of itself. */
interface FormatDocument {
  readonly _id: 'format';
  readonly format: number;
  /** It is drawn once, so that a database that was dropped and made anew is another one. */
  readonly id?: string;
}
type ParkedDocument = ParkedKey & { readonly _id: string; readonly follower: string };

/** This is a generation with the collection that holds its documents. */
export interface Generation extends Collection {
  readonly documents: string;
}

/** Keeps everything but the documents: models with their generations, checkpoints, leases and parked keys. */
export class MongoState {
  readonly #about;
  readonly #models;
  readonly #checkpoints;
  readonly #leases;
  readonly #parked;
  /** A generation's shape never changes, so the parsed one is kept as long as the text is the same. */
  readonly #indexes = new Map<string, readonly IndexSpec[]>();

  #id: string | undefined;

  /** `newId` draws the id of a database that has none. */
  constructor(
    private readonly db: Db,
    private readonly newId: () => string,
  ) {
    this.#about = db.collection<FormatDocument>('about-read-models');
    this.#models = db.collection<ModelDocument>('read-models');
    this.#checkpoints = db.collection<CheckpointDocument>('checkpoints');
    this.#leases = db.collection<LeaseDocument>('leases');
    this.#parked = db.collection<ParkedDocument>('parked');
  }

  /** @throws UnusableStore for a database of another format */
  async prepare(): Promise<void> {
    await this.#prepareFormat();
    this.#id = await this.#prepareId();
    await this.#parked.createIndex({ follower: 1, position: 1, key: 1 });
  }

  /** The format stands there before anything else, so that a database that has other documents and no format is old. */
  async #prepareFormat(): Promise<void> {
    const format = async (): Promise<number | undefined> => (await this.#about.findOne({ _id: 'format' }))?.format;
    if ((await format()) === undefined && (await this.#isEmpty())) {
      await this.#about.insertOne({ _id: 'format', format: EVENT_FORMAT }).catch((error: unknown) => {
        // another process was faster
        if (!isDuplicateKey(error)) throw error;
      });
    }
    const remedy = 'name a new database in READ_MODELS_URL; it is built from the events';
    const store = `the MongoDB database ${this.db.databaseName} of the read models`;
    checkFormat({ store, earlier: remedy, newer: remedy }, await format());
  }

  /** A database of an earlier build has no id yet. Only one of several processes gives it one. */
  async #prepareId(): Promise<string | undefined> {
    await this.#about.updateOne({ _id: 'format', id: { $exists: false } }, { $set: { id: this.newId() } });
    return this.#idNow();
  }

  async #idNow(): Promise<string | undefined> {
    return (await this.#about.findOne({ _id: 'format' }))?.id;
  }

  /**
   * A database that was dropped, or that another one took the place of, is none to go on with: it would be shown
   * half-built, and written to by the rules of what is gone.
   * @throws ReadModelsUnavailable
   */
  async assertSame(): Promise<void> {
    if ((await this.#idNow()) === this.#id) return;
    throw new ReadModelsUnavailable(
      `the MongoDB database ${this.db.databaseName} isn't the one any more that was opened: ` +
        'put that one back, or start all processes again that use it',
    );
  }

  async #isEmpty(): Promise<boolean> {
    const [model, checkpoint] = await Promise.all([this.#models.findOne({}), this.#checkpoints.findOne({})]);
    return model === null && checkpoint === null;
  }

  async model(
    name: string,
  ): Promise<{ readonly live: number; readonly generations: readonly Generation[] } | undefined> {
    const model = await this.#models.findOne({ _id: name });
    if (model === null) return undefined;
    const generations = Object.entries(model.generations).map(([generation, { version, indexes, documents }]) => ({
      name,
      generation: Number(generation),
      version,
      indexes: this.#parse(indexes),
      documents,
    }));
    return { live: model.live, generations: generations.sort((a, b) => a.generation - b.generation) };
  }

  /** Resolves to false where somebody else has registered this generation meanwhile. */
  async addGeneration({ name, generation, version, indexes, documents }: Generation): Promise<boolean> {
    const field = `generations.${generation}`;
    try {
      const { upsertedCount, modifiedCount } = await this.#models.updateOne(
        { _id: name, [field]: { $exists: false } },
        {
          $set: { [field]: { version, indexes: JSON.stringify(indexes), documents } },
          $setOnInsert: { live: generation },
        },
        { upsert: true },
      );
      return upsertedCount + modifiedCount === 1;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async promote(name: string, from: number, to: number): Promise<boolean> {
    const filter = { _id: name, live: from, [`generations.${to}`]: { $exists: true } };
    const { matchedCount } = await this.#models.updateOne(filter, { $set: { live: to } });
    return matchedCount === 1;
  }

  /** Must not be called for the live generation. */
  async removeGeneration(name: string, generation: number): Promise<void> {
    const filter = { _id: name, live: { $ne: generation } };
    await this.#models.updateOne(filter, { $unset: { [`generations.${generation}`]: '' } });
  }

  async forget(follower: string): Promise<void> {
    await this.#checkpoints.deleteOne({ _id: follower });
    await this.#parked.deleteMany({ follower });
  }

  async checkpoint(follower: string): Promise<Checkpoint | undefined> {
    const found = await this.#checkpoints.findOne({ _id: follower });
    if (found === null) return undefined;
    const { storeId, position, eventId, updatedAt } = found;
    return { storeId, position, ...defined({ eventId }), updatedAt };
  }

  /** Resolves to false where a later holder of the lease has saved it. The write itself carries this guard. */
  async saveCheckpoint(follower: string, checkpoint: Checkpoint, fence?: Lease): Promise<boolean> {
    const { storeId, position, eventId, updatedAt } = checkpoint;
    const saved = { storeId, position, ...defined({ eventId }), updatedAt };
    if (fence === undefined) {
      await this.#checkpoints.replaceOne({ _id: follower }, saved, { upsert: true });
      return true;
    }
    const { name, token } = fence;
    // another lease's tokens say nothing about this one's
    const guard = { _id: follower, $or: [{ 'fence.name': { $ne: name } }, { 'fence.token': { $lte: token } }] };
    try {
      await this.#checkpoints.replaceOne(guard, { ...saved, fence: { name, token } }, { upsert: true });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** Renews, takes over or makes the lease, in this order. Only one of several writers can win each step. */
  async acquireLease(name: string, holder: string, now: string, expiresAt: string): Promise<Lease | undefined> {
    const after = { returnDocument: 'after' } as const;
    const renewed = await this.#leases.findOneAndUpdate({ _id: name, holder }, { $set: { expiresAt } }, after);
    if (renewed !== null) return { name, holder, token: renewed.token, expiresAt };
    const taken = await this.#leases.findOneAndUpdate(
      { _id: name, holder: { $ne: holder }, expiresAt: { $lte: now } },
      { $set: { holder, expiresAt }, $inc: { token: 1 } },
      after,
    );
    if (taken !== null) return { name, holder, token: taken.token, expiresAt };
    try {
      await this.#leases.insertOne({ _id: name, holder, token: 1, expiresAt });
      return { name, holder, token: 1, expiresAt };
    } catch (error) {
      if (isDuplicateKey(error)) return undefined;
      throw error;
    }
  }

  async endLeaseOfGone(name: string, isGone: (holder: string) => boolean): Promise<void> {
    const held = await this.#leases.findOne({ _id: name });
    if (held !== null && isGone(held.holder)) await this.releaseLease({ ...held, name });
  }

  async releaseLease({ name, holder, token }: Lease): Promise<void> {
    await this.#leases.updateOne({ _id: name, holder, token }, { $set: { holder: '', expiresAt: '' } });
  }

  async holds({ name, holder, token }: Lease): Promise<boolean> {
    return (await this.#leases.findOne({ _id: name, holder, token })) !== null;
  }

  async park(follower: string, { key, position, reason }: ParkedKey): Promise<void> {
    const parked = { follower, key, position, reason };
    try {
      await this.#parked.updateOne({ _id: `${follower}\n${key}` }, { $setOnInsert: parked }, { upsert: true });
    } catch (error) {
      // somebody else parked it at the same moment
      if (!isDuplicateKey(error)) throw error;
    }
  }

  async parked(follower: string): Promise<readonly ParkedKey[]> {
    const found = await this.#parked.find({ follower }).sort({ position: 1, key: 1 }).toArray();
    return found.map(({ key, position, reason }) => ({ key, position, reason }));
  }

  async unpark(follower: string, keys: readonly string[]): Promise<void> {
    await this.#parked.deleteMany({ _id: { $in: keys.map((key) => `${follower}\n${key}`) } });
  }

  #parse(indexes: string): readonly IndexSpec[] {
    const known = this.#indexes.get(indexes) ?? (JSON.parse(indexes) as readonly IndexSpec[]);
    this.#indexes.set(indexes, known);
    return known;
  }
}

export const nameOfDocuments = (collection: Collection, suffix: string): string =>
  `${followerOf(collection)}-${suffix}`;
