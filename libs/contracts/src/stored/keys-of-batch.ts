import { DamagedPersonalData, MissingPersonKey, type PersonKey, type PersonKeyName } from '#application';
import type { SealingKey } from './sealing.js';

/** Here a key of the batch stands once it is fetched. */
export interface KeySlot<N extends PersonKeyName> {
  readonly name: N;
  key: PersonKey | DamagedPersonalData | undefined;
}
type Get<N> = (names: readonly N[]) => Promise<readonly PersonKey[]>;

const textOf = ({ tenantId, personId, generation }: PersonKeyName): string =>
  `${tenantId}\n${personId}\n${generation ?? 'newest'}`;
const isSame = (one: PersonKeyName, other: PersonKeyName): boolean =>
  one.personId === other.personId && one.generation === other.generation && one.tenantId === other.tenantId;

/** Collects the keys that a batch needs, each one once in the order of first appearance, and then fetches them. */
export class KeysOfBatch<N extends PersonKeyName> {
  readonly #slots = new Map<string, KeySlot<N>>();
  #last: KeySlot<N> | undefined;

  add(name: N): KeySlot<N> {
    // most values stand beside others of the same person
    if (this.#last !== undefined && isSame(this.#last.name, name)) return this.#last;
    const text = textOf(name);
    const slot = this.#slots.get(text) ?? { name, key: undefined };
    this.#slots.set(text, slot);
    this.#last = slot;
    return slot;
  }
  /** A damaged key is the trouble of who asks for it. */
  async fetch(from: Get<N>): Promise<void> {
    if (this.#slots.size > 0) await this.#fetch([...this.#slots.values()], from);
  }
  /**
   * Returns undefined for a shredded key.
   * @throws MissingPersonKey, DamagedKey
   */
  keyIn({ name, key }: KeySlot<N>): SealingKey | undefined {
    if (key instanceof DamagedPersonalData) throw key;
    if (key?.state === 'active') return key;
    if (key?.state === 'shredded') return undefined;
    throw new MissingPersonKey(name);
  }

  /** One damaged key fails a whole call, so it is looked for by halves. */
  async #fetch(slots: readonly KeySlot<N>[], from: Get<N>): Promise<void> {
    try {
      const keys = await from(slots.map(({ name }) => name));
      for (const [index, slot] of slots.entries()) slot.key = keys[index];
    } catch (error) {
      if (!(error instanceof DamagedPersonalData)) throw error;
      const [first, next] = slots;
      if (first !== undefined && next === undefined) {
        first.key = error;
        return;
      }
      const middle = Math.ceil(slots.length / 2);
      await this.#fetch(slots.slice(0, middle), from);
      await this.#fetch(slots.slice(middle), from);
    }
  }
}
