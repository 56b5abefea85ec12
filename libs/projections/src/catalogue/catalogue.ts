import { partNumberKey } from '#licensing';
import type { CountryCode, PlanId, Product, ProductChanged, ProductImported, RestrictionsImported } from '#licensing';
import type { ProjectionDefinition } from '#application';

export interface ProductDocument extends Product {
  /** This is the part number in upper case. Two products may share one. */
  readonly partNumberKey: string;
}

export const catalogue: ProjectionDefinition<ProductDocument> = {
  name: 'catalogue',
  version: 1,
  handles: ['ProductImported', 'ProductChanged'],
  indexes: [{ name: 'by-part-number', fields: ['partNumberKey'] }],
  onError: 'park',
  keys: (recorded) => [(recorded.event as ProductImported | ProductChanged).data.skuId],
  evolve: (_document, recorded) => {
    const product = (recorded.event as ProductImported | ProductChanged).data;
    return { ...product, partNumberKey: partNumberKey(product.skuPartNumber) };
  },
};

/** These are the plans that may not be enabled, each with its country. The whole list is one document. */
export interface RestrictionsDocument {
  readonly restrictions: readonly { readonly planId: PlanId; readonly countries: readonly CountryCode[] }[];
}
export const RESTRICTIONS_KEY = 'restrictions';

export const restrictions: ProjectionDefinition<RestrictionsDocument> = {
  name: 'restrictions',
  version: 1,
  handles: ['RestrictionsImported'],
  indexes: [],
  onError: 'park',
  keys: () => [RESTRICTIONS_KEY],
  evolve: (_document, recorded) => ({ restrictions: (recorded.event as RestrictionsImported).data.restrictions }),
};
