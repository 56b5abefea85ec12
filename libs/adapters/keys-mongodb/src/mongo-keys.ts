import type mongoose from 'mongoose';
import {
  DamagedKey,
  KeysUnavailable,
  TenantKeysGone,
  type Keys,
  type Person,
  type PersonKey,
  type PersonKeyName,
  type PersonToSeal,
  type Random,
  type ShredReceipt,
  type TenantShredding,
} from '#application';
import {
  EVERY_GENERATION,
  everyPersonOf,
  generationToMake,
  hashOwner,
  keyOfPerson,
  openPersonKeys,
  personKeyOwner,
  personOfGoneTenant,
  personOwner,
  receiptOfTenant,
  systemRandom,
  unwrapKey,
  wrapKey,
  type PersonKeys,
  type RowSecrets,
} from '#contracts';
import { connect, toPortError, type Binary, type Connection } from './connection.js';
import { hasReceipt, isEmpty, KeyDocuments, neverUsed, rowsOf } from './key-documents.js';
import { MasterKeyRecord, type NoteDocument } from './master-key-record.js';
import { MongoSessions } from './mongo-sessions.js';

export interface MongoKeysOptions {
  /**
   * `mongodb://…` or `mongodb+srv://…` with the name of the database. Credentials and TLS stand in it as in any
   * connection string of MongoDB.
   */
  readonly url: string;
  readonly masterKey: Uint8Array;
  /** A call waits for a server for so long before it fails with KeysUnavailable. The default is 5,000. */
  readonly selectionMilliseconds?: number;
  /** Keys are drawn from this. The default is the operating system's. */
  readonly random?: Random;
}

const CHUNK = 1_000;

/** @throws UnusableStore, WrongMasterKey, DamagedKey, KeysUnavailable */
export const openMongoKeys = async (options: MongoKeysOptions): Promise<MongoKeys> => {
  const { url, masterKey, selectionMilliseconds = 5_000, random = systemRandom } = options;
  const connection = await connect(url, selectionMilliseconds);
  try {
    const master = new MasterKeyRecord(connection, random);
    const { generation, receiptKey } = await master.open(masterKey);
    return new MongoKeys(connection, master, masterKey, generation, receiptKey, random);
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
  readonly sessions: MongoSessions;
  readonly #keys: KeyDocuments;
  readonly #notes: mongoose.mongo.Collection<NoteDocument>;
  #closed = false;

  constructor(
    private readonly connection: Connection,
    private readonly master: MasterKeyRecord,
    private masterKey: Uint8Array,
    private generation: number,
    private readonly receiptKey: Uint8Array,
    private readonly random: Random,
  ) {
    this.sessions = new MongoSessions(connection, (work) => this.#reaching(work));
    this.#keys = new KeyDocuments(connection);
    this.#notes = connection.db!.collection<NoteDocument>('keys-notes');
  }

  async ensure(persons: readonly PersonToSeal[]): Promise<readonly PersonKey[]> {
    return this.#guarded(async () => {
      const opened = new Map(await this.#open(persons));
      const missing = persons.filter(
        (person) => generationToMake(opened.get(personOwner(person))!, person) !== undefined,
      );
      await this.#make(missing, opened);
      for (const [owner, person] of await this.#open(missing)) opened.set(owner, person);
      return persons.map((person) => keyOfPerson(opened.get(personOwner(person))!, undefined));
    });
  }

  async get(names: readonly PersonKeyName[]): Promise<readonly PersonKey[]> {
    return this.#guarded(async () => {
      const opened = await this.#open(names);
      return names.map((name) => keyOfPerson(opened.get(personOwner(name))!, name.generation));
    });
  }

  async shred(name: PersonKeyName, receipt: ShredReceipt): Promise<void> {
    await this.#guarded(() => this.#keys.shred(name, name.generation ?? EVERY_GENERATION, receipt, this.receiptKey));
  }

  /** The receipt stands before the first key goes, so that none is made or read meanwhile. */
  async shredTenant(tenantId: string, receipt: ShredReceipt): Promise<TenantShredding> {
    return this.#guarded(async () => {
      await this.#keys.shred(everyPersonOf(tenantId), EVERY_GENERATION, receipt, this.receiptKey);
      const persons = await this.#keys.shredTenant(tenantId);
      return { ...(await this.#receiptsOf([tenantId])).get(tenantId)!, persons };
    });
  }

  async hashKey(tenantId: string): Promise<Uint8Array> {
    return this.#guarded(async () => {
      if ((await this.#receiptsOf([tenantId])).get(tenantId) !== undefined) throw new TenantKeysGone(tenantId);
      const owner = hashOwner(tenantId);
      const find = async () => (await this.#keys.find([owner])).get(owner);
      let found = await find();
      if (found === undefined || neverUsed(found, this.generation)) {
        const wrapped = wrapKey(this.masterKey, owner, this.random.bytes(32), this.random);
        await this.#keys.add([{ owner, generation: 1, wrapped, found }], this.generation);
        found = await find();
      }
      const [key] = rowsOf(found, undefined, this.generation).keys;
      if (key === undefined && (await this.#receiptsOf([tenantId])).get(tenantId) !== undefined)
        throw new TenantKeysGone(tenantId);
      if (key === undefined) throw new DamagedKey(`the hash key of tenant ${tenantId} is gone`);
      return Uint8Array.from(unwrapKey(this.masterKey, owner, key.wrapped));
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
      await this.master.endChange(this.generation, newMasterKey, this.receiptKey);
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

  async #open(persons: readonly Person[]): Promise<ReadonlyMap<string, PersonKeys>> {
    const byOwner = new Map(persons.map((person) => [personOwner(person), person]));
    const owners = [...byOwner.keys()];
    const [found, marks] = await Promise.all([this.#keys.find(owners), this.#keys.marks(owners)]);
    // they are read after the keys: what is found of a tenant that goes meanwhile counts no more
    const ofTenants = await this.#receiptsOf(persons.map(({ tenantId }) => tenantId));
    const opened = new Map<string, PersonKeys>();
    for (const [owner, person] of byOwner) {
      const mark = marks.get(owner);
      const ofTenant = ofTenants.get(person.tenantId);
      if (ofTenant !== undefined) {
        const rows = rowsOf(found.get(owner), mark, this.generation);
        opened.set(owner, personOfGoneTenant(person, rows, this.#secrets(), ofTenant));
        continue;
      }
      const unmarked = mark?.generations.some((generation) => !hasReceipt(found.get(owner), generation));
      // the two are read at once, so a mark may be newer than the document: then this is found in the document of now
      const document = unmarked === true ? (await this.#keys.find([owner])).get(owner) : found.get(owner);
      if (document !== undefined && isEmpty(document))
        throw new DamagedKey(
          `nothing is left of the keys of person ${person.personId} of tenant ${person.tenantId}`,
          person.personId,
        );
      opened.set(owner, openPersonKeys(person, rowsOf(document, mark, this.generation), this.#secrets()));
    }
    return opened;
  }

  /** Resolves to the receipts of the tenants that are gone. */
  async #receiptsOf(tenantIds: readonly string[]): Promise<ReadonlyMap<string, ShredReceipt>> {
    const owners = [...new Set(tenantIds)].map((tenantId) => [tenantId, personOwner(everyPersonOf(tenantId))] as const);
    const ids = owners.map(([, owner]) => owner);
    // a mark is written after its receipt, so it must be read before
    const marks = await this.#keys.marks(ids);
    const found = await this.#keys.find(ids);
    const receipts = new Map<string, ShredReceipt>();
    for (const [tenantId, owner] of owners) {
      const rows = rowsOf(found.get(owner), marks.get(owner), this.generation);
      const receipt = receiptOfTenant(tenantId, rows, this.#secrets());
      if (receipt !== undefined) receipts.set(tenantId, receipt);
    }
    return receipts;
  }

  #secrets(): RowSecrets {
    return { masterKey: this.masterKey, receiptKey: this.receiptKey };
  }

  /** Makes the newest keys in one bulk. */
  async #make(persons: readonly PersonToSeal[], opened: ReadonlyMap<string, PersonKeys>): Promise<void> {
    const byOwner = new Map(persons.map((person) => [personOwner(person), person]));
    const found = await this.#keys.find([...byOwner.keys()]);
    const keys = [...byOwner].flatMap(([owner, person]) => {
      const generation = generationToMake(opened.get(owner)!, person);
      if (generation === undefined) return [];
      const wrapped = wrapKey(this.masterKey, personKeyOwner(person, generation), this.random.bytes(32), this.random);
      return { owner, generation, wrapped, found: found.get(owner) };
    });
    await this.#keys.add(keys, this.generation);
  }

  /** Wraps only what is still under the old master key. A key that is shredded meanwhile stays shredded. */
  async #rewrapAll(newMasterKey: Uint8Array): Promise<number> {
    const rewrapped = (
      { generation, wrapped }: { readonly generation: number; readonly wrapped: Binary },
      id: string,
    ) => {
      const owner = id.startsWith('person') ? `${id}\n${generation}` : id;
      return wrapKey(newMasterKey, owner, unwrapKey(this.masterKey, owner, wrapped.buffer), this.random);
    };
    // what changes under our hands is left as it is, and found by the next round
    for (let found = 1; found > 0;) {
      found = 0;
      for (let last = ''; ;) {
        const page = await this.#keys.page(this.generation, last, CHUNK);
        await this.#keys.rewrap(page, rewrapped);
        found += page.length;
        if (page.length < CHUNK) break;
        last = page.at(-1)!._id;
      }
    }
    return this.#keys.count(this.generation + 1);
  }

  #assertOpen(): void {
    if (this.#closed) throw new KeysUnavailable('the key store is closed');
  }

  /** Does what needs no key. */
  async #reaching<T>(work: () => Promise<T>): Promise<T> {
    this.#assertOpen();
    try {
      return await work();
    } catch (error) {
      throw toPortError(error);
    }
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
