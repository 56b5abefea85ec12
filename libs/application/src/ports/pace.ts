import type { Budget, Turn } from './turn.js';

/** Work is counted as users (or other things of a list), as bytes of text, and as events. */
export type Unit = 'users' | 'bytes' | 'events';

/** Work lets others go on after so long. Source: docs/explanation/architecture.md#limits. */
export const UNIT_MILLISECONDS = 5;
/** And after so much, however fast that went. Source: docs/explanation/architecture.md#limits. */
export const UNIT: { readonly [U in Unit]: number } = { users: 500, bytes: 1_000_000, events: 1_000 };

/** In a process that serves nobody else work needs not be cut. */
export const ALL_AT_ONCE: Turn = { next: async () => {}, soon: async () => {}, budget: () => ({ over: () => false }) };

/**
 * Cuts long work into units, between which it lets others go on. A unit ends after so many milliseconds, or after so
 * much work, whichever comes first: time protects whoever waits, and the amount is what a test can count.
 */
export class Pace {
  readonly #done: Record<Unit, number> = { users: 0, bytes: 0, events: 0 };
  #budget: Budget;

  /** Between two units everybody else goes on, or with `soon` only who is waited for, too. */
  constructor(
    private readonly turn: Turn,
    private readonly goesOn: 'next' | 'soon' = 'next',
  ) {
    this.#budget = turn.budget(UNIT_MILLISECONDS);
  }

  /** Counts what was done. True says that it is time for `rest`, before more is done. */
  spent(unit: Unit, amount = 1): boolean {
    this.#done[unit] += amount;
    return this.#done[unit] >= UNIT[unit] || this.#budget.over();
  }

  /** Counts an event that was read, and its bytes. The next one may be as large as half a unit. */
  spentOn({ data }: { readonly data: string }): boolean {
    this.#done.bytes += data.length;
    return this.spent('events') || this.#done.bytes >= UNIT.bytes / 2;
  }

  /** Lets others go on. A new unit begins then. */
  async rest(): Promise<void> {
    await this.turn[this.goesOn]();
    this.#done.users = this.#done.bytes = this.#done.events = 0;
    this.#budget = this.turn.budget(UNIT_MILLISECONDS);
  }

  /** Does something with each of many, unit by unit. Resolves to the results in the order of `inputs`. */
  async map<I, O>(inputs: Iterable<I>, unit: Unit, work: (input: I, at: number) => O): Promise<O[]> {
    const results: O[] = [];
    for (const input of inputs) {
      results.push(work(input, results.length));
      if (this.spent(unit)) await this.rest();
    }
    return results;
  }
}
