import { setTimeout as wait } from 'node:timers/promises';
import type { Clock, Delay } from '#application';

/** Wall and monotonic time may drift apart by so much. Source: design.md, "The clock that decides is guarded". */
const MAXIMUM_DRIFT = 5 * 60_000;

export interface ClockSources {
  /** Milliseconds since 1970. */
  readonly wall: () => number;
  /** Milliseconds that never jump. */
  readonly monotonic: () => number;
}
const machine: ClockSources = { wall: () => Date.now(), monotonic: () => performance.now() };

/**
 * The machine's clock. It stops being trusted, until the process starts again, once wall and monotonic time have moved apart by more than five
 * minutes, or once it is found more than five minutes before an event that is stored already.
 */
export class SystemClock implements Clock {
  readonly #wallAtStart: number;
  readonly #monotonicAtStart: number;
  #jumped = false;

  constructor(private readonly sources: ClockSources = machine) {
    this.#wallAtStart = sources.wall();
    this.#monotonicAtStart = sources.monotonic();
  }

  now(): string {
    return new Date(this.sources.wall()).toISOString();
  }

  trusted(): boolean {
    const wall = this.sources.wall() - this.#wallAtStart;
    const monotonic = this.sources.monotonic() - this.#monotonicAtStart;
    if (Math.abs(wall - monotonic) > MAXIMUM_DRIFT) this.#jumped = true;
    return !this.#jumped;
  }

  /** Compares with the newest stored event (ISO 8601): the past can't be ahead of now. */
  compareWithHistory(newest: string): void {
    if (this.sources.wall() < Date.parse(newest) - MAXIMUM_DRIFT) this.#jumped = true;
  }
}

export class SystemDelay implements Delay {
  async wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    await wait(milliseconds, undefined, signal === undefined ? {} : { signal });
  }
}
