import type { Random } from '#application';

/** Draws what follows from a seed: the same bytes in every run. No secret may be drawn from it. */
export class SeededRandom implements Random {
  #state: number;

  /** @param seed 32 bits of it count */
  constructor(seed = 1) {
    this.#state = seed >>> 0;
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.#next() >>> 24);
  }

  /** This is Mulberry32 by Tommy Ettinger, which is in the public domain. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
}
