import type { DomainEvent } from '../../events.js';
import type { Refusal } from '../../refusals.js';
import type { OperationState } from '../../states/operation.js';

/** What became of one item; an outage is none: its item is decided later. */
export type ItemResult =
  { readonly outcome: 'accepted' | 'unchanged' } | { readonly outcome: 'refused'; readonly refusal: Refusal };

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
    result.outcome === 'refused' ? [{ at: from + index, refusal: result.refusal }] : [],
  );
  const failed = failures.length;
  const complete = results.length - failed;
  const counts = { complete: state.counts.complete + complete, failed: state.counts.failed + failed };
  const progressed: DomainEvent = {
    type: 'OperationProgressed',
    data: { from, cursor, complete, failed, failures, counts },
  };
  return cursor < state.listed ? [progressed] : [progressed, { type: 'OperationFinished', data: { counts } }];
};
