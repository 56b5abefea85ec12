import type { Position } from '#application';

/** This many stretches of the log are kept apart. */
const STRETCHES = 100;

/** Counts what was found in the log once, whichever of many readers passes it first. */
export class CountedOnce {
  /** They don't touch each other. Each begins after its first position. */
  #stretches: readonly (readonly [from: Position, to: Position])[] = [];

  /** Returns how many of these positions, which lie after `from` up to `to`, weren't counted before. */
  count(from: Position, to: Position, positions: readonly Position[]): number {
    if (to <= from) return 0;
    const isCounted = (position: Position): boolean =>
      this.#stretches.some(([begin, end]) => begin < position && position <= end);
    const fresh = positions.filter((position) => !isCounted(position)).length;
    const touching = this.#stretches.filter(([begin, end]) => begin <= to && from <= end);
    const apart = this.#stretches.filter((each) => !touching.includes(each));
    const all = [[from, to] as const, ...touching];
    const begin = all.map(([first]) => first).reduce((one, other) => (one < other ? one : other));
    const end = all.map(([, last]) => last).reduce((one, other) => (one > other ? one : other));
    this.#stretches = [...apart, [begin, end] as const].slice(-STRETCHES);
    return fresh;
  }

  forget(): void {
    this.#stretches = [];
  }
}
