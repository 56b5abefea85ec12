import { effectsOf, type Decision } from '#licensing';
import type { OfSwaps } from '../replies.js';

/** Counts what a bulk change would do with the products of its users. */
export class SwapTally {
  readonly #counts = { exchanged: 0, left: 0, notHeld: 0, added: 0 };

  /** Whoever fails for another reason than that a product isn't held, or has to wait, counts nowhere. */
  add(decision: Decision): void {
    const kind = kindOf(decision);
    if (kind !== undefined) this.#counts[kind] += 1;
  }

  counts(): OfSwaps {
    return { ...this.#counts };
  }
}

const kindOf = (decision: Decision): keyof OfSwaps | undefined => {
  if (decision.outcome === 'refused') return decision.refusal.code === 'not-held' ? 'notHeld' : undefined;
  if (decision.outcome === 'unchanged') return 'left';
  if (decision.outcome !== 'accepted') return undefined;
  return effectsOf(decision.answer).removed === undefined ? 'added' : 'exchanged';
};
