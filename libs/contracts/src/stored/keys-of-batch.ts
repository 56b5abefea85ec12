import { MissingPersonKey, type PersonKey, type PersonKeyName } from '#application';
import type { SealingKey } from './sealing.js';

const textOf = ({ tenantId, personId, generation }: PersonKeyName): string =>
  `${tenantId}\n${personId}\n${generation ?? 'newest'}`;

/** Collects the keys that a batch needs, each one once in the order of first appearance, and then fetches them. */
export class KeysOfBatch<N extends PersonKeyName> {
  readonly #names = new Map<string, N>();
  readonly #keys = new Map<string, PersonKey>();

  add(name: N): void {
    this.#names.set(textOf(name), name);
  }
  async fetch(from: (names: readonly N[]) => Promise<readonly PersonKey[]>): Promise<void> {
    if (this.#names.size === 0) return;
    const keys = await from([...this.#names.values()]);
    for (const [index, text] of [...this.#names.keys()].entries()) this.#keys.set(text, keys[index]!);
  }
  /**
   * Returns undefined for a shredded key.
   * @throws MissingPersonKey
   */
  key(name: N): SealingKey | undefined {
    const found = this.#keys.get(textOf(name));
    if (found?.state === 'active') return found;
    if (found?.state === 'shredded') return undefined;
    throw new MissingPersonKey(name);
  }
}
