import type { Shape } from '../api/shapes.js';

/** Products that are to be held: of each the plans that are off. */
export type Wanted = ReadonlyMap<string, readonly string[]>;

export const NOTHING_WANTED: Wanted = new Map();

/** Products with all their plans. */
export const allOf = (skus: readonly string[]): Wanted => new Map(skus.map((sku) => [sku, []]));

/** The lines of a command. A product that is named alone keeps the plans off that a holder of it has off. */
export const linesOf = (wanted: Wanted): (string | Shape<'LicenseLine'>)[] =>
  [...wanted].map(([skuId, off]) => (off.length === 0 ? skuId : { skuId, disabledPlans: [...off] }));
