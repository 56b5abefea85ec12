import type { Clock, TimeSources } from '#application';

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #now: number;
  #monotonic = 1_000_000;
  #trusted = true;

  /** @param start ISO 8601 */
  constructor(start = '2026-01-15T08:00:00.000Z') {
    this.#now = Date.parse(start);
  }
  now(): string {
    return new Date(this.#now).toISOString();
  }
  trusted(): boolean {
    return this.#trusted;
  }
  /** Time passes. */
  advance(milliseconds: number): void {
    this.#now += milliseconds;
    this.#monotonic += milliseconds;
  }
  /** The wall clock jumps, and no time passes. */
  step(milliseconds: number): void {
    this.#now += milliseconds;
  }
  /** For a `GuardedClock` over this one; what `trust` said plays no part there. */
  get sources(): TimeSources {
    return { wall: () => this.#now, monotonic: () => this.#monotonic };
  }
  /** Time passes up to this instant; one that is past is jumped back to. */
  set(instant: string): void {
    this.#monotonic += Math.max(0, Date.parse(instant) - this.#now);
    this.#now = Date.parse(instant);
  }
  trust(trusted: boolean): void {
    this.#trusted = trusted;
  }
}
