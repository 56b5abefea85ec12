import type { Database } from '#sqlite';

/**
 * Unwrapped keys, the ones used last. Emptied whenever another connection has committed anything, so that a shredding
 * elsewhere is seen at once; one's own shredding says so by `forget`.
 */
export class KeyCache {
  readonly #keys = new Map<string, Uint8Array>();
  #version: number;

  constructor(
    private readonly database: Database,
    private readonly capacity: number,
  ) {
    this.#version = database.dataVersion();
  }

  /** Before a batch of `get`. True where another connection has written since. */
  refresh(): boolean {
    const version = this.database.dataVersion();
    if (version === this.#version) return false;
    this.#keys.clear();
    this.#version = version;
    return true;
  }
  get(owner: string): Uint8Array | undefined {
    const key = this.#keys.get(owner);
    if (!key) return undefined;
    this.#keys.delete(owner);
    this.#keys.set(owner, key);
    return key;
  }
  set(owner: string, key: Uint8Array): void {
    this.#keys.set(owner, key);
    const [oldest] = this.#keys.keys();
    if (this.#keys.size > this.capacity && oldest !== undefined) this.#keys.delete(oldest);
  }
  forget(owner: string): void {
    this.#keys.delete(owner);
  }
}
