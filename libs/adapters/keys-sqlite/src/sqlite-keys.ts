import { KeysUnavailable, WrongMasterKey, type Keys, type Person, type PersonKey, type Random } from '#application';
import { hashOwner, personOwner, systemRandom, unwrapKey, wrapKey } from '#contracts';
import type { Database, EngineName, SqliteEngine } from '#sqlite';
import { checkOf, openKeysFile, prepareSchema, whenAvailable } from './database.js';
import { KeyCache } from './key-cache.js';
import { rewrapAll } from './rewrap.js';

export interface SqliteKeysOptions {
  /** Path of the file; made where missing, its folder must exist. Not the event store's. */
  readonly file: string;
  readonly masterKey: Uint8Array;
  /** How long a call waits for another process before it is KeysUnavailable; default 10,000. */
  readonly busyMilliseconds?: number;
  /** Unwrapped keys kept in memory; default 10,000. */
  readonly cachedKeys?: number;
  /** Another one than suits this Node; for tests. */
  readonly engine?: EngineName | SqliteEngine;
  /** Keys are drawn from this. The default is the operating system's. */
  readonly random?: Random;
}

type PersonRow = [wrapped: Uint8Array | null, shreddedAt: string | null, receipt: string | null];

const MISSING: PersonKey = { state: 'missing' };

/** @throws WrongMasterKey, UnusableStore, UnusableSqlite, KeysUnavailable */
export const openSqliteKeys = async (options: SqliteKeysOptions): Promise<SqliteKeys> => {
  const { file, masterKey, busyMilliseconds = 10_000, cachedKeys = 10_000, engine, random = systemRandom } = options;
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
  readonly #person;
  readonly #hash;
  readonly #cache: KeyCache;
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
    this.#person = database.prepare<PersonRow>(
      'SELECT wrapped, shredded_at, receipt FROM persons WHERE tenant = ? AND person = ?',
    );
    this.#hash = database.prepare<[Uint8Array]>('SELECT wrapped FROM hash_keys WHERE tenant = ?');
    this.#cache = new KeyCache(database, cachedKeys);
  }

  async ensure(persons: readonly Person[]): Promise<readonly PersonKey[]> {
    const found = await this.get(persons);
    if (found.every(({ state }) => state !== 'missing')) return found;
    const missing = persons.filter((_person, index) => found[index]!.state === 'missing');
    await this.#write(() => {
      // made by another process meanwhile, or named twice: the first key stays
      const insert = this.database.prepare(
        'INSERT INTO persons (tenant, person, wrapped) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      );
      for (const { tenantId, personId } of missing) {
        insert.run(tenantId, personId, this.#newKey(personOwner(tenantId, personId)));
      }
    });
    return this.get(persons);
  }

  async get(persons: readonly Person[]): Promise<readonly PersonKey[]> {
    return this.#attempt(() => {
      this.#refresh();
      return persons.map((person) => this.#get(person));
    });
  }

  /** KeysUnavailable may also mean that the receipt stands and the old bytes are still in the log file: shred again. */
  async shred(person: Person, receipt: { readonly shreddedAt: string; readonly receipt: string }): Promise<void> {
    const { tenantId, personId } = person;
    await this.#write(() => {
      const row = this.#person.get(tenantId, personId);
      if (!row) {
        this.database
          .prepare('INSERT INTO persons (tenant, person, shredded_at, receipt) VALUES (?, ?, ?, ?)')
          .run(tenantId, personId, receipt.shreddedAt, receipt.receipt);
      } else if (row[0]) {
        const where = 'WHERE tenant = ? AND person = ?';
        this.database
          .prepare(`UPDATE persons SET wrapped = zeroblob(length(wrapped)) ${where}`)
          .run(tenantId, personId);
        this.database
          .prepare(`UPDATE persons SET wrapped = NULL, shredded_at = ?, receipt = ? ${where}`)
          .run(receipt.shreddedAt, receipt.receipt, tenantId, personId);
      }
    });
    this.#cache.forget(personOwner(tenantId, personId));
    await this.#emptyLog();
  }

  async hashKey(tenantId: string): Promise<Uint8Array> {
    const find = (): Uint8Array | undefined => {
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

  #get({ tenantId, personId }: Person): PersonKey {
    const owner = personOwner(tenantId, personId);
    const cached = this.#cache.get(owner);
    if (cached) return { state: 'active', key: cached };
    const row = this.#person.get(tenantId, personId);
    if (!row) return MISSING;
    const [wrapped, shreddedAt, receipt] = row;
    if (!wrapped) return { state: 'shredded', shreddedAt: shreddedAt!, receipt: receipt! };
    const key = unwrapKey(this.#master, owner, wrapped);
    this.#cache.set(owner, key);
    return { state: 'active', key };
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
