import type { Clock, TimeSources } from '#application';

/** This is a clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now: number;
  #monotonic = 1_000_000;
  #trusted = true;

  /** @param start an instant in ISO 8601 */
  constructor(start = '2026-01-15T08:00:00.000Z') {
    this.#now = Date.parse(start);
  }
  now(): string {
    return new Date(this.#now).toISOString();
  }
  trusted(): boolean {
    return this.#trusted;
  }
  mayPurge(): boolean {
    return this.#trusted;
  }
  /** Lets time pass. */
  advance(milliseconds: number): void {
    this.#now += milliseconds;
    this.#monotonic += milliseconds;
  }
  /** Sets the wall clock forward or back without letting time pass. */
  step(milliseconds: number): void {
    this.#now += milliseconds;
  }
  /** Returns the time sources for a `GuardedClock` over this clock. What `trust` said plays no part there. */
  get sources(): TimeSources {
    return { wall: () => this.#now, monotonic: () => this.#monotonic };
  }
  /** Lets time pass up to this instant, or sets the clock back to one that is past. */
  set(instant: string): void {
    this.#monotonic += Math.max(0, Date.parse(instant) - this.#now);
    this.#now = Date.parse(instant);
  }
  trust(trusted: boolean): void {
    this.#trusted = trusted;
  }
}
