import type { Clock } from '#application';

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #now: number;
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
  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
  set(instant: string): void {
    this.#now = Date.parse(instant);
  }
  trust(trusted: boolean): void {
    this.#trusted = trusted;
  }
}
