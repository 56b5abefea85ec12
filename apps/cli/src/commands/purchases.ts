import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { defined, isGuid } from '#licensing';
import type { PurchaseAnswer, SubscriptionRow } from '../http/shapes.js';
import type { Column } from '../output/rows.js';
import { printable } from '../output/table.js';
import { cutAt, type Limited, limitOf, showListed } from '../session/listing.js';
import { action, type Session, type World } from '../session/session.js';
import { collect } from '../http/collect.js';
import { namesFrom } from '../words/names.js';
import { purchaseLines } from '../words/purchases.js';
import { LIST_LIMIT_OPTION } from './limit-option.js';
import { ifMatch } from './if-match.js';
import { saysWhy } from './says-why.js';

/** Takes any number of seats that the API might take, which tells its own limits itself. */
function wholeNumber(text: string): number {
  if (!/^[0-9]{1,15}$/.test(text)) throw new InvalidArgumentError(`"${text}" is no number of seats.`);
  return Number(text);
}

interface EndsOn {
  readonly endsOn?: string;
}
interface Bought extends EndsOn {
  readonly state?: string;
}

async function buy(session: Session, sku: string, seats: number, { endsOn, state }: Bought): Promise<void> {
  const body = { ...productOf(sku), seats, ...defined({ endsOn, state }) };
  const { body: answer } = await session.send<PurchaseAnswer>({ method: 'POST', path: '/api/purchases', body });
  await showPurchase(session, answer, { bought: sku });
}

/** Takes one step of a purchase. No step changes what users hold. */
async function step(session: Session, id: string, name: string, body: object): Promise<void> {
  const path = `/api/purchases/${encodeURIComponent(id)}/${name}`;
  const { body: answer } = await session.send<PurchaseAnswer>({ method: 'POST', path, body });
  await showPurchase(session, answer);
}

/** Shows what became of a purchase, and of the seats of its product. */
async function showPurchase(session: Session, answer: PurchaseAnswer, how: { bought?: string } = {}): Promise<void> {
  const names = await namesFrom(session.api);
  session.show(answer, () => purchaseLines(answer, names, how).map(printable).join('\n'));
}

interface PurchaseRow {
  readonly skuId: string;
  readonly skuPartNumber: string;
  readonly id: string;
  readonly seats: number;
  readonly state: string;
  readonly endsOn?: string;
  readonly revision?: number;
}
const COLUMNS: readonly Column<PurchaseRow>[] = [
  { key: 'skuPartNumber', title: 'Product', of: ({ skuPartNumber }) => skuPartNumber },
  { key: 'seats', title: 'Seats', of: ({ seats }) => seats },
  { key: 'state', title: 'State', of: ({ state }) => state },
  { key: 'endsOn', title: 'Ends on', of: ({ endsOn }) => endsOn },
  { key: 'revision', title: 'Revision', of: ({ revision }) => revision },
  { key: 'id', title: 'Id', of: ({ id }) => id },
  { key: 'skuId', of: ({ skuId }) => skuId },
];

/** Purchases stand in the list of subscriptions. */
async function list(session: Session, { limit }: Limited): Promise<void> {
  const subscriptions = await collect(session.api.list<SubscriptionRow>('/api/subscriptions', { limit: '500' }));
  const rows = subscriptions.flatMap(({ skuId, skuPartNumber, purchases }) =>
    purchases.map((purchase) => ({ skuId, skuPartNumber, ...purchase })),
  );
  showListed(session, COLUMNS, cutAt(limitOf(session, limit), rows));
}

/** These are the steps of a purchase. None of them happens by itself. */
const STEPS = [
  ['expire', 'let its seats go into the grace period: holders keep them, nobody gets a new one'],
  ['suspend', 'let its seats count no more'],
  ['cancel', 'end it for good'],
] as const;
const STATES = ['active', 'expired', 'suspended', 'cancelled'] as const;
const ID = 'id of the purchase (see: purchases list)';

export function addPurchases(program: Command, world: World): void {
  const purchases = program.command('purchases').description('purchases of seats');
  saysWhy(purchases.command('buy'))
    .description('buy seats of a product')
    .argument('<sku>', 'part number or id of the product')
    .argument('<seats>', 'number of seats', wholeNumber)
    .option('--ends-on <date>', 'last day, for information (YYYY-MM-DD)')
    .addOption(
      new Option('--state <state>', 'of a purchase that was made elsewhere: the state that it has there').choices(
        STATES,
      ),
    )
    .action(action<[string, number, Bought]>(world, buy));
  purchases
    .command('list')
    .description('every purchase with its seats, state and id')
    .option(...LIST_LIMIT_OPTION)
    .action(action<[Limited]>(world, list));
  saysWhy(ifMatch(purchases.command('quantity')))
    .description('change the number of seats; fewer than are assigned is legal and shows as over-assigned')
    .argument('<id>', ID)
    .argument('<seats>', 'number of seats', wholeNumber)
    .action(action<[string, number, unknown]>(world, (session, id, seats) => step(session, id, 'quantity', { seats })));
  saysWhy(ifMatch(purchases.command('renew')))
    .description('make its seats valid again')
    .argument('<id>', ID)
    .option('--ends-on <date>', 'the new last day, for information (YYYY-MM-DD)')
    .action(
      action<[string, EndsOn]>(world, (session, id, { endsOn }) => step(session, id, 'renew', defined({ endsOn }))),
    );
  for (const [name, description] of STEPS)
    saysWhy(ifMatch(purchases.command(name)))
      .description(description)
      .argument('<id>', ID)
      .action(action<[string, unknown]>(world, (session, id) => step(session, id, name, {})));
}

/** Returns a product as a person names it, turned into a member of a body. */
const productOf = (sku: string): { skuId: string } | { skuPartNumber: string } =>
  isGuid(sku) ? { skuId: sku.toLowerCase() } : { skuPartNumber: sku };
