import type { StreamState } from '#licensing';
import { RecentlyUsed } from '../recently-used.js';
import type { KnownStream } from '../streams/known-stream.js';

/** Tells roughly how many small objects a state is made of. */
const weightOf = (state: StreamState): number => {
  if (state.kind !== 'user' || state.status === 'absent' || state.status === 'purged') return 1;
  return 4 + state.aliases.length + state.licenses.reduce((sum, { grants }) => sum + 1 + grants.length / 4, 0);
};

/** Holds states of streams as last stored: the least recently used go first once the bound is reached. */
export class StateCache {
  readonly #entries = new RecentlyUsed<string, { readonly known: KnownStream; readonly weight: number }>();
  #weight = 0;

  /**
   * @param bound is the sum of weights kept at most; a state weighs from 1 (an address) to some hundreds (a user with
   * many products)
   */
  constructor(private readonly bound: number) {}

  get(name: string): KnownStream | undefined {
    return this.#entries.get(name)?.known;
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  put(name: string, known: KnownStream): void {
    this.drop(name);
    const weight = weightOf(known.state);
    this.#entries.set(name, { known, weight });
    this.#weight += weight;
    while (this.#weight > this.bound) this.#weight -= this.#entries.dropOldest()?.weight ?? 0;
  }

  drop(name: string): void {
    this.#weight -= this.#entries.delete(name)?.weight ?? 0;
  }

  clear(): void {
    this.#entries.clear();
    this.#weight = 0;
  }

  get size(): number {
    return this.#entries.size;
  }
}
