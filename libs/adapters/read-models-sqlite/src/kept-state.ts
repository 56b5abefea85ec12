import type { Checkpoint } from '#application';
import type { Database } from '#sqlite';
import { SqliteState } from './sqlite-state.js';

/**
 * Reads the state on a handle that writes nothing, and keeps what it read until any other connection has committed, in
 * this process or another. Each question of a reader asks which generation is live, which changes with a rebuild.
 */
export class KeptState extends SqliteState {
  readonly #handle: Database;
  readonly #kept = new Map<string, unknown>();
  #version: number | undefined;

  constructor(reader: Database) {
    super(reader);
    this.#handle = reader;
  }

  /**
   * Asks whether another connection has committed. What is kept is believed from one look to the next; what is
   * committed between them may be read, and is read again after the next.
   */
  look(): void {
    const version = this.#handle.dataVersion();
    if (version !== this.#version) this.#kept.clear();
    this.#version = version;
  }

  override live(name: string): ReturnType<SqliteState['live']> {
    return this.#keep(`live ${name}`, () => super.live(name));
  }

  override generation(name: string, generation: number): ReturnType<SqliteState['generation']> {
    return this.#keep(`generation ${name}@${generation}`, () => super.generation(name, generation));
  }

  override checkpoint(follower: string): Checkpoint | undefined {
    return this.#keep(`checkpoint ${follower}`, () => super.checkpoint(follower));
  }

  #keep<T>(key: string, read: () => T): T {
    if (!this.#kept.has(key)) this.#kept.set(key, read());
    return this.#kept.get(key) as T;
  }
}
