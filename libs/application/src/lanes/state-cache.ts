import type { StreamState } from '#licensing';
import type { KnownStream } from '../streams/known-stream.js';

/** Tells roughly how many small objects a state is made of. */
const weightOf = (state: StreamState): number => {
  if (state.kind !== 'user' || state.status === 'absent' || state.status === 'purged') return 1;
  return 4 + state.aliases.length + state.licenses.reduce((sum, { grants }) => sum + 1 + grants.length / 4, 0);
};

/** Holds states of streams as last stored: the least recently used go first once the bound is reached. */
export class StateCache {
  readonly #entries = new Map<string, { readonly known: KnownStream; readonly weight: number }>();
  #weight = 0;

  /**
   * @param bound is the sum of weights kept at most; a state weighs from 1 (an address) to some hundreds (a user with
   * many products)
   */
  constructor(private readonly bound: number) {}

  get(name: string): KnownStream | undefined {
    const entry = this.#entries.get(name);
    if (entry === undefined) return undefined;
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    return entry.known;
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  put(name: string, known: KnownStream): void {
    this.drop(name);
    const weight = weightOf(known.state);
    this.#entries.set(name, { known, weight });
    this.#weight += weight;
    for (const oldest of this.#entries.keys()) {
      if (this.#weight <= this.bound) break;
      this.drop(oldest);
    }
  }

  drop(name: string): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    this.#entries.delete(name);
    this.#weight -= entry.weight;
  }

  clear(): void {
    this.#entries.clear();
    this.#weight = 0;
  }

  get size(): number {
    return this.#entries.size;
  }
}
