import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { defined, isGuid } from '#licensing';
import type { PurchaseAnswer, SubscriptionRow } from '../http/shapes.js';
import { printable, table } from '../output/table.js';
import { action, type Session, type World } from '../session/session.js';
import { collect } from '../http/collect.js';
import { namesFrom } from '../words/names.js';
import { purchaseLines } from '../words/purchases.js';
import { saysWhy } from './says-why.js';

/** Takes any number of seats that the API might take, which tells its own limits itself. */
function wholeNumber(text: string): number {
  if (!/^[0-9]{1,15}$/.test(text)) throw new InvalidArgumentError(`"${text}" is no number of seats.`);
  return Number(text);
}

interface EndsOn {
  readonly endsOn?: string;
}

async function buy(session: Session, sku: string, seats: number, { endsOn }: EndsOn): Promise<void> {
  const body = { ...productOf(sku), seats, ...defined({ endsOn }) };
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

async function list({ api, show }: Session): Promise<void> {
  const subscriptions = await collect(api.list<SubscriptionRow>('/api/subscriptions'));
  const rows = subscriptions.flatMap(({ skuId, skuPartNumber, purchases }) =>
    purchases.map((purchase) => ({ skuId, skuPartNumber, ...purchase })),
  );
  show(rows, () =>
    table(
      ['Product', 'Seats', 'State', 'Ends on', 'Id'],
      rows.map(({ skuPartNumber, seats, state, endsOn, id }) => [skuPartNumber, seats, state, endsOn, id]),
    ),
  );
}

/** These are the steps of a purchase. None of them happens by itself. */
const STEPS = [
  ['expire', 'let its seats go into the grace period: holders keep them, nobody gets a new one'],
  ['suspend', 'let its seats count no more'],
  ['cancel', 'end it for good'],
] as const;
const ID = 'id of the purchase (see: purchases list)';

export function addPurchases(program: Command, world: World): void {
  const purchases = program.command('purchases').description('purchases of seats');
  saysWhy(purchases.command('buy'))
    .description('buy seats of a product')
    .argument('<sku>', 'part number or id of the product')
    .argument('<seats>', 'number of seats', wholeNumber)
    .option('--ends-on <date>', 'last day, for information (YYYY-MM-DD)')
    .action(action<[string, number, EndsOn]>(world, buy));
  purchases
    .command('list')
    .description('every purchase with its seats, state and id')
    .action(action<[unknown]>(world, list));
  saysWhy(purchases.command('quantity'))
    .description('change the number of seats; fewer than are assigned is legal and shows as over-assigned')
    .argument('<id>', ID)
    .argument('<seats>', 'number of seats', wholeNumber)
    .action(action<[string, number, unknown]>(world, (session, id, seats) => step(session, id, 'quantity', { seats })));
  saysWhy(purchases.command('renew'))
    .description('make its seats valid again')
    .argument('<id>', ID)
    .option('--ends-on <date>', 'the new last day, for information (YYYY-MM-DD)')
    .action(
      action<[string, EndsOn]>(world, (session, id, { endsOn }) => step(session, id, 'renew', defined({ endsOn }))),
    );
  for (const [name, description] of STEPS)
    saysWhy(purchases.command(name))
      .description(description)
      .argument('<id>', ID)
      .action(action<[string, unknown]>(world, (session, id) => step(session, id, name, {})));
}

/** Returns a product as a person names it, turned into a member of a body. */
const productOf = (sku: string): { skuId: string } | { skuPartNumber: string } =>
  isGuid(sku) ? { skuId: sku.toLowerCase() } : { skuPartNumber: sku };
