import { DamagedPersonalData, MissingPersonKey, type PersonKey, type PersonKeyName } from '#application';
import type { SealingKey } from './sealing.js';

const textOf = ({ tenantId, personId, generation }: PersonKeyName): string =>
  `${tenantId}\n${personId}\n${generation ?? 'newest'}`;

/** Collects the keys that a batch needs, each one once in the order of first appearance, and then fetches them. */
export class KeysOfBatch<N extends PersonKeyName> {
  readonly #names = new Map<string, N>();
  readonly #keys = new Map<string, PersonKey | DamagedPersonalData>();

  add(name: N): void {
    this.#names.set(textOf(name), name);
  }
  /** A damaged key is the trouble of who asks for it. */
  async fetch(from: (names: readonly N[]) => Promise<readonly PersonKey[]>): Promise<void> {
    if (this.#names.size > 0) await this.#fetch([...this.#names], from);
  }
  /**
   * Returns undefined for a shredded key.
   * @throws MissingPersonKey, DamagedKey
   */
  key(name: N): SealingKey | undefined {
    const found = this.#keys.get(textOf(name));
    if (found instanceof DamagedPersonalData) throw found;
    if (found?.state === 'active') return found;
    if (found?.state === 'shredded') return undefined;
    throw new MissingPersonKey(name);
  }

  /** One damaged key fails a whole call, so it is looked for by halves. */
  async #fetch(
    wanted: readonly (readonly [text: string, name: N])[],
    from: (names: readonly N[]) => Promise<readonly PersonKey[]>,
  ): Promise<void> {
    try {
      const keys = await from(wanted.map(([, name]) => name));
      for (const [index, [text]] of wanted.entries()) this.#keys.set(text, keys[index]!);
    } catch (error) {
      if (!(error instanceof DamagedPersonalData)) throw error;
      const [[only] = [''], next] = wanted;
      if (next === undefined) {
        this.#keys.set(only, error);
        return;
      }
      const middle = Math.ceil(wanted.length / 2);
      await this.#fetch(wanted.slice(0, middle), from);
      await this.#fetch(wanted.slice(middle), from);
    }
  }
}
