import { KeysUnavailable, UnusableStore, WrongMasterKey, type Random } from '#application';
import {
  checkFormat,
  EVENT_FORMAT,
  FORMAT_NOTE,
  formatIn,
  makeCheck,
  opensCheck,
  RECEIPTS_OWNER,
  unwrapKey,
  wrapKey,
} from '#contracts';
import type mongoose from 'mongoose';
import { isDuplicateKey, type Binary, type Connection } from './connection.js';

const KIND = 'seatledger-keys';

/** A short text that belongs to the keys. Its name is the id. */
export interface NoteDocument {
  readonly _id: string;
  readonly text: string;
}
interface MasterKeyDocument {
  readonly _id: string;
  readonly kind: string;
  /** It counts from 1. Each key names the generation of the master key that wraps it. */
  readonly generation: number;
  readonly check: Binary;
  /** The key that makes the proofs of receipts, wrapped by the master key. */
  readonly receipts: Binary;
  /** A change of the master key has begun: until it ends, nobody uses any key. */
  readonly next?: { readonly check: Binary };
}

/** Another process may have been faster, and what it wrote stays. */
const unlessThere = async (insert: Promise<unknown>): Promise<void> => {
  await insert.catch((error: unknown) => {
    if (!isDuplicateKey(error)) throw error;
  });
};

/**
 * Records which master key the keys are wrapped with. There are no transactions, so order makes a change of the master
 * key safe: a handle looks here *after* it has written or read a key, and gives the key to its caller only if no change
 * had begun by then. So a key that anybody ever used was there before the change began, and the change finds it. A key
 * that came too late for the change was never used, and is made anew.
 */
export class MasterKeyRecord {
  readonly #records: mongoose.mongo.Collection<MasterKeyDocument>;
  readonly #notes: mongoose.mongo.Collection<NoteDocument>;

  constructor(
    private readonly connection: Connection,
    private readonly random: Random,
  ) {
    this.#records = connection.db!.collection<MasterKeyDocument>('keys-master');
    this.#notes = connection.db!.collection<NoteDocument>('keys-notes');
  }

  /**
   * Resolves to the generation and to the key of the receipts, and makes the record of a new key store.
   * @throws UnusableStore, WrongMasterKey, DamagedKey, KeysUnavailable
   */
  async open(masterKey: Uint8Array): Promise<{ readonly generation: number; readonly receiptKey: Uint8Array }> {
    if (!(await this.#isThere())) await this.#begin(masterKey);
    const { kind, generation, check, receipts, next } = await this.#read();
    await this.#checkFormat(kind);
    if (opensCheck(masterKey, check.buffer))
      return { generation, receiptKey: unwrapKey(masterKey, RECEIPTS_OWNER, receipts.buffer) };
    if (next && opensCheck(masterKey, next.check.buffer))
      throw new KeysUnavailable(
        'the change to this master key has begun, but not ended: begin it again with the old one',
      );
    throw new WrongMasterKey('the keys in this database were wrapped with another master key than the one given');
  }

  async #isThere(): Promise<boolean> {
    return (await this.#records.findOne({ _id: 'master' })) !== null;
  }

  /**
   * The format stands there before the record, so that no record is ever seen without it. Keys without a record are
   * what a restored backup leaves that lacks a collection; another record would make it worse.
   */
  async #begin(masterKey: Uint8Array): Promise<void> {
    if ((await this.connection.db!.collection('keys').findOne({})) !== null && !(await this.#isThere()))
      throw new UnusableStore(
        `the key store in the MongoDB database ${this.connection.db!.databaseName} lacks its collection keys-master: ` +
          'restore all collections of one backup together',
      );
    await unlessThere(this.#notes.insertOne({ _id: FORMAT_NOTE, text: String(EVENT_FORMAT) }));
    const check = makeCheck(masterKey, this.random) as unknown as Binary;
    const receipts = this.#wrapped(masterKey, this.random.bytes(32));
    await unlessThere(this.#records.insertOne({ _id: 'master', kind: KIND, generation: 1, check, receipts }));
  }

  async #checkFormat(kind: string): Promise<void> {
    const store = `the MongoDB database ${this.connection.db!.databaseName}`;
    if (kind !== KIND) throw new UnusableStore(`${store} holds no key store: name another database in KEYS_URL`);
    const what = {
      store: `the key store in ${store}`,
      earlier: 'name a new database in KEYS_URL, and keep this one for the release that wrote it',
      newer: 'start that release, or name another database in KEYS_URL',
    };
    checkFormat(what, formatIn((await this.#notes.findOne({ _id: FORMAT_NOTE }))?.text));
  }

  /**
   * Must be called after a key was read or written, and before it is used.
   * @throws WrongMasterKey, KeysUnavailable
   */
  async confirm(generation: number): Promise<void> {
    const now = await this.#read();
    if (now.generation !== generation)
      throw new WrongMasterKey('the keys were wrapped with another master key by another process');
    if (now.next) throw new KeysUnavailable('the master key is being changed');
  }

  /** From here on nobody else uses a key. It may be repeated with the same new key. */
  async beginChange(generation: number, newMasterKey: Uint8Array): Promise<void> {
    const next = { check: makeCheck(newMasterKey, this.random) as unknown as Binary };
    const begun = await this.#records.updateOne(
      { _id: 'master', generation, next: { $exists: false } },
      { $set: { next } },
    );
    if (begun.matchedCount === 1) return;
    const now = await this.#read();
    if (now.generation !== generation)
      throw new WrongMasterKey('the keys were wrapped with another master key by another process');
    if (!now.next || !opensCheck(newMasterKey, now.next.check.buffer))
      throw new KeysUnavailable('a change to another master key has begun: end that one first');
  }

  async endChange(generation: number, newMasterKey: Uint8Array, receiptKey: Uint8Array): Promise<void> {
    const check = makeCheck(newMasterKey, this.random) as unknown as Binary;
    const receipts = this.#wrapped(newMasterKey, receiptKey);
    await this.#records.updateOne(
      { _id: 'master', generation },
      { $set: { generation: generation + 1, check, receipts }, $unset: { next: '' } },
    );
  }

  #wrapped(masterKey: Uint8Array, receiptKey: Uint8Array): Binary {
    return wrapKey(masterKey, RECEIPTS_OWNER, receiptKey, this.random) as unknown as Binary;
  }

  async #read(): Promise<MasterKeyDocument> {
    const found = await this.#records.findOne({ _id: 'master' });
    if (found === null) throw new KeysUnavailable('the key store in this database was removed');
    return found;
  }
}
