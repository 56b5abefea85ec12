import type { UserEffects } from '../../answers.js';
import type { DomainEvent } from '../../events.js';
import type { Refusal } from '../../refusals.js';
import type { OperationState } from '../../states/operation.js';
import { fellShort } from '../user-effects.js';

/** What became of one item; an outage is none: its item is decided later. */
export type ItemResult =
  | { readonly outcome: 'complete'; readonly effects: UserEffects }
  | { readonly outcome: 'failed'; readonly refusal: Refusal };

/**
 * Tells the progress of the next items, in their order, to be appended together with what they decided; with the last
 * item the operation is finished. No results make no event.
 * @throws RangeError where the operation doesn't run, or has fewer items left
 */
export const progressOperation = (state: OperationState, results: readonly ItemResult[]): readonly DomainEvent[] => {
  if (results.length === 0) return [];
  if (state.status !== 'running') throw new RangeError(`an operation that is ${state.status} makes no progress`);
  const from = state.cursor;
  const cursor = from + results.length;
  if (cursor > state.listed) throw new RangeError(`item ${cursor} of an operation with ${state.listed} items`);
  const failures = results.flatMap((result, index) =>
    result.outcome === 'failed' ? [{ at: from + index, refusal: result.refusal }] : [],
  );
  const effects = results.flatMap((result, index) =>
    result.outcome === 'complete' && Object.keys(result.effects).length > 0
      ? [{ at: from + index, ...result.effects }]
      : [],
  );
  const failed = failures.length;
  const complete = results.length - failed;
  const counts = {
    complete: state.counts.complete + complete,
    withShortfalls: state.counts.withShortfalls + effects.filter(fellShort).length,
    failed: state.counts.failed + failed,
  };
  const progressed: DomainEvent = {
    type: 'OperationProgressed',
    data: { from, cursor, complete, failed, failures, effects, counts },
  };
  return cursor < state.listed ? [progressed] : [progressed, { type: 'OperationFinished', data: { counts } }];
};
