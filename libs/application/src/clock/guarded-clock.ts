import type { Clock } from '../ports/clock-and-ids.js';

/** Where time comes from. */
export interface TimeSources {
  /** Milliseconds since 1970, as the machine believes; may jump. */
  readonly wall: () => number;
  /** Milliseconds that never jump. */
  readonly monotonic: () => number;
}
/**
 * Why `now` may not decide about data. `jumped`: wall and monotonic time moved apart while running. `before-history`: now is before something that
 * is stored already. `long-gap`: at start, too long after the last sign of life. `not-agreed`: it wasn't trusted before the restart, and nobody
 * agreed since.
 */
export type Distrust = 'jumped' | 'before-history' | 'long-gap' | 'not-agreed';
export interface ClockStatus {
  readonly now: string;
  readonly trusted: boolean;
  /** Only while it isn't trusted: why, first found first. */
  readonly reasons: readonly { readonly code: Distrust; readonly detail: string; readonly since: string }[];
}

/**
 * Wall and monotonic time, and now and history, may be apart by so much.
 * Source: docs/explanation/thirty-days.md#the-clock.
 */
export const TOLERANCE_MILLISECONDS = 5 * 60_000;

const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();

/**
 * The wall clock with a memory of what it should show. Once it is found wrong it stays untrusted, also when it is set right again, until somebody
 * agrees: nobody knows what was recorded meanwhile. Late can be repaired, early can't.
 */
export class GuardedClock implements Clock {
  readonly #reasons = new Map<Distrust, { readonly detail: string; readonly since: string }>();
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
    return { now: this.now(), trusted, reasons: [...this.#reasons].map(([code, reason]) => ({ code, ...reason })) };
  }

  /** The newest event that is stored says when it was written: the past can't be ahead of now. ISO 8601. */
  compareWithHistory(newest: string): void {
    if (this.sources.wall() < Date.parse(newest) - TOLERANCE_MILLISECONDS)
      this.distrust('before-history', `something is stored that was recorded at ${newest}`);
  }

  /** At start: how long nobody was seen alive. A gap up to `gapMilliseconds` is an outage, and caught up. ISO 8601. */
  compareWithLastSeen(lastSeen: string, gapMilliseconds: number): void {
    this.compareWithHistory(lastSeen);
    if (this.sources.wall() > Date.parse(lastSeen) + gapMilliseconds)
      this.distrust('long-gap', `the last sign of life is of ${lastSeen}`);
  }

  distrust(code: Distrust, detail: string): void {
    if (!this.#reasons.has(code)) this.#reasons.set(code, { detail, since: this.now() });
  }

  /**
   * An operator took `agreedAt` for the right time. It counts only where this very clock shows about that time: an agreement to one machine's clock
   * says nothing about another's that is a year ahead. False: it doesn't count here.
   */
  agree(agreedAt: string): boolean {
    const wall = this.sources.wall();
    if (Math.abs(wall - Date.parse(agreedAt)) > TOLERANCE_MILLISECONDS) return false;
    this.#reasons.clear();
    this.#wall = wall;
    this.#monotonic = this.sources.monotonic();
    return true;
  }
}
