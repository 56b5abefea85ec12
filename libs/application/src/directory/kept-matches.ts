import { RecentlyUsed } from '../recently-used.js';

export interface Matches {
  /** It has a 1 at the slot of everybody who matches. */
  readonly slots: Uint8Array;
  readonly count: number;
}

/** Several people look through long lists at once; each list takes a byte a person. */
const MOST = 4;

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
    this.#bytes += matches.slots.byteLength - (this.#matches.delete(asked)?.slots.byteLength ?? 0);
    this.#matches.set(asked, matches);
    while (this.#matches.size > MOST) this.#bytes -= this.#matches.dropOldest()?.slots.byteLength ?? 0;
  }

  /** To be called whenever somebody comes, goes, or is otherwise. */
  clear(): void {
    this.#matches.clear();
    this.#bytes = 0;
  }
}
