import type { CatalogueEvent, RestrictionsImported } from '../events.js';
import { never } from '../values.js';
import type { CountryCode, PlanId, Product, SkuId } from '../values.js';

export interface CatalogueState {
  readonly kind: 'catalogue';
  readonly products: ReadonlyMap<SkuId, Product>;
  /** Leads from an upper-case part number to all products of that name (`MCOPSTN5` is two). */
  readonly byPartNumber: ReadonlyMap<string, readonly SkuId[]>;
  readonly restrictions: ReadonlyMap<PlanId, ReadonlySet<CountryCode>>;
}

export const initialCatalogue: CatalogueState = {
  kind: 'catalogue',
  products: new Map(),
  byPartNumber: new Map(),
  restrictions: new Map(),
};

/** How `byPartNumber` spells a part number: callers may write it in any case. */
export const partNumberKey = (skuPartNumber: string): string => skuPartNumber.toUpperCase();

const withName = (
  byPartNumber: CatalogueState['byPartNumber'],
  before: Product | undefined,
  product: Product,
): CatalogueState['byPartNumber'] => {
  const key = partNumberKey(product.skuPartNumber);
  const keyBefore = before && partNumberKey(before.skuPartNumber);
  if (key === keyBefore) return byPartNumber;
  const next = new Map(byPartNumber);
  if (keyBefore !== undefined) {
    const left = (next.get(keyBefore) ?? []).filter((skuId: SkuId) => skuId !== product.skuId);
    if (left.length > 0) next.set(keyBefore, left);
    else next.delete(keyBefore);
  }
  next.set(key, [...(next.get(key) ?? []), product.skuId]);
  return next;
};

const restrictionsOf = (event: RestrictionsImported): CatalogueState['restrictions'] =>
  new Map(event.data.restrictions.map(({ planId, countries }) => [planId, new Set(countries)]));

/**
 * Copies two maps for each product: 600 products one after the other are 180,000 entries copied each, some milliseconds
 * (a spec holds that). In return every earlier state stays valid, which a batch that is decided again relies on.
 */
export const evolveCatalogue = (state: CatalogueState, event: CatalogueEvent): CatalogueState => {
  switch (event.type) {
    case 'ProductImported':
    case 'ProductChanged': {
      const product = event.data;
      return {
        ...state,
        products: new Map(state.products).set(product.skuId, product),
        byPartNumber: withName(state.byPartNumber, state.products.get(product.skuId), product),
      };
    }
    case 'RestrictionsImported':
      return { ...state, restrictions: restrictionsOf(event) };
    default:
      return never(event);
  }
};
