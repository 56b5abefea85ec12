import { refuse } from '../decision.js';
import type { Refused } from '../decision.js';
import { partNumberKey } from '../states/catalogue.js';
import type { CatalogueProduct } from '../states/catalogue.js';
import type { Product, SkuId } from '../values.js';

type Named = Pick<Product, 'skuId' | 'skuPartNumber' | 'displayName'>;
const NAMED_PAIRS = 20;

/** Both names, in the spelling in which they are compared: nobody sees a difference of case or of spaces. */
const nameKey = ({ skuPartNumber, displayName }: Named): string =>
  JSON.stringify([partNumberKey(skuPartNumber.trim()), displayName.trim().replaceAll(/\s+/g, ' ').toUpperCase()]);

/**
 * Refuses `product-named-twice` where products of these names and other ids come by them, or stand among those that
 * come: no two products share part number and display name, so that one of them is a mistake. A product that is known
 * by just these names doesn't come by them. What was withdrawn from names has none.
 */
export const namedTwice = (
  known: readonly CatalogueProduct[],
  coming: readonly Named[],
  isWithdrawn: (skuId: SkuId) => boolean = () => false,
): Refused | undefined => {
  const named = coming.filter(({ skuId }) => !isWithdrawn(skuId));
  const ids = new Set(named.map(({ skuId }) => skuId));
  const before = new Map(known.filter(({ withdrawn }) => withdrawn !== true).map((each) => [each.skuId, each]));
  const others = new Map(
    [...before.values()].filter(({ skuId }) => !ids.has(skuId)).map((each) => [nameKey(each), each]),
  );
  const first = new Map<string, SkuId>();
  const pairs = named.flatMap((product): readonly (readonly [SkuId, SkuId])[] => {
    const key = nameKey(product);
    const earlier = first.get(key);
    if (earlier !== undefined) return [[earlier, product.skuId]];
    first.set(key, product.skuId);
    const other = others.get(key);
    const was = before.get(product.skuId);
    return other === undefined || (was && nameKey(was) === key) ? [] : [[other.skuId, product.skuId]];
  });
  if (pairs.length === 0) return undefined;
  return refuse({ code: 'product-named-twice', count: pairs.length, pairs: pairs.slice(0, NAMED_PAIRS) });
};
