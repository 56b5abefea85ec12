import type { Pace } from '../ports/pace.js';

type Compare = (slot: number, other: number) => number;
/** So many are sorted at once before others have their turn. */
const RUN = 256;

/**
 * Keeps slots in an order. What comes and goes is taken in batches, each of which moves every number once at most,
 * however many it brings.
 */
export class SortedSlots {
  #slots: Uint32Array = new Uint32Array(0);
  #count = 0;

  constructor(readonly compare: Compare) {}

  get count(): number {
    return this.#count;
  }
  get bytes(): number {
    return this.#slots.byteLength;
  }
  at(rank: number): number {
    return this.#slots[rank]!;
  }

  /** Sorts all of these in place of what was there. */
  async build(slots: Uint32Array, pace: Pace): Promise<void> {
    let from = slots;
    let into: Uint32Array = new Uint32Array(slots.length);
    for (let start = 0; start < from.length; start += RUN) {
      const run = from.subarray(start, start + RUN);
      run.set([...run].toSorted(this.compare));
      if (pace.spent('users', run.length)) await pace.rest();
    }
    for (let width = RUN; width < from.length; width *= 2) {
      for (let start = 0; start < from.length; start += 2 * width) await this.#merge(from, into, start, width, pace);
      [from, into] = [into, from];
    }
    this.#slots = from;
    this.#count = from.length;
  }

  /** Takes these out, which have the order that they had when they came in. */
  remove(slots: readonly number[]): void {
    if (slots.length === 0) return;
    const ranks = slots.map((slot) => this.rankOf((other) => this.compare(other, slot))).toSorted((a, b) => a - b);
    for (const [at, rank] of ranks.entries()) {
      const next = ranks[at + 1] ?? this.#count;
      this.#slots.copyWithin(rank - at, rank + 1, next);
    }
    this.#count -= ranks.length;
  }

  /** Takes these in. */
  insert(slots: readonly number[]): void {
    if (slots.length === 0) return;
    const sorted = slots.toSorted(this.compare);
    const ranks = sorted.map((slot) => this.rankOf((other) => this.compare(other, slot)));
    this.#reserve(this.#count + sorted.length);
    let end = this.#count;
    for (let at = sorted.length - 1; at >= 0; at -= 1) {
      const rank = ranks[at]!;
      this.#slots.copyWithin(rank + at + 1, rank, end);
      this.#slots[rank + at] = sorted[at]!;
      end = rank;
    }
    this.#count += sorted.length;
  }

  /** Returns how many stand before the place that `side` tells: it is negative for slots before that place. */
  rankOf(side: (slot: number) => number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (side(this.#slots[middle]!) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  async #merge(from: Uint32Array, into: Uint32Array, start: number, width: number, pace: Pace): Promise<void> {
    const middle = Math.min(start + width, from.length);
    const end = Math.min(start + 2 * width, from.length);
    let one = start;
    let two = middle;
    for (let at = start; at < end; at += 1) {
      const isOne = two >= end || (one < middle && this.compare(from[one]!, from[two]!) <= 0);
      into[at] = isOne ? from[one++]! : from[two++]!;
      if ((at & (RUN - 1)) === RUN - 1 && pace.spent('users', RUN)) await pace.rest();
    }
  }

  #reserve(count: number): void {
    if (count <= this.#slots.length) return;
    const slots = new Uint32Array(Math.ceil(count * 1.25) + 16);
    slots.set(this.#slots.subarray(0, this.#count));
    this.#slots = slots;
  }
}
