import { RecentlyUsed } from '../recently-used.js';
import type { Matches } from './matches.js';

/** Several people look through long lists at once; each list takes a bit a person. */
const MOST = 16;

/** Remembers who met the filters that were asked for last, for the next page of the same list. */
export class KeptMatches {
  readonly #matches = new RecentlyUsed<string, Matches>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get(asked: string): Matches | undefined {
    return this.#matches.get(asked);
  }

  keep(asked: string, matches: Matches): void {
    // others may have asked the same at the same time
    this.#bytes += matches.bytes - (this.#matches.delete(asked)?.bytes ?? 0);
    this.#matches.set(asked, matches);
    while (this.#matches.size > MOST) this.#bytes -= this.#matches.dropOldest()?.bytes ?? 0;
  }

  /** To be called whenever somebody comes, goes, or is otherwise. */
  clear(): void {
    this.#matches.clear();
    this.#bytes = 0;
  }
}
