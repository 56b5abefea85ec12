import type { QueryClient } from '@tanstack/react-query';
import type { Api } from '../api/api.js';
import { type Changed, isTouched, merged } from './changed.js';

/** A page asks anew once in this time at most, however much happens. */
const APART_MS = 1_000;

/** Asks anew what changed, once the last time has been answered: a page never has more questions than it can read. */
export class AskedAnew {
  #changed: Changed | undefined;
  #isBusy = false;
  #isOver = false;
  constructor(
    private readonly client: QueryClient,
    private readonly api: Api,
  ) {}

  add(changed: Changed): void {
    // a command of this page has asked for all of that already
    if (changed.position <= this.api.position) return;
    this.#changed = merged(this.#changed, changed);
    void this.#ask();
  }

  stop(): void {
    this.#isOver = true;
  }

  async #ask(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let changed = this.#changed; changed !== undefined && !this.#isOver; changed = this.#changed) {
      this.#changed = undefined;
      this.api.seeUpTo(changed.position);
      const asked = changed;
      await this.client.invalidateQueries({
        predicate: ({ queryKey }) => queryKey[0] === this.api.tenantId && isTouched(asked, queryKey),
        // a tab that nobody sees asks when it is looked at
        refetchType: document.visibilityState === 'hidden' ? 'none' : 'active',
      });
      await new Promise((resolve) => setTimeout(resolve, APART_MS));
    }
    this.#isBusy = false;
  }
}
