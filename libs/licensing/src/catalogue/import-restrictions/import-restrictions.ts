import type { ImportRestrictions } from '../../commands.js';
import { ask } from '../../decision.js';
import type { Deciding, Decision, DecisionContext } from '../../decision.js';
import type { RestrictionsImported } from '../../events.js';
import type { CatalogueState } from '../../states/states.js';
import type { StreamRef } from '../../streams.js';
import type { CountryCode, PlanId } from '../../values.js';

type Restrictions = RestrictionsImported['data']['restrictions'];

/** Each plan once and each of its countries once, both sorted: the same list always reads the same. */
const normalised = (entries: ImportRestrictions['restrictions']): Restrictions => {
  const byPlan = new Map<PlanId, Set<CountryCode>>();
  for (const { planId, country } of entries) byPlan.set(planId, (byPlan.get(planId) ?? new Set()).add(country));
  return [...byPlan.keys()].sort().map((planId) => ({ planId, countries: [...(byPlan.get(planId) ?? [])].sort() }));
};

const sameRestrictions = (known: CatalogueState['restrictions'], next: Restrictions): boolean =>
  known.size === next.length &&
  next.every(({ planId, countries }) => {
    const before = known.get(planId);
    return before?.size === countries.length && countries.every((country) => before.has(country));
  });

/**
 * Replaces the whole list; an empty one permits everything. Plans may be unknown: the list can come before the catalogue. Holders of a plan
 * that isn't permitted any more keep it until their license changes.
 */
export function* decideImportRestrictions(command: ImportRestrictions, _context: DecisionContext): Deciding<Decision> {
  const stream = { kind: 'catalogue' } as const satisfies StreamRef;
  const catalogue = yield* ask<'catalogue'>(stream);
  const restrictions = normalised(command.restrictions);
  const entries = restrictions.reduce((sum, { countries }) => sum + countries.length, 0);
  const answer = { kind: 'restrictions', plans: restrictions.length, entries } as const;
  if (sameRestrictions(catalogue.restrictions, restrictions)) return { outcome: 'unchanged', answer };
  return {
    outcome: 'accepted',
    writes: [{ stream, events: [{ type: 'RestrictionsImported', data: { restrictions } }] }],
    answer,
  };
}
