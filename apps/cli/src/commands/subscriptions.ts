import { type Command, InvalidArgumentError } from 'commander';
import type { SubscriptionRow } from '../http/shapes.js';
import { count, table } from '../output/table.js';
import { action, type World } from '../session.js';
import { collect } from './collect.js';

const STATES = ['active', 'expired', 'suspended', 'cancelled'];

/** `2 active, 1 expired`. */
function purchaseStates(purchases: SubscriptionRow['purchases']): string {
  return STATES.map((state) => [purchases.filter((purchase) => purchase.state === state).length, state] as const)
    .filter(([number]) => number > 0)
    .map(([number, state]) => `${number} ${state}`)
    .join(', ');
}

export function subscriptionsTable(rows: readonly SubscriptionRow[]): string {
  const headers = ['Product', 'Valid', 'Expired', 'Assigned', 'Available', 'Purchases', ''];
  return table(
    headers,
    rows.map(({ skuPartNumber, valid, expired, assigned, available, purchases }) => [
      skuPartNumber,
      valid,
      expired,
      assigned,
      available,
      purchaseStates(purchases),
      available < 0 ? `over-assigned by ${count(-available, 'seat')}` : '',
    ]),
  );
}

export function addSubscriptions(program: Command, world: World): void {
  program
    .command('subscriptions')
    .description('products that the tenant bought')
    .command('list')
    .description('seats of each product: Valid, Expired, Assigned, Available')
    .action(
      action<[unknown]>(world, async ({ api, show }) => {
        const rows = await collect(api.list<SubscriptionRow>('/api/subscriptions'));
        show(rows, () => subscriptionsTable(rows));
      }),
    );
}

/** As the API takes it; its own limits are its own to tell. */
function wholeNumber(text: string): number {
  if (!/^[0-9]{1,15}$/.test(text)) throw new InvalidArgumentError(`"${text}" is no number of seats.`);
  return Number(text);
}

interface PurchaseAnswer {
  readonly id?: string;
  readonly totals?: { readonly available: number };
}

export function addPurchases(program: Command, world: World): void {
  program
    .command('purchases')
    .description('purchases of seats')
    .command('buy')
    .description('buy seats of a product')
    .argument('<sku>', 'part number or id of the product')
    .argument('<seats>', 'number of seats', wholeNumber)
    .option('--ends-on <date>', 'last day, for information (YYYY-MM-DD)')
    .action(
      action<[string, number, { endsOn?: string }]>(world, async (session, sku, seats, { endsOn }) => {
        const body = { ...productOf(sku), seats, ...(endsOn === undefined ? {} : { endsOn }) };
        const request = { method: 'POST', path: '/api/purchases', body } as const;
        const answer = (await session.send<PurchaseAnswer>(request)).body;
        const available = answer.totals === undefined ? '' : `, ${answer.totals.available} available now`;
        session.show(
          answer,
          () => `Bought ${count(body.seats, 'seat')} of ${sku}: purchase ${answer.id ?? '(dry run)'}${available}`,
        );
      }),
    );
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** A product as a person names it, as a member of a body. */
const productOf = (sku: string): { skuId: string } | { skuPartNumber: string } =>
  GUID.test(sku) ? { skuId: sku.toLowerCase() } : { skuPartNumber: sku };
