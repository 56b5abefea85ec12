import type mongoose from 'mongoose';
import { KeysUnavailable, WrongMasterKey, type Keys, type Person, type PersonKey, type Random } from '#application';
import { hashOwner, personOwner, systemRandom, unwrapKey, wrapKey } from '#contracts';
import { connect, isDuplicateKey, toPortError, hasOnlyDuplicates, type Binary, type Connection } from './connection.js';
import { MasterKeyRecord, type NoteDocument } from './master-key-record.js';

export interface MongoKeysOptions {
  /**
   * `mongodb://…` or `mongodb+srv://…` with the name of the database. Credentials and TLS stand in it as in any MongoDB
   * connection string.
   */
  readonly url: string;
  readonly masterKey: Uint8Array;
  /** A call waits for a server for so long before it fails with KeysUnavailable. The default is 5,000. */
  readonly selectionMilliseconds?: number;
  /** Keys are drawn from this. The default is the operating system's. */
  readonly random?: Random;
}

/** This is a wrapped key with the generation of the master key that wraps it, or the receipt of its shredding. */
interface KeyDocument {
  readonly _id: string;
  readonly wrapped?: Binary;
  readonly master?: number;
  readonly shreddedAt?: string;
  readonly receipt?: string;
}
type KeyDocuments = mongoose.mongo.Collection<KeyDocument>;

const MISSING: PersonKey = { state: 'missing' };
const CHUNK = 1_000;
const nameOf = ({ tenantId, personId }: Person): string => personOwner(tenantId, personId);

/** @throws UnusableStore, WrongMasterKey, KeysUnavailable */
export const openMongoKeys = async (options: MongoKeysOptions): Promise<MongoKeys> => {
  const { url, masterKey, selectionMilliseconds = 5_000, random = systemRandom } = options;
  const connection = await connect(url, selectionMilliseconds);
  try {
    const master = new MasterKeyRecord(connection, random);
    return new MongoKeys(connection, master, masterKey, await master.open(masterKey), random);
  } catch (error) {
    await connection.close();
    throw toPortError(error);
  }
};

/**
 * Keeps keys in collections of their own, wrapped by the master key. The keys of persons and of tenants stand in one
 * collection. What a key is for tells them apart, and the wrapped bytes are bound to it. Nothing is cached, so that
 * every process sees a shredding at once.
 */
export class MongoKeys implements Keys {
  readonly #keys: KeyDocuments;
  readonly #notes: mongoose.mongo.Collection<NoteDocument>;
  #closed = false;

  constructor(
    private readonly connection: Connection,
    private readonly master: MasterKeyRecord,
    private masterKey: Uint8Array,
    private generation: number,
    private readonly random: Random,
  ) {
    this.#keys = connection.db!.collection<KeyDocument>('keys');
    this.#notes = connection.db!.collection<NoteDocument>('keys-notes');
  }

  async ensure(persons: readonly Person[]): Promise<readonly PersonKey[]> {
    return this.#guarded(async () => {
      const owners = persons.map(nameOf);
      await this.#make(owners);
      const found = await this.#find(owners);
      return owners.map((owner) => this.#keyOf(owner, found.get(owner)));
    });
  }

  async get(persons: readonly Person[]): Promise<readonly PersonKey[]> {
    return this.#guarded(async () => {
      const owners = persons.map(nameOf);
      const found = await this.#find(owners);
      return owners.map((owner) => this.#keyOf(owner, found.get(owner)));
    });
  }

  async shred(person: Person, receipt: { readonly shreddedAt: string; readonly receipt: string }): Promise<void> {
    await this.#guarded(async () => {
      const { shreddedAt, receipt: text } = receipt;
      const change = { $set: { shreddedAt, receipt: text }, $unset: { wrapped: '', master: '' } } as const;
      try {
        await this.#keys.updateOne({ _id: nameOf(person), receipt: { $exists: false } }, change, { upsert: true });
      } catch (error) {
        // the key was shredded already, and the first receipt stays; or the key was made in this very moment, and goes
        // now
        if (!isDuplicateKey(error)) throw error;
        await this.#keys.updateOne({ _id: nameOf(person), receipt: { $exists: false } }, change);
      }
    });
  }

  async hashKey(tenantId: string): Promise<Uint8Array> {
    return this.#guarded(async () => {
      const owner = hashOwner(tenantId);
      await this.#make([owner]);
      const key = this.#keyOf(owner, (await this.#find([owner])).get(owner));
      if (key.state !== 'active') throw new KeysUnavailable(`the hash key of tenant ${tenantId} is ${key.state}`);
      return key.key;
    });
  }

  async note(name: string): Promise<string | undefined> {
    return this.#guarded(async () => (await this.#notes.findOne({ _id: name }))?.text);
  }

  async keepNote(name: string, text: string): Promise<void> {
    await this.#guarded(async () => {
      await this.#notes.updateOne({ _id: name }, { $set: { text } }, { upsert: true });
    });
  }

  /** It may be repeated after a crash. Until it has ended, every other use of a key fails with KeysUnavailable. */
  async rewrap(newMasterKey: Uint8Array): Promise<number> {
    this.#assertOpen();
    try {
      await this.master.beginChange(this.generation, newMasterKey);
      const count = await this.#rewrapAll(newMasterKey);
      await this.master.endChange(this.generation, newMasterKey);
      this.masterKey = newMasterKey;
      this.generation += 1;
      return count;
    } catch (error) {
      throw toPortError(error);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.connection.close();
  }

  async #find(owners: readonly string[]): Promise<ReadonlyMap<string, KeyDocument>> {
    if (owners.length === 0) return new Map();
    const found = await this.#keys.find({ _id: { $in: [...new Set(owners)] } }).toArray();
    return new Map(found.map((document) => [document._id, document]));
  }

  /** Makes the missing keys in one bulk. */
  async #make(owners: readonly string[]): Promise<void> {
    const found = await this.#find(owners);
    const { generation } = this;
    const operations: mongoose.mongo.AnyBulkWriteOperation<KeyDocument>[] = [];
    for (const owner of new Set(owners)) {
      const existing = found.get(owner);
      if (existing !== undefined && !this.#wasNeverUsed(existing)) continue;
      const wrapped = wrapKey(this.masterKey, owner, this.random.bytes(32), this.random) as unknown as Binary;
      operations.push(
        existing === undefined
          ? { insertOne: { document: { _id: owner, wrapped, master: generation } } }
          : {
              updateOne: {
                filter: { _id: owner, master: existing.master! },
                update: { $set: { wrapped, master: generation } },
              },
            },
      );
    }
    if (operations.length === 0) return;
    try {
      await this.#keys.bulkWrite(operations, { ordered: false });
    } catch (error) {
      // another process made the key meanwhile, and the first one stays
      if (!hasOnlyDuplicates(error)) throw error;
    }
  }

  /**
   * The key was written under an older master key while that was being changed, too late to be wrapped anew, so nobody
   * ever used it.
   */
  #wasNeverUsed({ master }: KeyDocument): boolean {
    return master !== undefined && master < this.generation;
  }

  #keyOf(owner: string, document: KeyDocument | undefined): PersonKey {
    if (document === undefined || this.#wasNeverUsed(document)) return MISSING;
    const { wrapped, master, shreddedAt, receipt } = document;
    if (wrapped === undefined) return { state: 'shredded', shreddedAt: shreddedAt!, receipt: receipt! };
    if (master! > this.generation)
      throw new WrongMasterKey('the keys were wrapped with another master key by another process');
    return { state: 'active', key: Uint8Array.from(unwrapKey(this.masterKey, owner, wrapped.buffer)) };
  }

  /** Wraps only what is still under the old master key. A key that is shredded meanwhile stays shredded. */
  async #rewrapAll(newMasterKey: Uint8Array): Promise<number> {
    const { generation } = this;
    for (let last = ''; ;) {
      const page = await this.#keys
        .find({ _id: { $gt: last }, master: generation })
        .sort({ _id: 1 })
        .limit(CHUNK)
        .toArray();
      const operations = page.map(({ _id, wrapped }) => {
        const key = unwrapKey(this.masterKey, _id, wrapped!.buffer);
        const update = {
          $set: { wrapped: wrapKey(newMasterKey, _id, key, this.random) as unknown as Binary, master: generation + 1 },
        };
        return { updateOne: { filter: { _id, master: generation }, update } };
      });
      if (operations.length > 0) await this.#keys.bulkWrite(operations, { ordered: false });
      if (page.length < CHUNK) return this.#keys.countDocuments({ master: generation + 1 });
      last = page.at(-1)!._id;
    }
  }

  #assertOpen(): void {
    if (this.#closed) throw new KeysUnavailable('the key store is closed');
  }

  /** Does the work first and looks at the master key afterwards, for the reason that `MasterKeyRecord` gives. */
  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    this.#assertOpen();
    // taken before the work, so that a change of the master key by this very handle is noticed too
    const { generation } = this;
    try {
      const result = await work();
      await this.master.confirm(generation);
      return result;
    } catch (error) {
      throw toPortError(error);
    }
  }
}
