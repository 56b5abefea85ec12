import { createHash, timingSafeEqual } from 'node:crypto';
import { KeysUnavailable, WrongMasterKey, type Keys, type Person, type PersonKey, type Random } from '#application';
import { checkFormat, EVENT_FORMAT, FORMAT_NOTE, formatIn, systemRandom } from '#contracts';

const MISSING: PersonKey = { state: 'missing' };
const REMEDY = 'begin with new keys';
const WHAT = { store: 'the keys in memory', earlier: REMEDY, newer: REMEDY };
/** The two parts can't be confused, since both are GUIDs, which hold no line break. */
const nameOf = ({ tenantId, personId }: Person): string => `${tenantId}\n${personId}`;
const fingerprint = (masterKey: Uint8Array): Buffer => createHash('sha256').update(masterKey).digest();

/** Outlives one `MemoryKeys`, so that a test can open the same keys again. */
export class MemoryKeysFile {
  readonly persons = new Map<string, PersonKey>();
  readonly hashKeys = new Map<string, Uint8Array>();
  readonly notes = new Map<string, string>();
  master: Buffer | undefined;
}

/**
 * Keeps keys in memory, unwrapped, for tests and trials. They end with the process, and whatever was sealed with them
 * is then unreadable.
 */
export class MemoryKeys implements Keys {
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
  }

  async ensure(persons: readonly Person[]): Promise<readonly PersonKey[]> {
    this.#assertOpen();
    for (const person of persons) {
      const name = nameOf(person);
      if (!this.file.persons.has(name)) this.file.persons.set(name, { state: 'active', key: this.random.bytes(32) });
    }
    return this.get(persons);
  }

  async get(persons: readonly Person[]): Promise<readonly PersonKey[]> {
    this.#assertOpen();
    return persons.map((person) => this.file.persons.get(nameOf(person)) ?? MISSING);
  }

  async shred(person: Person, receipt: { readonly shreddedAt: string; readonly receipt: string }): Promise<void> {
    this.#assertOpen();
    const name = nameOf(person);
    if (this.file.persons.get(name)?.state === 'shredded') return;
    this.file.persons.set(name, { state: 'shredded', ...receipt });
  }

  async hashKey(tenantId: string): Promise<Uint8Array> {
    this.#assertOpen();
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
    const active = [...this.file.persons.values()].filter(({ state }) => state === 'active');
    return active.length + this.file.hashKeys.size;
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #assertOpen(): void {
    if (this.#closed) throw new KeysUnavailable('the key store is closed');
    if (!this.file.master || !timingSafeEqual(this.file.master, this.#master)) {
      throw new WrongMasterKey('these keys were wrapped with another master key');
    }
  }
}
