import {
  ALL_AT_ONCE,
  KeysUnavailable,
  TenantKeysGone,
  WrongMasterKey,
  type Keys,
  type Person,
  type PersonKey,
  type PersonKeyName,
  type PersonToSeal,
  type Random,
  type ShredReceipt,
  type TenantShredding,
  type Turn,
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
import type { Database, EngineName, SqliteEngine } from '#sqlite';
import { checkOf, openKeysFile, prepareSchema, receiptKeyOf, whenAvailable } from './database.js';
import { KeyCache } from './key-cache.js';
import { FIRST_KEY, type KeyPlace, PersonRowsFile } from './person-rows.js';
import { rewrapAll } from './rewrap.js';
import { SqliteSessions } from './sqlite-sessions.js';

export interface SqliteKeysOptions {
  /** Path of the file; made where missing, its folder must exist. Not the event store's. */
  readonly file: string;
  readonly masterKey: Uint8Array;
  /** How long a call waits for another process before it is KeysUnavailable; default 10,000. */
  readonly busyMilliseconds?: number;
  /** Persons whose unwrapped keys are kept in memory; default 25,000, some 20 MB. */
  readonly cachedKeys?: number;
  /** Another one than suits this Node; for tests. */
  readonly engine?: EngineName | SqliteEngine;
  /** Keys are drawn from this. The default is the operating system's. */
  readonly random?: Random;
}

/** So many keys are overwritten in one transaction, and others come in between. */
const OVERWRITTEN_AT_ONCE = 200;

/** @throws WrongMasterKey, UnusableStore, UnusableSqlite, DamagedKey, KeysUnavailable */
export const openSqliteKeys = async (options: SqliteKeysOptions): Promise<SqliteKeys> => {
  const { file, masterKey, busyMilliseconds = 10_000, cachedKeys = 25_000, engine, random = systemRandom } = options;
  const database = await whenAvailable(() => openKeysFile(file, engine), busyMilliseconds);
  try {
    await whenAvailable(() => prepareSchema(database, file, masterKey, random), busyMilliseconds);
    return new SqliteKeys(database, masterKey, busyMilliseconds, cachedKeys, random);
  } catch (error) {
    database.close();
    throw error;
  }
};

/**
 * Keys in one SQLite file of their own, wrapped by the master key. Several processes may share it; a shredding is seen
 * by all at once.
 */
export class SqliteKeys implements Keys {
  readonly sessions: SqliteSessions;
  readonly #rows: PersonRowsFile;
  readonly #hash;
  readonly #cache: KeyCache;
  readonly #receiptKey: Uint8Array;
  #master: Uint8Array;
  #check: Uint8Array;
  /** Another process has written, and might have wrapped the keys anew. */
  #mustCheck = false;
  #closed = false;

  constructor(
    private readonly database: Database,
    masterKey: Uint8Array,
    private readonly busyMilliseconds: number,
    cachedKeys: number,
    private readonly random: Random,
  ) {
    this.#master = masterKey;
    this.#check = checkOf(database);
    this.#receiptKey = receiptKeyOf(database, masterKey);
    this.sessions = new SqliteSessions(database, (attempt) => this.#attempt(attempt));
    this.#rows = new PersonRowsFile(database);
    this.#hash = database.prepare<[Uint8Array]>('SELECT wrapped FROM hash_keys WHERE tenant = ?');
    this.#cache = new KeyCache(database, cachedKeys);
  }

  async ensure(persons: readonly PersonToSeal[]): Promise<readonly PersonKey[]> {
    const found = await this.get(persons);
    if (found.every(({ state }) => state !== 'missing')) return found;
    const missing = persons.filter((_person, index) => found[index]!.state === 'missing');
    await this.#write(() => {
      const ofTenant = this.#receiptsOfTenants(missing);
      for (const person of missing) {
        // it may be there by now: made by another process meanwhile, or named twice
        const generation = generationToMake(this.#open(person, ofTenant.get(person.tenantId)), person);
        if (generation !== undefined)
          this.#rows.add(person, generation, this.#newKey(personKeyOwner(person, generation)));
      }
    });
    for (const person of missing) this.#cache.forget(personOwner(person));
    return this.get(persons);
  }

  async get(names: readonly PersonKeyName[]): Promise<readonly PersonKey[]> {
    return this.#attempt(() => {
      this.#refresh();
      const ofTenant = this.#receiptsOfTenants(names);
      return names.map((name) => keyOfPerson(this.#person(name, ofTenant.get(name.tenantId)), name.generation));
    });
  }

  /** KeysUnavailable may also mean that the receipt stands and the old bytes are still in the log file: shred again. */
  async shred(name: PersonKeyName, receipt: ShredReceipt): Promise<void> {
    await this.#write(() => {
      this.#rows.shred(name, name.generation ?? EVERY_GENERATION, receipt, this.#receiptKey);
    });
    this.#cache.forget(personOwner(name));
    await this.#emptyLog();
  }

  /** The receipt stands before the first key is overwritten, so that none is made or read meanwhile. */
  async shredTenant(tenantId: string, receipt: ShredReceipt, turn: Turn = ALL_AT_ONCE): Promise<TenantShredding> {
    const kept = await this.#write(() => {
      this.#rows.shred(everyPersonOf(tenantId), EVERY_GENERATION, receipt, this.#receiptKey);
      for (const statement of ['UPDATE hash_keys SET wrapped = zeroblob(length(wrapped))', 'DELETE FROM hash_keys'])
        this.database.prepare(`${statement} WHERE tenant = ?`).run(tenantId);
      return this.#receiptOfTenant(tenantId)!;
    });
    this.#cache.clear();
    let persons = 0;
    for (let place: KeyPlace | undefined = FIRST_KEY; place !== undefined; await turn.next()) {
      const after: KeyPlace = place;
      const done = await this.#write(() => this.#rows.overwriteSome(tenantId, after, OVERWRITTEN_AT_ONCE));
      persons += done.persons;
      place = done.next;
    }
    await this.#emptyLog();
    return { ...kept, persons };
  }

  async hashKey(tenantId: string): Promise<Uint8Array> {
    const find = (): Uint8Array | undefined => {
      if (this.#receiptOfTenant(tenantId) !== undefined) throw new TenantKeysGone(tenantId);
      const row = this.#hash.get(tenantId);
      return row && unwrapKey(this.#master, hashOwner(tenantId), row[0]);
    };
    const found = await this.#attempt(() => {
      this.#refresh();
      return find();
    });
    if (found) return found;
    return this.#write(() => {
      const made = this.#newKey(hashOwner(tenantId));
      this.database
        .prepare('INSERT INTO hash_keys (tenant, wrapped) VALUES (?, ?) ON CONFLICT DO NOTHING')
        .run(tenantId, made);
      return find()!;
    });
  }

  async note(name: string): Promise<string | undefined> {
    return this.#attempt(() => {
      this.#refresh();
      return this.database.prepare<[string]>('SELECT text FROM notes WHERE name = ?').get(name)?.[0];
    });
  }

  async keepNote(name: string, text: string): Promise<void> {
    await this.#write(() => {
      this.database
        .prepare('INSERT INTO notes (name, text) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET text = excluded.text')
        .run(name, text);
    });
  }

  /** In one transaction: after a crash all keys are wrapped with the old master key, or all with the new one. */
  async rewrap(newMasterKey: Uint8Array): Promise<number> {
    const wrapped = await this.#write(() => rewrapAll(this.database, this.#master, newMasterKey, this.random));
    this.#master = newMasterKey;
    this.#check = checkOf(this.database);
    await this.#emptyLog();
    return wrapped;
  }

  /** As asserted when the file was opened. */
  async settings(): Promise<ReturnType<Database['settings']>> {
    return this.#attempt(() => this.database.settings());
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.database.tryEmptyLog();
    this.database.close();
  }

  #newKey(owner: string): Buffer {
    return wrapKey(this.#master, owner, this.random.bytes(32), this.random);
  }

  #refresh(): void {
    this.#mustCheck ||= this.#cache.refresh();
    if (this.#mustCheck) this.#sameMaster();
    this.#mustCheck = false;
  }

  #sameMaster(): void {
    if (Buffer.compare(checkOf(this.database), this.#check) === 0) return;
    throw new WrongMasterKey('the keys were wrapped with another master key by another process');
  }

  #person(person: Person, ofTenant: ShredReceipt | undefined): PersonKeys {
    const owner = personOwner(person);
    const cached = this.#cache.get(owner);
    if (cached) return cached;
    const opened = this.#open(person, ofTenant);
    if (opened.keys.size + opened.receipts.size > 0) this.#cache.set(owner, opened);
    return opened;
  }

  /** Past the cache. */
  #open(person: Person, ofTenant: ShredReceipt | undefined): PersonKeys {
    const rows = this.#rows.of(person);
    return ofTenant === undefined
      ? openPersonKeys(person, rows, this.#secrets)
      : personOfGoneTenant(person, rows, this.#secrets, ofTenant);
  }

  get #secrets(): RowSecrets {
    return { masterKey: this.#master, receiptKey: this.#receiptKey };
  }

  #receiptOfTenant(tenantId: string): ShredReceipt | undefined {
    return receiptOfTenant(tenantId, this.#rows.of(everyPersonOf(tenantId)), this.#secrets);
  }

  #receiptsOfTenants(persons: readonly Person[]): ReadonlyMap<string, ShredReceipt | undefined> {
    const tenants = new Set(persons.map(({ tenantId }) => tenantId));
    return new Map([...tenants].map((tenantId) => [tenantId, this.#receiptOfTenant(tenantId)]));
  }

  async #attempt<T>(attempt: () => T): Promise<T> {
    return whenAvailable(() => {
      if (this.#closed) throw new KeysUnavailable('the key store is closed');
      return attempt();
    }, this.busyMilliseconds);
  }

  async #write<T>(body: () => T): Promise<T> {
    return this.#attempt(() =>
      this.database.transaction(() => {
        this.#sameMaster();
        return body();
      }),
    );
  }

  /**
   * Until the log file is empty: it holds the bytes that were overwritten in the database. Any open reader can hold
   * this up.
   */
  async #emptyLog(): Promise<void> {
    await this.#attempt(() => this.database.emptyLog());
  }
}
