import type { ReadModels } from '../ports/read-models.js';
import type { Freshness } from './freshness.js';

/** This is how many answers are kept; what is asked beyond them is asked anew. */
const MOST_KEPT = 1_000;

/**
 * Keeps what a read model answered for as long as its live generation has come no further, in whichever process it is
 * built. An answer is kept for the position that the read model had come to before it was asked, so that it holds at
 * least as much. What is away, or was never built, is asked each time.
 */
export class KeptReads<T> {
  #basis = '';
  #kept = new Map<string, Promise<T>>();

  constructor(
    private readonly freshness: Pick<Freshness, 'reached'>,
    private readonly name: string,
  ) {}

  /** Resolves to the answers in the order of `keys`. `read` is asked once for all of those that aren't there. */
  async of(
    keys: readonly string[],
    read: (missing: readonly string[]) => Promise<readonly T[]>,
  ): Promise<readonly T[]> {
    const kept = await this.#now();
    if (kept === undefined) return read(keys);
    const missing = keys.filter((key) => !kept.has(key));
    const found = new Map(keys.flatMap((key) => (kept.has(key) ? [[key, kept.get(key)!] as const] : [])));
    const reading = missing.length === 0 ? undefined : read(missing);
    for (const [at, key] of missing.entries()) {
      const answer = reading!.then((all) => all[at]!);
      found.set(key, answer);
      if (kept.size >= MOST_KEPT) continue;
      kept.set(key, answer);
      answer.catch(() => kept.delete(key));
    }
    return Promise.all(keys.map((key) => found.get(key)!));
  }

  /** Whoever asks while others read has come too late for what they began with, or gets the very same. */
  async #now(): Promise<Map<string, Promise<T>> | undefined> {
    const reached = await this.freshness.reached([this.name]).catch(() => undefined);
    if (reached === undefined) return undefined;
    const basis = `${reached.generations.join()}@${reached.position}`;
    if (basis !== this.#basis) {
      this.#basis = basis;
      this.#kept = new Map();
    }
    return this.#kept;
  }
}

/** Counts documents of a read model, each kind once until it has come further. */
export class KeptCounts implements Pick<ReadModels, 'count'> {
  readonly #counts: KeptReads<number>;

  constructor(
    private readonly models: Pick<ReadModels, 'count'>,
    freshness: Pick<Freshness, 'reached'>,
    name: string,
  ) {
    this.#counts = new KeptReads(freshness, name);
  }

  async count(...asked: Parameters<ReadModels['count']>): Promise<number> {
    const [count] = await this.#counts.of([JSON.stringify(asked)], async () => [await this.models.count(...asked)]);
    return count!;
  }
}
