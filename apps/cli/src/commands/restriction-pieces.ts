import { LIMITS, type Restriction } from '#contracts';
import { MAX_CHANGED_PLANS } from '#licensing';

/** This is the body of one `POST /api/restrictions`. A list that fits into one has no range. */
export interface RestrictionsPiece {
  readonly range?: { readonly from?: string; readonly before?: string };
  readonly restrictions: readonly Restriction[];
  /** How many restrictions it is meant to lift. */
  readonly confirm?: number;
}

const byPlan = (restrictions: readonly Restriction[]): Map<string, Restriction[]> => {
  const plans = new Map<string, Restriction[]>();
  for (const restriction of restrictions) {
    const known = plans.get(restriction.servicePlanId);
    if (known === undefined) plans.set(restriction.servicePlanId, [restriction]);
    else known.push(restriction);
  }
  return plans;
};

/**
 * Cuts the list into pieces that the API takes, in the order of the plans' ids. Their ranges lie side by side from the
 * first id there can be to the last, so that together they replace the whole list. `restrictedNow` are the plans that
 * are restricted today: a piece changes those that it no longer names, too.
 */
export function piecesOf(
  restrictions: readonly Restriction[],
  restrictedNow: readonly string[],
  most: { readonly plans: number; readonly entries: number } = {
    plans: MAX_CHANGED_PLANS,
    entries: LIMITS.restrictionsPerImport,
  },
): RestrictionsPiece[] {
  const wanted = byPlan(restrictions);
  const groups: { readonly from: string; readonly entries: Restriction[]; plans: number }[] = [];
  for (const planId of [...new Set([...wanted.keys(), ...restrictedNow])].toSorted()) {
    const entries = wanted.get(planId) ?? [];
    const last = groups.at(-1);
    if (last === undefined || last.plans >= most.plans || last.entries.length + entries.length > most.entries) {
      groups.push({ from: planId, entries, plans: 1 });
      continue;
    }
    last.entries.push(...entries);
    last.plans += 1;
  }
  if (groups.length <= 1) return [{ restrictions: groups[0]?.entries ?? [] }];
  return groups.map(({ from, entries }, at) => {
    const before = groups[at + 1]?.from;
    const range = { ...(at === 0 ? {} : { from }), ...(before === undefined ? {} : { before }) };
    return { range, restrictions: entries };
  });
}
