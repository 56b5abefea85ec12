import type { PoolRow } from '../http/shapes.js';
import type { Names } from './names.js';
import type { Tense } from './tense.js';

const COUNTED = ['valid', 'expired', 'assigned', 'available'] as const;

/**
 * Returns a line for each product, such as `Seats of ENTERPRISEPACK (Office 365 E3): 25 valid, 12 assigned (11 before),
 * 13 available (14 before)`. A figure that stays is told once.
 */
export const seatLines = (pools: readonly PoolRow[] | undefined, names: Names, tense: Tense): readonly string[] =>
  (pools ?? []).map(({ skuId, before, ...after }) => {
    const shown = COUNTED.filter((name) => name !== 'expired' || after.expired > 0 || (before?.expired ?? 0) > 0);
    const figures = shown.map((name) => figure(name, before?.[name] ?? after[name], after[name], tense));
    const over = after.available < 0 ? `; over-assigned by ${-after.available}` : '';
    return `Seats of ${names.product(skuId)}: ${figures.join(', ')}${over}`;
  });

const figure = (name: string, before: number, after: number, tense: Tense): string => {
  if (before === after) return `${after} ${name}`;
  return tense === 'done' ? `${after} ${name} (${before} before)` : `${after} would be ${name} (${before} now)`;
};
