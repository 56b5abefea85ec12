import type { Behaviour } from '../../behaviour.js';
import type { ImportRestrictions } from '../../commands.js';
import type { RestrictionsImported } from '../../events.js';
import type { CatalogueState } from '../../states/catalogue.js';
import { CATALOGUE } from '../../stream-refs.js';
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
 * Replaces the whole list; an empty one permits everything. Plans may be unknown: the list can come before the
 * catalogue. Holders of a plan that isn't permitted any more keep it until their license changes.
 */
export const importRestrictions: Behaviour<ImportRestrictions> = {
  scope: 'installation',
  permittedTo: ['Operator'],
  prefetch: () => [CATALOGUE],
  relatedIds: () => [],
  *decide(command, draft) {
    const catalogue = yield* draft.ask(CATALOGUE);
    const restrictions = normalised(command.restrictions);
    const entries = restrictions.reduce((sum, { countries }) => sum + countries.length, 0);
    if (!sameRestrictions(catalogue.restrictions, restrictions))
      draft.add(CATALOGUE, { type: 'RestrictionsImported', data: { restrictions } });
    return draft.finish({ kind: 'restrictions', plans: restrictions.length, entries });
  },
};
