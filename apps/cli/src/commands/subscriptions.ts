import type { Command } from 'commander';
import type { SubscriptionRow } from '../http/shapes.js';
import { count, table } from '../output/table.js';
import { action, type World } from '../session/session.js';
import { collect } from '../http/collect.js';

const STATES = ['active', 'expired', 'suspended', 'cancelled'];

/** Makes a text such as `2 active, 1 expired`. */
function purchaseStates(purchases: SubscriptionRow['purchases']): string {
  return STATES.map((state) => [purchases.filter((purchase) => purchase.state === state).length, state] as const)
    .filter(([number]) => number > 0)
    .map(([number, state]) => `${number} ${state}`)
    .join(', ');
}

const remarks = (available: number, behind: number): string =>
  [
    ...(available < 0 ? [`over-assigned by ${count(-available, 'seat')}`] : []),
    ...(behind > 0 ? [`${count(behind, 'license')} behind the catalogue`] : []),
  ].join(', ');

export function subscriptionsTable(rows: readonly SubscriptionRow[]): string {
  const headers = ['Product', 'Valid', 'Expired', 'Assigned', 'Available', 'Purchases', ''];
  return table(
    headers,
    rows.map(({ skuPartNumber, valid, expired, assigned, available, behind = 0, purchases }) => [
      skuPartNumber,
      valid,
      expired,
      assigned,
      available,
      purchaseStates(purchases),
      remarks(available, behind),
    ]),
  );
}

/** This is the option of queries about any instant. */
export const AS_OF = ['--as-of <instant>', 'as it was then (such as 2026-01-31T12:00:00Z)'] as const;
export interface AsOf {
  readonly asOf?: string;
}

export function addSubscriptions(program: Command, world: World): void {
  const subscriptions = program.command('subscriptions').description('products that the tenant bought');
  subscriptions
    .command('list')
    .description('seats of each product: Valid, Expired, Assigned, Available')
    .action(
      action<[unknown]>(world, async ({ api, show }) => {
        const rows = await collect(api.list<SubscriptionRow>('/api/subscriptions'));
        show(rows, () => subscriptionsTable(rows));
      }),
    );
  subscriptions
    .command('show')
    .description('seats of one product, now or as of an instant')
    .argument('<sku>', 'part number or id of the product')
    .option(...AS_OF)
    .action(
      action<[string, AsOf]>(world, async ({ api, show }, sku, { asOf }) => {
        const path = `/api/subscriptions/${encodeURIComponent(sku)}`;
        const found = await api.get<SubscriptionRow>(path, { asOf });
        show(found, () => subscriptionsTable([found]));
      }),
    );
}
