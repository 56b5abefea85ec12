import type { NamedThing } from '../behaviour.js';
import { refuse } from '../decision.js';
import type { Deciding, Expectation, Refused } from '../decision.js';
import { purchaseStream, userStream } from '../stream-refs.js';
import type { PurchaseId, UserId } from '../values.js';
import type { Draft } from './draft.js';
import { findThing } from './versions.js';

/**
 * Compares the revision that a sender saw with the one that the decision rests on. Refuses `precondition-failed` where
 * somebody changed the user or the purchase meanwhile. One that isn't there is left to the command's own rules, which
 * say so.
 */
export function* checkExpectation(
  draft: Draft,
  named: NamedThing,
  { revision: expected }: Expectation,
): Deciding<Refused | undefined> {
  const thing = yield* findThing(draft, named);
  if (thing === undefined) return undefined;
  const { tenantId, lastChange } = draft.context;
  const stream =
    named.kind === 'purchase' ? purchaseStream(tenantId, thing as PurchaseId) : userStream(tenantId, thing as UserId);
  yield* draft.ask(stream);
  const last = lastChange(stream);
  if (last === undefined || last.revision === expected) return undefined;
  const { revision: actual, by: changedBy, at: changedAt } = last;
  return refuse({ code: 'precondition-failed', expected, actual, changedBy, changedAt });
}
