import type { Behaviour } from '../../behaviour.js';
import type { ImportRestrictions } from '../../commands.js';
import { refuse } from '../../decision.js';
import type { Refused } from '../../decision.js';
import type { PlanRestrictions } from '../../states/plan-restrictions.js';
import { CATALOGUE } from '../../stream-refs.js';
import { defined } from '../../values.js';
import type { CountryCode, PlanId } from '../../values.js';

/** How many events, with 100,000 countries in them, fit into one append with room to spare. */
export const MAX_CHANGED_PLANS = 3_000;

type Wanted = ReadonlyMap<PlanId, readonly CountryCode[]>;

/** Each plan once and each of its countries once, sorted: the same list always reads the same. */
const wantedOf = (entries: ImportRestrictions['restrictions']): Wanted => {
  const byPlan = new Map<PlanId, Set<CountryCode>>();
  for (const { planId, countries } of entries) {
    const known = byPlan.get(planId) ?? new Set();
    for (const country of countries) known.add(country);
    byPlan.set(planId, known);
  }
  return new Map([...byPlan].map(([planId, countries]) => [planId, [...countries].sort()]));
};

const isSame = (known: PlanRestrictions, planId: PlanId, countries: readonly CountryCode[]): boolean => {
  const before = known.get(planId);
  return (before?.size ?? 0) === countries.length && countries.every((country) => before?.has(country) === true);
};

/** The plans that the list says otherwise than it is known, in order; those that it no longer names are among them. */
const changedPlans = (known: PlanRestrictions, wanted: Wanted, range: ImportRestrictions['range'] = {}): PlanId[] => {
  const { from, before } = range;
  const isCovered = (planId: PlanId): boolean =>
    (from === undefined || planId >= from) && (before === undefined || planId < before);
  const lifted = [...known.planIds()].filter((planId) => isCovered(planId) && !wanted.has(planId));
  const changed = [...wanted].filter(([planId, countries]) => !isSame(known, planId, countries));
  return [...lifted, ...changed.map(([planId]) => planId)].sort();
};

const NAMED_PLANS = 20;
/** Refuses `restrictions-taken-away` where that isn't confirmed with the number of entries, or another number is. */
const checkConfirmed = (
  known: PlanRestrictions,
  wanted: Wanted,
  { changed, confirm }: { readonly changed: readonly PlanId[]; readonly confirm: number | undefined },
): Refused | undefined => {
  const lifted = changed.flatMap((planId) => {
    const after = new Set(wanted.get(planId));
    const countries = [...(known.get(planId) ?? [])].filter((country) => !after.has(country));
    return countries.length === 0 ? [] : [{ planId, countries }];
  });
  const entries = lifted.flatMap(({ countries }) => countries);
  if (confirm === entries.length || (entries.length === 0 && confirm === undefined)) return undefined;
  return refuse({
    code: 'restrictions-taken-away',
    count: entries.length,
    plans: lifted.length,
    planIds: lifted.slice(0, NAMED_PLANS).map(({ planId }) => planId),
    countries: [...new Set(entries)].sort(),
    ...defined({ confirm }),
  });
};

/**
 * Replaces the list, or that part of it that a range of plan ids covers; without entries it permits everything there.
 * Plans may be unknown: the list can come before the catalogue. Holders of a plan that isn't permitted any more keep it
 * until their license changes. Refuses `too-many-plans`, and `restrictions-taken-away`: a list that was cut at a row
 * would permit in silence what it lost.
 */
export const importRestrictions: Behaviour<ImportRestrictions> = {
  scope: 'installation',
  permittedTo: ['Operator'],
  prefetch: () => [CATALOGUE],
  relatedIds: () => [],
  *decide(command, draft) {
    const { restrictions: known } = yield* draft.ask(CATALOGUE);
    const wanted = wantedOf(command.restrictions);
    const changed = changedPlans(known, wanted, command.range);
    if (changed.length > MAX_CHANGED_PLANS)
      return refuse({ code: 'too-many-plans', limit: MAX_CHANGED_PLANS, plans: changed.length });
    const unconfirmed = checkConfirmed(known, wanted, { changed, confirm: command.confirm });
    if (unconfirmed !== undefined) return unconfirmed;
    for (const planId of changed)
      draft.add(CATALOGUE, { type: 'PlanRestrictionsChanged', data: { planId, countries: wanted.get(planId) ?? [] } });
    const { plans, entries } = draft.state(CATALOGUE).restrictions;
    return draft.finish({ kind: 'restrictions', changed: changed.length, plans, entries });
  },
};
