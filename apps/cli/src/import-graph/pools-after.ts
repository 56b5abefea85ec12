import { collect } from '../http/collect.js';
import type { SubscriptionRow } from '../http/shapes.js';
import type { Session } from '../session/session.js';
import type { Present } from './plan-parts.js';
import type { Plan } from './plan.js';
import type { Taken } from './take-plan.js';

/** The seats of one product. */
export type Pool = Pick<SubscriptionRow, 'skuId' | 'skuPartNumber' | 'valid' | 'expired' | 'assigned' | 'available'>;

/** Resolves to the seats once all that was taken is shown, or as they would be after a dry run. */
export async function poolsAfter(
  { api, options }: Session,
  present: Present,
  plan: Plan,
  taken: Taken,
): Promise<readonly Pool[]> {
  if (options.dryRun === true) return plannedPools(present, plan, taken);
  const { position: minPosition } = taken;
  if (minPosition === undefined) return present.subscriptions;
  // The same import again reads users first: it is to find all of them.
  await api.get('/api/users', { limit: '1', minPosition });
  return collect(api.list<SubscriptionRow>('/api/subscriptions', { limit: '500', minPosition }));
}

/** Counts what the plan and a dry run say. */
export function plannedPools(
  { subscriptions, products }: Pick<Present, 'subscriptions' | 'products'>,
  plan: Pick<Plan, 'purchases' | 'products'>,
  { assigned }: Pick<Taken, 'assigned'>,
): readonly Pool[] {
  const names = new Map([...products, ...plan.products].map(({ skuId, skuPartNumber }) => [skuId, skuPartNumber]));
  const here = new Map(subscriptions.map((row) => [row.skuId, row]));
  const skuIds = new Set([...here.keys(), ...plan.purchases.map(({ skuId }) => skuId)]);
  return [...skuIds].map((skuId) => {
    const was = here.get(skuId);
    const bought = (state: string): number =>
      plan.purchases.reduce((sum, each) => (each.skuId === skuId && each.state === state ? sum + each.seats : sum), 0);
    const valid = (was?.valid ?? 0) + bought('active');
    const expired = (was?.expired ?? 0) + bought('expired');
    const held = (was?.assigned ?? 0) + (assigned.get(skuId) ?? 0);
    const skuPartNumber = was?.skuPartNumber ?? names.get(skuId) ?? skuId;
    return { skuId, skuPartNumber, valid, expired, assigned: held, available: valid - held };
  });
}
