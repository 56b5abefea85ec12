import type { FastifyRateLimitOptions, FastifyRateLimitStore } from '@fastify/rate-limit';

/** How full a bucket was, and when. */
interface Level {
  readonly used: number;
  readonly at: number;
}
type Tell = (error: Error | null, result?: { current: number; ttl: number }) => void;

/** More callers than these are not told apart for long: the one that asked longest ago begins anew. */
const MOST = 10_000;

/**
 * Counts by leaky buckets: a bucket of `most` drains evenly, and is empty after `milliseconds`. What is turned away
 * fills nothing, so that whoever waits as long as it is told to is served.
 */
class Buckets implements FastifyRateLimitStore {
  readonly #levels = new Map<string, Level>();

  constructor(private readonly monotonic: () => number) {}

  incr(key: string, tell: Tell, milliseconds: number, most: number): void {
    const level = this.#levelOf(key, most / milliseconds);
    const isFull = level.used + 1 > most;
    this.#keep(key, isFull ? level : { ...level, used: level.used + 1 });
    tell(null, { current: isFull ? most + 1 : level.used + 1, ttl: untilRoom(level, milliseconds, most) });
  }

  /** Tells the same of one more, and counts nothing. */
  read(key: string, tell: Tell, milliseconds: number, most: number): void {
    const level = this.#levelOf(key, most / milliseconds);
    tell(null, { current: level.used + 1 > most ? most + 1 : level.used, ttl: untilRoom(level, milliseconds, most) });
  }

  child(): FastifyRateLimitStore {
    return new Buckets(this.monotonic);
  }

  #levelOf(key: string, drainedPerMillisecond: number): Level {
    const at = this.monotonic();
    const before = this.#levels.get(key);
    if (before === undefined) return { used: 0, at };
    return { used: Math.max(0, before.used - (at - before.at) * drainedPerMillisecond), at };
  }

  #keep(key: string, level: Level): void {
    this.#levels.delete(key);
    this.#levels.set(key, level);
    for (const [oldest] of this.#levels) {
      if (this.#levels.size <= MOST) return;
      this.#levels.delete(oldest);
    }
  }
}

/** In milliseconds, until one more has room. */
const untilRoom = ({ used }: Level, milliseconds: number, most: number): number =>
  Math.max(0, Math.ceil(((used + 1 - most) * milliseconds) / most));

/** Makes the store that the library counts in, on a clock that nobody sets. */
export const bucketsBy = (monotonic: () => number): new (options: FastifyRateLimitOptions) => FastifyRateLimitStore =>
  class extends Buckets {
    constructor() {
      super(monotonic);
    }
  };
