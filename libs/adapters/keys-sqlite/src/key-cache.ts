import type { Connection } from './database.js';

/**
 * Unwrapped keys, the ones used last. Emptied whenever another connection has committed anything, so that a shredding elsewhere is seen at once;
 * one's own shredding says so by `forget`.
 */
export class KeyCache {
  readonly #keys = new Map<string, Uint8Array>();
  readonly #dataVersion;
  #version: number;

  constructor(
    connection: Connection,
    private readonly capacity: number,
  ) {
    this.#dataVersion = connection.prepare('PRAGMA data_version').raw();
    this.#version = this.#read();
  }

  /** Before a batch of `get`. True where another connection has written since. */
  refresh(): boolean {
    const version = this.#read();
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

  #read(): number {
    return (this.#dataVersion.get() as [number])[0];
  }
}
