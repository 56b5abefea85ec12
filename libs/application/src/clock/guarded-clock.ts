import { defined } from '#licensing';
import type { Clock } from '../ports/clock-and-ids.js';

/** This is where time comes from. */
export interface TimeSources {
  /** Tells milliseconds since 1970, as the machine believes. They may jump. */
  readonly wall: () => number;
  /** Tells milliseconds that never jump. */
  readonly monotonic: () => number;
}
/**
 * Says why `now` may not decide about data. `jumped`: wall and monotonic time moved apart while running.
 * `before-history`: now is before something that is stored already. `long-gap`: the last sign of life was too long ago
 * at start. `not-agreed`: it wasn't trusted before the restart, and nobody agreed since.
 */
export type Distrust = 'jumped' | 'before-history' | 'long-gap' | 'not-agreed';
/** `until` is the time that the clock will show then; it is missing where something has to be found out first. */
export interface PurgesWait {
  readonly detail: string;
  readonly until?: string;
}
export interface ClockStatus {
  readonly now: string;
  readonly trusted: boolean;
  /** There are some only while it isn't trusted, in the order in which they were found. */
  readonly reasons: readonly { readonly code: Distrust; readonly detail: string; readonly since: string }[];
  /** It is there while nothing is purged because this process started after a long silence. */
  readonly purgesWait?: PurgesWait;
}

/**
 * Wall and monotonic time, and now and history, may be apart by so much.
 * Source: docs/explanation/thirty-days.md#the-clock.
 */
export const TOLERANCE_MILLISECONDS = 5 * 60_000;

const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();

/**
 * Shows the wall clock's time, and remembers what that should be. Once it is found wrong it stays untrusted, also when
 * it is set right again, until somebody agrees: nobody knows what was recorded meanwhile. What comes late can be
 * repaired, what comes early can't.
 */
export class GuardedClock implements Clock {
  readonly #reasons = new Map<Distrust, { readonly detail: string; readonly since: string }>();
  /** `end` counts as the monotonic time does, and is infinite where something has to be found out first. */
  readonly #waits = new Map<'silence' | 'retentions', { readonly detail: string; readonly end: number }>();
  #wall: number;
  #monotonic: number;

  constructor(private readonly sources: TimeSources) {
    this.#wall = sources.wall();
    this.#monotonic = sources.monotonic();
  }

  now(): string {
    return instant(this.sources.wall());
  }

  trusted(): boolean {
    const wall = this.sources.wall() - this.#wall;
    const monotonic = this.sources.monotonic() - this.#monotonic;
    const apart = wall - monotonic;
    if (Math.abs(apart) > TOLERANCE_MILLISECONDS)
      this.distrust('jumped', `the wall clock moved ${Math.round(apart / 1_000)} s against the monotonic one`);
    return this.#reasons.size === 0;
  }

  status(): ClockStatus {
    const trusted = this.trusted();
    const reasons = [...this.#reasons].map(([code, reason]) => ({ code, ...reason }));
    return { now: this.now(), trusted, reasons, ...defined({ purgesWait: this.#purgesWait() }) };
  }

  mayPurge(): boolean {
    return this.trusted() && this.#purgesWait() === undefined;
  }

  /**
   * Nothing is purged for so many milliseconds of this process' own time, which no jump shortens; Infinity waits until
   * `purgeAgain`. An operator's agreement ends it.
   */
  waitBeforePurging(why: 'silence' | 'retentions', milliseconds: number, detail: string): void {
    this.#waits.set(why, { detail, end: this.sources.monotonic() + milliseconds });
  }

  purgeAgain(why: 'silence' | 'retentions'): void {
    this.#waits.delete(why);
  }

  #purgesWait(): PurgesWait | undefined {
    const monotonic = this.sources.monotonic();
    const waits = [...this.#waits.values()].filter(({ end }) => end > monotonic);
    if (waits.length === 0) return undefined;
    const end = Math.max(...waits.map((wait) => wait.end));
    const until = Number.isFinite(end) ? instant(this.sources.wall() + end - monotonic) : undefined;
    return { detail: waits.map(({ detail }) => detail).join('; '), ...defined({ until }) };
  }

  /** The newest event that is stored says when it was written (ISO 8601), and the past can't be ahead of now. */
  compareWithHistory(newest: string): void {
    if (this.sources.wall() < Date.parse(newest) - TOLERANCE_MILLISECONDS)
      this.distrust('before-history', `something is stored that was recorded at ${newest}`);
  }

  /**
   * At start, tells since when nobody was seen alive (ISO 8601). A gap up to `gapMilliseconds` is an outage, and caught
   * up. `at` is the time of that start.
   */
  compareWithLastSeen(lastSeen: string, gapMilliseconds: number, at = this.now()): void {
    this.compareWithHistory(lastSeen);
    if (Date.parse(at) > Date.parse(lastSeen) + gapMilliseconds)
      this.distrust('long-gap', `the last sign of life is of ${lastSeen}`);
  }

  distrust(code: Distrust, detail: string): void {
    if (!this.#reasons.has(code)) this.#reasons.set(code, { detail, since: this.now() });
  }

  /**
   * An operator took `agreedAt` for the right time. It counts only where this very clock shows about that time: an
   * agreement to one machine's clock says nothing about another's that is a year ahead. Returns false where it doesn't
   * count here.
   */
  agree(agreedAt: string): boolean {
    const wall = this.sources.wall();
    if (Math.abs(wall - Date.parse(agreedAt)) > TOLERANCE_MILLISECONDS) return false;
    this.#reasons.clear();
    this.#waits.clear();
    this.#wall = wall;
    this.#monotonic = this.sources.monotonic();
    return true;
  }
}
