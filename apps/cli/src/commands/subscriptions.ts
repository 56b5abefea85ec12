import type { Command } from 'commander';
import type { SubscriptionRow } from '../http/shapes.js';
import type { Column } from '../output/rows.js';
import { count } from '../output/table.js';
import { action, type World } from '../session/session.js';
import { type Limited, listUpTo, showListed } from '../session/listing.js';
import { askedThen, type AsOf, withAsOf } from './as-of.js';
import { LIST_LIMIT_OPTION } from './limit-option.js';

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

const COLUMNS: readonly Column<SubscriptionRow>[] = [
  { key: 'skuPartNumber', title: 'Product', of: ({ skuPartNumber }) => skuPartNumber },
  { key: 'valid', title: 'Valid', of: ({ valid }) => valid },
  { key: 'expired', title: 'Expired', of: ({ expired }) => expired },
  { key: 'assigned', title: 'Assigned', of: ({ assigned }) => assigned },
  { key: 'available', title: 'Available', of: ({ available }) => available },
  { key: 'purchases', title: 'Purchases', of: ({ purchases }) => purchaseStates(purchases) },
  { key: 'behind', of: ({ behind }) => behind },
  { key: 'skuId', title: 'Id', of: ({ skuId }) => skuId },
  { title: '', of: ({ available, behind = 0 }) => remarks(available, behind) },
];

export function addSubscriptions(program: Command, world: World): void {
  const subscriptions = program.command('subscriptions').description('products that the tenant bought');
  withAsOf(subscriptions.command('list'))
    .description('seats of each product: Valid, Expired, Assigned, Available')
    .option(...LIST_LIMIT_OPTION)
    .action(
      action<[Limited & AsOf]>(world, async (session, options) => {
        const query = { ...askedThen(options) };
        showListed(session, COLUMNS, await listUpTo<SubscriptionRow>(session, '/api/subscriptions', options, query));
      }),
    );
  withAsOf(subscriptions.command('show'))
    .description('seats of one product, now or as of a time that is past')
    .argument('<sku>', 'part number or id of the product')
    .action(
      action<[string, AsOf]>(world, async ({ api, showRows }, sku, options) => {
        const path = `/api/subscriptions/${encodeURIComponent(sku)}`;
        const found = await api.get<SubscriptionRow>(path, { ...askedThen(options) });
        showRows(COLUMNS, [found], found);
      }),
    );
}
