import { KeysUnavailable, WrongMasterKey, type Keys, type Person, type PersonKey, type Random } from '#application';
import { hashOwner, personOwner, systemRandom, unwrapKey, wrapKey } from '#contracts';
import {
  checkOf,
  emptyLogIfFree,
  openConnection,
  prepareSchema,
  settingsOf,
  whenFree,
  type Connection,
} from './database.js';
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
  /** Keys are drawn from this. The default is the operating system's. */
  readonly random?: Random;
}

type PersonRow = [wrapped: Buffer | null, shreddedAt: string | null, receipt: string | null];

const MISSING: PersonKey = { state: 'missing' };

/** @throws WrongMasterKey, UnusableKeyStore, KeysUnavailable */
export const openSqliteKeys = async (options: SqliteKeysOptions): Promise<SqliteKeys> => {
  const { file, masterKey, busyMilliseconds = 10_000, cachedKeys = 10_000, random = systemRandom } = options;
  const connection = await whenFree(() => openConnection(file), busyMilliseconds);
  try {
    await whenFree(() => prepareSchema(connection, file, masterKey, random), busyMilliseconds);
    return new SqliteKeys(connection, masterKey, busyMilliseconds, cachedKeys, random);
  } catch (error) {
    connection.close();
    throw error;
  }
};

/** Keys in one SQLite file of their own, wrapped by the master key. Several processes may share it; a shredding is seen by all at once. */
export class SqliteKeys implements Keys {
  readonly #person;
  readonly #hash;
  readonly #cache: KeyCache;
  #master: Uint8Array;
  #check: Buffer;
  /** Another process has written, and might have wrapped the keys anew. */
  #mustCheck = false;
  #closed = false;

  constructor(
    private readonly connection: Connection,
    masterKey: Uint8Array,
    private readonly busyMilliseconds: number,
    cachedKeys: number,
    private readonly random: Random,
  ) {
    this.#master = masterKey;
    this.#check = checkOf(connection);
    this.#person = connection
      .prepare('SELECT wrapped, shredded_at, receipt FROM persons WHERE tenant = ? AND person = ?')
      .raw();
    this.#hash = connection.prepare('SELECT wrapped FROM hash_keys WHERE tenant = ?').raw();
    this.#cache = new KeyCache(connection, cachedKeys);
  }

  async ensure(persons: readonly Person[]): Promise<readonly PersonKey[]> {
    const found = await this.get(persons);
    if (found.every(({ state }) => state !== 'missing')) return found;
    const missing = persons.filter((_person, index) => found[index]!.state === 'missing');
    await this.#write(() => {
      // made by another process meanwhile, or named twice: the first key stays
      const insert = this.connection.prepare(
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
      const row = this.#person.get(tenantId, personId) as PersonRow | undefined;
      if (!row) {
        this.connection
          .prepare('INSERT INTO persons (tenant, person, shredded_at, receipt) VALUES (?, ?, ?, ?)')
          .run(tenantId, personId, receipt.shreddedAt, receipt.receipt);
      } else if (row[0]) {
        const where = 'WHERE tenant = ? AND person = ?';
        this.connection
          .prepare(`UPDATE persons SET wrapped = zeroblob(length(wrapped)) ${where}`)
          .run(tenantId, personId);
        this.connection
          .prepare(`UPDATE persons SET wrapped = NULL, shredded_at = ?, receipt = ? ${where}`)
          .run(receipt.shreddedAt, receipt.receipt, tenantId, personId);
      }
    });
    this.#cache.forget(personOwner(tenantId, personId));
    await this.#emptyLog();
  }

  async hashKey(tenantId: string): Promise<Uint8Array> {
    const find = (): Uint8Array | undefined => {
      const row = this.#hash.get(tenantId) as [Buffer] | undefined;
      return row && unwrapKey(this.#master, hashOwner(tenantId), row[0]);
    };
    const found = await this.#attempt(() => {
      this.#refresh();
      return find();
    });
    if (found) return found;
    return this.#write(() => {
      const made = this.#newKey(hashOwner(tenantId));
      this.connection
        .prepare('INSERT INTO hash_keys (tenant, wrapped) VALUES (?, ?) ON CONFLICT DO NOTHING')
        .run(tenantId, made);
      return find()!;
    });
  }

  async note(name: string): Promise<string | undefined> {
    return this.#attempt(() => {
      this.#refresh();
      const row = this.connection.prepare('SELECT text FROM notes WHERE name = ?').raw().get(name);
      return (row as [string] | undefined)?.[0];
    });
  }

  async keepNote(name: string, text: string): Promise<void> {
    await this.#write(() => {
      this.connection
        .prepare('INSERT INTO notes (name, text) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET text = excluded.text')
        .run(name, text);
    });
  }

  /** In one transaction: after a crash all keys are wrapped with the old master key, or all with the new one. */
  async rewrap(newMasterKey: Uint8Array): Promise<number> {
    const wrapped = await this.#write(() => rewrapAll(this.connection, this.#master, newMasterKey, this.random));
    this.#master = newMasterKey;
    this.#check = checkOf(this.connection);
    await this.#emptyLog();
    return wrapped;
  }

  /** As asserted when the file was opened. */
  async settings(): Promise<ReturnType<typeof settingsOf>> {
    return this.#attempt(() => settingsOf(this.connection));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    emptyLogIfFree(this.connection);
    this.connection.close();
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
    if (checkOf(this.connection).equals(this.#check)) return;
    throw new WrongMasterKey('the keys were wrapped with another master key by another process');
  }

  #get({ tenantId, personId }: Person): PersonKey {
    const owner = personOwner(tenantId, personId);
    const cached = this.#cache.get(owner);
    if (cached) return { state: 'active', key: cached };
    const row = this.#person.get(tenantId, personId) as PersonRow | undefined;
    if (!row) return MISSING;
    const [wrapped, shreddedAt, receipt] = row;
    if (!wrapped) return { state: 'shredded', shreddedAt: shreddedAt!, receipt: receipt! };
    const key = unwrapKey(this.#master, owner, wrapped);
    this.#cache.set(owner, key);
    return { state: 'active', key };
  }

  async #attempt<T>(attempt: () => T): Promise<T> {
    return whenFree(() => {
      // a statement of a closed connection would end the process
      if (this.#closed) throw new KeysUnavailable('the key store is closed');
      return attempt();
    }, this.busyMilliseconds);
  }

  async #write<T>(body: () => T): Promise<T> {
    return this.#attempt(() =>
      this.connection
        .transaction(() => {
          this.#sameMaster();
          return body();
        })
        .immediate(),
    );
  }

  /** Until the log file is empty: it holds the bytes that were overwritten in the database. Any open reader can hold this up. */
  async #emptyLog(): Promise<void> {
    const checkpoint = this.connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').raw();
    await this.#attempt(() => {
      const [busy] = checkpoint.get() as [number];
      if (busy !== 0) throw Object.assign(new Error('the log file is still being read'), { code: 'SQLITE_BUSY' });
    });
  }
}
