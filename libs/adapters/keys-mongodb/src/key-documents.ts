import type mongoose from 'mongoose';
import { WrongMasterKey, type Person, type ShredReceipt } from '#application';
import {
  EVERY_GENERATION,
  everyPersonOf,
  hashOwner,
  isProven,
  personOwner,
  proofOf,
  type PersonRows,
} from '#contracts';
import { hasOnlyDuplicates, isDuplicateKey, type Binary, type Connection } from './connection.js';

interface StoredKey {
  readonly generation: number;
  readonly wrapped: Binary;
}
/**
 * All keys of one owner, with the generation of the master key that wraps them, and the receipts of those that were
 * shredded. One write changes all of it or nothing.
 */
export interface KeyDocument {
  readonly _id: string;
  readonly keys?: readonly StoredKey[];
  readonly master?: number;
  readonly receipts?: readonly (ShredReceipt & { readonly generation: number; readonly proof: Binary })[];
}
/** Which generations of a person were shredded. It stands apart from the keys and is written after them. */
interface MarkDocument {
  readonly _id: string;
  readonly generations: readonly number[];
}
/** A key that is to be written as the newest of its owner, whose document was found like this. */
export interface NewKey {
  readonly owner: string;
  readonly generation: number;
  readonly wrapped: Uint8Array;
  readonly found: KeyDocument | undefined;
}

/** The collections of keys. A key counts only under the generation of the master key that the caller has. */
export class KeyDocuments {
  readonly #keys: mongoose.mongo.Collection<KeyDocument>;
  readonly #marks: mongoose.mongo.Collection<MarkDocument>;

  constructor(connection: Connection) {
    this.#keys = connection.db!.collection<KeyDocument>('keys');
    this.#marks = connection.db!.collection<MarkDocument>('keys-shredded');
  }

  async find(owners: readonly string[]): Promise<ReadonlyMap<string, KeyDocument>> {
    return byId(owners.length === 0 ? [] : await this.#keys.find({ _id: { $in: [...owners] } }).toArray());
  }

  async marks(owners: readonly string[]): Promise<ReadonlyMap<string, MarkDocument>> {
    return byId(owners.length === 0 ? [] : await this.#marks.find({ _id: { $in: [...owners] } }).toArray());
  }

  /** Writes all in one bulk. Where another process was faster, what it wrote stays. */
  async add(keys: readonly NewKey[], master: number): Promise<void> {
    if (keys.length === 0) return;
    const operations = keys.map(({ owner, generation, wrapped, found }) => {
      const key: StoredKey = { generation, wrapped: wrapped as unknown as Binary };
      if (found === undefined) return { insertOne: { document: { _id: owner, keys: [key], master } } };
      const filter = {
        _id: owner,
        master: found.master ?? { $exists: false },
        'receipts.generation': { $nin: [EVERY_GENERATION, generation] },
      };
      if (neverUsed(found, master)) return { updateOne: { filter, update: { $set: { keys: [key], master } } } };
      const update = { $push: { keys: key }, $set: { master } };
      return { updateOne: { filter: { ...filter, 'keys.generation': { $ne: generation } }, update } };
    });
    try {
      await this.#keys.bulkWrite(operations as mongoose.mongo.AnyBulkWriteOperation<KeyDocument>[], { ordered: false });
    } catch (error) {
      if (!hasOnlyDuplicates(error)) throw error;
    }
  }

  /** A receipt that is there stays, unless it isn't what was written. */
  async shred(person: Person, generation: number, receipt: ShredReceipt, receiptKey: Uint8Array): Promise<void> {
    const owner = personOwner(person);
    const proof = proofOf(receiptKey, person, generation, receipt) as unknown as Binary;
    const { shreddedAt, receipt: text } = receipt;
    await this.#removeFalseReceipts(person, generation, receiptKey);
    const filter = { _id: owner, 'receipts.generation': { $nin: [EVERY_GENERATION, generation] } };
    const update = {
      $push: { receipts: { generation, shreddedAt, receipt: text, proof } },
      ...withoutKey(generation),
    } as mongoose.mongo.UpdateFilter<KeyDocument>;
    try {
      await this.#keys.updateOne(filter, update, { upsert: true });
    } catch (error) {
      // the key was shredded already; or the first key was made in this very moment, and goes now
      if (!isDuplicateKey(error)) throw error;
      await this.#keys.updateOne(filter, update);
    }
    // a key that somebody put back beside its receipt goes, too
    await this.#keys.updateOne({ _id: owner }, withoutKey(generation) as mongoose.mongo.UpdateFilter<KeyDocument>);
    await this.#mark(owner, generation);
  }

  /**
   * Destroys every key of a tenant that has the receipt for all of it already, and resolves to how many persons it had.
   * Its hash key leaves an empty document, which keeps whoever is late from making another one.
   */
  async shredTenant(tenantId: string): Promise<number> {
    const ofPersons = {
      _id: { $gt: personOwner(everyPersonOf(tenantId)), $lt: `${personOwner(everyPersonOf(tenantId))}~` },
    };
    const empty = withoutKey(EVERY_GENERATION) as mongoose.mongo.UpdateFilter<KeyDocument>;
    await this.#keys.updateMany(ofPersons, empty);
    const ofHash = { _id: hashOwner(tenantId) };
    try {
      await this.#keys.updateOne(ofHash, empty, { upsert: true });
    } catch (error) {
      // the key was made in this very moment, and goes now
      if (!isDuplicateKey(error)) throw error;
      await this.#keys.updateOne(ofHash, empty);
    }
    return this.#keys.countDocuments(ofPersons);
  }

  /** Those that are in the way of this shredding. */
  async #removeFalseReceipts(person: Person, generation: number, receiptKey: Uint8Array): Promise<void> {
    const owner = personOwner(person);
    const { receipts } = rowsOf((await this.find([owner])).get(owner), undefined, Number.MAX_SAFE_INTEGER);
    const wrong = receipts.filter(
      (receipt) =>
        (generation === EVERY_GENERATION || receipt.generation === generation) &&
        !isProven(receiptKey, person, receipt),
    );
    if (wrong.length === 0) return;
    const proof = { $in: wrong.map(({ proof: bytes }) => bytes as unknown as Binary) };
    const remove = { $pull: { receipts: { proof } } } as mongoose.mongo.UpdateFilter<KeyDocument>;
    await this.#keys.updateOne({ _id: owner }, remove);
  }

  async #mark(owner: string, generation: number): Promise<void> {
    const add = { $addToSet: { generations: generation } } as mongoose.mongo.UpdateFilter<MarkDocument>;
    try {
      await this.#marks.updateOne({ _id: owner }, add, { upsert: true });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      await this.#marks.updateOne({ _id: owner }, add);
    }
  }

  /** The documents under this master key behind `last`, in their order. */
  page(master: number, last: string, limit: number): Promise<readonly KeyDocument[]> {
    return this.#keys
      .find({ _id: { $gt: last }, master })
      .sort({ _id: 1 })
      .limit(limit)
      .toArray();
  }

  /** Puts other wrappings in the place of those that were found, where these are still there. */
  async rewrap(found: readonly KeyDocument[], wrapped: (key: StoredKey, owner: string) => Uint8Array): Promise<void> {
    const operations = found.map(({ _id, keys = [], master }) => {
      const anew = keys.map((key) => ({ generation: key.generation, wrapped: wrapped(key, _id) }));
      // what is shredded or added meanwhile makes the keys others than those that were found
      return { updateOne: { filter: { _id, master, keys }, update: { $set: { keys: anew, master: master! + 1 } } } };
    });
    if (operations.length > 0)
      await this.#keys.bulkWrite(operations as unknown as mongoose.mongo.AnyBulkWriteOperation<KeyDocument>[], {
        ordered: false,
      });
  }

  async count(master: number): Promise<number> {
    const [sum] = await this.#keys
      .aggregate<{ readonly keys: number }>([
        { $match: { master } },
        { $group: { _id: null, keys: { $sum: { $size: '$keys' } } } },
      ])
      .toArray();
    return sum?.keys ?? 0;
  }
}

const byId = <D extends { readonly _id: string }>(documents: readonly D[]): ReadonlyMap<string, D> =>
  new Map(documents.map((document) => [document._id, document]));

const withoutKey = (generation: number) =>
  generation === EVERY_GENERATION
    ? { $set: { keys: [] }, $unset: { master: '' } }
    : { $pull: { keys: { generation } } };

/**
 * The keys were written under an older master key while that was being changed, too late to be wrapped anew, so nobody
 * ever used them.
 */
export const neverUsed = ({ master }: KeyDocument, current: number): boolean =>
  master !== undefined && master < current;

/** Neither a key nor a receipt: no write leaves a document so. */
export const isEmpty = ({ keys = [], receipts = [] }: KeyDocument): boolean => keys.length + receipts.length === 0;

/** A mark needs the receipt of its generation, or that of the person as a whole. */
export const hasReceipt = (document: KeyDocument | undefined, generation: number): boolean =>
  (document?.receipts ?? []).some((each) => each.generation === generation || each.generation === EVERY_GENERATION);

/** @throws WrongMasterKey where the keys are under a newer master key than the caller's */
export const rowsOf = (
  document: KeyDocument | undefined,
  mark: MarkDocument | undefined,
  current: number,
): PersonRows => {
  const { keys = [], master = current, receipts = [] } = document ?? {};
  if (master > current) throw new WrongMasterKey('the keys were wrapped with another master key by another process');
  return {
    keys: master < current ? [] : keys.map(({ generation, wrapped }) => ({ generation, wrapped: wrapped.buffer })),
    receipts: receipts.map(({ generation, shreddedAt, receipt, proof }) => ({
      generation,
      shreddedAt,
      receipt,
      proof: proof.buffer,
    })),
    marks: mark?.generations ?? [],
  };
};
