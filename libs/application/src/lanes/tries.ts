import { streamName, type StreamRef } from '#licensing';

/** Source: docs/explanation/architecture.md#failures: a conflict is retried three times inside, then 503. */
const CONFLICTS = 3;
/** Receipts found by a conflict answer for good, so this many only come with as many writers at the same commands. */
const RECEIPTS = 10;
/** What was only read, or guessed, moved meanwhile. That takes no turn from anybody else, so it may happen often. */
const REREADS = 20;
/** After so many of these somebody writes too often for a batch to get through by itself. */
const STARVED = 2;

/**
 * Says why a batch has to be decided again: another writer had what it would have written (`conflict`), its commands
 * were decided before (`receipts`), or it rested on what has changed since it was read or was only guessed (`reread`).
 */
export type WhyAgain = 'conflict' | 'receipts' | 'reread';

/** Counts the tries of one batch, and knows what they found to have moved. */
export class Tries {
  readonly #counts = { conflict: 0, receipts: 0, reread: 0 };
  readonly #moved = new Map<string, StreamRef>();

  failed(why: WhyAgain, moved: readonly StreamRef[]): void {
    this.#counts[why] += 1;
    for (const ref of moved) this.#moved.set(streamName(ref), ref);
  }

  /** These are to be read before the next try: they are there, or were, and no guess helps. */
  get moved(): Iterable<StreamRef> {
    return this.#moved.values();
  }
  get areOver(): boolean {
    const { conflict, receipts, reread } = this.#counts;
    return conflict > CONFLICTS || receipts > RECEIPTS || reread > REREADS;
  }
  /** How often it has starved: 0 as long as it doesn't. */
  get starved(): number {
    return Math.max(0, this.#counts.reread - STARVED + 1);
  }
}
