import type { PurchaseAnswer } from '../http/shapes.js';
import { count } from '../output/table.js';
import type { Names } from './names.js';
import { seatLines } from './seats.js';
import { type Said, type Tense, tenseOf } from './tense.js';

const NOTHING: Said = { done: 'Nothing was to change about', tried: 'Nothing would change about' };

/**
 * Returns what became of a purchase, and how the seats of its product were before and are now. `bought` is the product
 * of a new one, as the command line names it; the id that a dry run gives it would be another one.
 */
export function purchaseLines(
  purchase: PurchaseAnswer,
  names: Names,
  { bought }: { readonly bought?: string },
): readonly string[] {
  const { id = '', skuId, totals, before } = purchase;
  const tense = tenseOf(purchase);
  const product = skuId === undefined ? (bought ?? '') : names.product(skuId);
  const pool = totals === undefined || skuId === undefined ? [] : [{ skuId, ...totals, ...poolBefore(before?.totals) }];
  const head =
    bought === undefined
      ? changedText({ ...purchase, id }, product, tense)
      : `${{ done: 'Bought', tried: 'Would buy' }[tense]} ${count(purchase.seats ?? 0, 'seat')} of ${product}` +
        stateText(purchase) +
        `${tense === 'done' ? `: purchase ${id}` : ''}`;
  return [head, ...seatLines(pool, names, tense)];
}

/** A new purchase that isn't active was made elsewhere. */
const stateText = ({ state = 'active' }: PurchaseAnswer): string => (state === 'active' ? '' : `, ${state}`);

const poolBefore = (totals: NonNullable<PurchaseAnswer['totals']> | undefined) =>
  totals === undefined ? {} : { before: totals };

function changedText(
  { id, seats = 0, state = '', before, outcome }: PurchaseAnswer & { readonly id: string },
  product: string,
  tense: Tense,
): string {
  const what = `purchase ${id} of ${product}`;
  if (outcome === 'unchanged') return `${NOTHING[tense]} ${what}: ${count(seats, 'seat')}, ${state}`;
  const then = { done: 'before', tried: 'now' }[tense];
  const was = (value: number | string | undefined, now: number | string): string =>
    value === undefined || value === now ? '' : ` (${value} ${then})`;
  const head = { done: 'Changed', tried: 'Would change' }[tense];
  return `${head} ${what}: ${count(seats, 'seat')}${was(before?.seats, seats)}, ${state}${was(before?.state, state)}`;
}
