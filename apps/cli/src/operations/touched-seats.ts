import { collect } from '../http/collect.js';
import type { OperationTotals, PoolRow, SubscriptionRow } from '../http/shapes.js';
import type { Session } from '../session/session.js';

/**
 * Resolves to the pools that an operation touched, as they are once all that it did is shown. How they were before
 * follows from what the operation did, so that others may have changed them meanwhile. Resolves to nothing where that
 * can't be told at the moment: the operation has ended all the same.
 */
export async function touchedSeats(
  { api }: Session,
  { assigned = [], removed = [] }: OperationTotals,
  operationId: string,
): Promise<readonly PoolRow[]> {
  const changes = new Map<string, number>();
  for (const { skuId, users } of assigned) changes.set(skuId, (changes.get(skuId) ?? 0) + users);
  for (const { skuId, users } of removed) changes.set(skuId, (changes.get(skuId) ?? 0) - users);
  if (changes.size === 0) return [];
  const pools = await poolsAfter(api, operationId).catch(() => []);
  return pools.flatMap(({ skuId, valid, expired, assigned: held, available }) => {
    const change = changes.get(skuId);
    if (change === undefined) return [];
    const before = { valid, expired, assigned: held - change, available: available + change };
    return [{ skuId, valid, expired, assigned: held, available, before }];
  });
}

async function poolsAfter(api: Session['api'], operationId: string): Promise<readonly SubscriptionRow[]> {
  const path = `/api/operations/${operationId}/results`;
  const { position: minPosition } = await api.get<{ readonly position?: string }>(path, { limit: '1' });
  return collect(api.list<SubscriptionRow>('/api/subscriptions', { minPosition, limit: '500' }));
}
