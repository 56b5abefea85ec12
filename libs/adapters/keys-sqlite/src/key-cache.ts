import { RecentlyUsed } from '#application';
import type { PersonKeys } from '#contracts';
import type { Database } from '#sqlite';

/**
 * Persons with their unwrapped keys, the ones used last. Emptied whenever another connection has committed anything, so
 * that a shredding elsewhere is seen at once; one's own shredding says so by `forget` or `clear`.
 */
export class KeyCache {
  readonly #persons = new RecentlyUsed<string, PersonKeys>();
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
    this.#persons.clear();
    this.#version = version;
    return true;
  }
  get(owner: string): PersonKeys | undefined {
    return this.#persons.get(owner);
  }
  set(owner: string, person: PersonKeys): void {
    this.#persons.set(owner, person);
    this.#persons.shrinkTo(this.capacity);
  }
  clear(): void {
    this.#persons.clear();
  }
  forget(owner: string): void {
    this.#persons.delete(owner);
  }
}
