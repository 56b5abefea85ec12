import { defined, productsLosingPlans, type CatalogueState, type Product, type SkuId } from '#licensing';
import type { CommandRequest } from '../requests.js';

/**
 * Counts the licenses of these products that are held, of all tenants together. It reads a read model, since no stream
 * has all tenants: it is told, and has no part in what is decided.
 */
export type CountHolders = (skuIds: readonly SkuId[]) => Promise<number>;

/**
 * Says in an import that takes plans away how many hold the products. What can't be counted at the moment is left out,
 * and nobody waits for it.
 */
export const withHolders = async <R extends CommandRequest>(
  request: R,
  catalogue: () => Promise<CatalogueState>,
  count: CountHolders | undefined,
): Promise<R> => {
  if (request.type !== 'ImportCatalogue' || count === undefined) return request;
  const products = request.body.products.map(
    ({ skuId, plans }) => ({ skuId: skuId.toLowerCase(), plans }) as Pick<Product, 'skuId' | 'plans'>,
  );
  const losing = productsLosingPlans(await catalogue(), products);
  if (losing.length === 0) return request;
  const holders = await count(losing).catch(() => undefined);
  return { ...request, body: { ...request.body, ...defined({ holders }) } };
};
