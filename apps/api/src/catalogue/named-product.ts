import type { ReadModels } from '#application';
import { isGuid, type SkuId } from '#licensing';
import { productsByPartNumber } from '#projections';

/** What somebody named may be no product, or several: two of them share a part number. */
export type NamedProduct =
  | { readonly found: 'none' }
  | { readonly found: 'one'; readonly skuId: SkuId }
  | { readonly found: 'several'; readonly skuIds: readonly SkuId[] };

/** A GUID is taken for an id as it is, whether or not a product has it; all else is taken for a part number. */
export const namedProduct = async (models: ReadModels, named: string): Promise<NamedProduct> => {
  if (isGuid(named)) return { found: 'one', skuId: named.toLowerCase() as SkuId };
  const skuIds = (await productsByPartNumber(models, named)).map(({ skuId }) => skuId);
  const [only] = skuIds;
  if (only === undefined) return { found: 'none' };
  return skuIds.length === 1 ? { found: 'one', skuId: only } : { found: 'several', skuIds };
};
