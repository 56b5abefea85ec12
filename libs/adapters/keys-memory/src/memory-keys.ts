import { createHash, timingSafeEqual } from 'node:crypto';
import {
  DamagedKey,
  KeysUnavailable,
  TenantKeysGone,
  WrongMasterKey,
  type Keys,
  type Person,
  type PersonKey,
  type PersonKeyName,
  type PersonToSeal,
  type Random,
  type SessionNote,
  type ShredReceipt,
  type TenantShredding,
} from '#application';
import {
  checkFormat,
  EVENT_FORMAT,
  EVERY_GENERATION,
  FORMAT_NOTE,
  formatIn,
  generationToMake,
  keyOfPerson,
  NO_KEYS,
  systemRandom,
  type PersonKeys,
} from '#contracts';
import { MemorySessions } from './memory-sessions.js';

const REMEDY = 'begin with new keys';
const WHAT = { store: 'the keys in memory', earlier: REMEDY, newer: REMEDY };
/** The two parts can't be confused, since both are GUIDs, which hold no line break. */
const nameOf = ({ tenantId, personId }: Person): string => `${tenantId}\n${personId}`;
const fingerprint = (masterKey: Uint8Array): Buffer => createHash('sha256').update(masterKey).digest();

/** Outlives one `MemoryKeys`, so that a test can open the same keys again. */
export class MemoryKeysFile {
  readonly persons = new Map<string, PersonKeys>();
  readonly hashKeys = new Map<string, Uint8Array>();
  readonly goneTenants = new Map<string, TenantShredding>();
  readonly notes = new Map<string, string>();
  readonly sessions = new Map<string, SessionNote>();
  readonly damaged = new Set<string>();
  master: Buffer | undefined;
}

/**
 * Keeps keys in memory, unwrapped, for tests and trials. They end with the process, and whatever was sealed with them
 * is then unreadable.
 */
export class MemoryKeys implements Keys {
  readonly sessions: MemorySessions;
  #closed = false;
  #master: Buffer;

  /** @throws UnusableStore, WrongMasterKey */
  constructor(
    masterKey: Uint8Array = Buffer.alloc(32),
    readonly file: MemoryKeysFile = new MemoryKeysFile(),
    private readonly random: Random = systemRandom,
  ) {
    this.#master = fingerprint(masterKey);
    if (file.master === undefined) file.notes.set(FORMAT_NOTE, String(EVENT_FORMAT));
    checkFormat(WHAT, formatIn(file.notes.get(FORMAT_NOTE)));
    file.master ??= this.#master;
    this.#assertOpen();
    this.sessions = new MemorySessions(file.sessions, () => this.#assertOpen());
  }

  async ensure(persons: readonly PersonToSeal[]): Promise<readonly PersonKey[]> {
    this.#assertOpen();
    for (const person of persons) {
      const { keys, receipts } = this.#of(person);
      const generation = generationToMake({ keys, receipts }, person);
      if (generation === undefined) continue;
      this.file.persons.set(nameOf(person), { keys: new Map(keys).set(generation, this.random.bytes(32)), receipts });
    }
    return this.get(persons);
  }

  async get(names: readonly PersonKeyName[]): Promise<readonly PersonKey[]> {
    this.#assertOpen();
    return names.map((name) => keyOfPerson(this.#of(name), name.generation));
  }

  async shred(name: PersonKeyName, { shreddedAt, receipt }: ShredReceipt): Promise<void> {
    this.#assertOpen();
    const { generation = EVERY_GENERATION } = name;
    if (generation === EVERY_GENERATION) this.file.damaged.delete(nameOf(name));
    const { keys, receipts } = this.file.persons.get(nameOf(name)) ?? NO_KEYS;
    if (receipts.has(generation) || receipts.has(EVERY_GENERATION)) return;
    const kept = [...keys].filter(([each]) => generation !== EVERY_GENERATION && each !== generation);
    const left = { keys: new Map(kept), receipts: new Map(receipts).set(generation, { shreddedAt, receipt }) };
    this.file.persons.set(nameOf(name), left);
  }

  async shredTenant(tenantId: string, receipt: ShredReceipt): Promise<TenantShredding> {
    this.#assertOpen();
    const { persons, goneTenants, hashKeys } = this.file;
    const own = [...persons].filter(([name]) => name.startsWith(`${tenantId}\n`));
    const shredding = goneTenants.get(tenantId) ?? { ...receipt, persons: own.length };
    goneTenants.set(tenantId, shredding);
    for (const [name, { receipts }] of own) persons.set(name, { keys: new Map(), receipts });
    hashKeys.delete(tenantId);
    return shredding;
  }

  async hashKey(tenantId: string): Promise<Uint8Array> {
    this.#assertOpen();
    if (this.file.goneTenants.has(tenantId)) throw new TenantKeysGone(tenantId);
    const key = this.file.hashKeys.get(tenantId) ?? this.random.bytes(32);
    this.file.hashKeys.set(tenantId, key);
    return key;
  }

  async note(name: string): Promise<string | undefined> {
    this.#assertOpen();
    return this.file.notes.get(name);
  }

  async keepNote(name: string, text: string): Promise<void> {
    this.#assertOpen();
    this.file.notes.set(name, text);
  }

  async rewrap(newMasterKey: Uint8Array): Promise<number> {
    this.#assertOpen();
    this.#master = fingerprint(newMasterKey);
    this.file.master = this.#master;
    return [...this.file.persons.values()].reduce((sum, { keys }) => sum + keys.size, this.file.hashKeys.size);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  /** Changes what is kept of a person, as a bad disk does, or puts it back as it was; for tests. */
  tamper(person: Person, how: 'damage' | 'put-back'): void {
    if (how === 'damage') this.file.damaged.add(nameOf(person));
    else this.file.damaged.delete(nameOf(person));
  }

  #of(person: Person): PersonKeys {
    const gone = this.file.goneTenants.get(person.tenantId);
    if (gone !== undefined) {
      const { shreddedAt, receipt } = gone;
      const own = this.file.persons.get(nameOf(person))?.receipts ?? NO_KEYS.receipts;
      return { keys: new Map(), receipts: new Map([[EVERY_GENERATION, { shreddedAt, receipt }], ...own]) };
    }
    if (this.file.damaged.has(nameOf(person)))
      throw new DamagedKey(`the key of person ${person.personId} is damaged`, person.personId);
    return this.file.persons.get(nameOf(person)) ?? NO_KEYS;
  }

  #assertOpen(): void {
    if (this.#closed) throw new KeysUnavailable('the key store is closed');
    if (!this.file.master || !timingSafeEqual(this.file.master, this.#master)) {
      throw new WrongMasterKey('these keys were wrapped with another master key');
    }
  }
}
