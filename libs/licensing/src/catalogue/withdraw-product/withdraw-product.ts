import type { Behaviour } from '../../behaviour.js';
import type { ReinstateProduct, WithdrawProduct } from '../../commands.js';
import { refuse } from '../../decision.js';
import { CATALOGUE } from '../../stream-refs.js';
import { namedTwice } from '../product-names.js';

const OF_CATALOGUE = { scope: 'installation', permittedTo: ['Operator'], prefetch: () => [CATALOGUE] } as const;

/**
 * Takes a product from names: its part number and display name name another product from now on, or none. Its id names
 * it as ever, and licenses that are held go on. No import brings the names back. Refuses `product-not-found`.
 */
export const withdrawProduct: Behaviour<WithdrawProduct> = {
  ...OF_CATALOGUE,
  relatedIds: ({ skuId }) => [skuId],
  *decide({ skuId }, draft) {
    const product = (yield* draft.ask(CATALOGUE)).products.get(skuId);
    if (product === undefined) return refuse({ code: 'product-not-found', skuId });
    if (product.withdrawn !== true) draft.add(CATALOGUE, { type: 'ProductWithdrawn', data: { skuId } });
    return draft.finish({ kind: 'product', skuId, withdrawn: true });
  },
};

/** Gives a product its names back. Refuses `product-not-found`, and `product-named-twice` where another has both. */
export const reinstateProduct: Behaviour<ReinstateProduct> = {
  ...OF_CATALOGUE,
  relatedIds: ({ skuId }) => [skuId],
  *decide({ skuId }, draft) {
    const catalogue = yield* draft.ask(CATALOGUE);
    const product = catalogue.products.get(skuId);
    if (product === undefined) return refuse({ code: 'product-not-found', skuId });
    if (product.withdrawn !== true) return draft.finish({ kind: 'product', skuId, withdrawn: false });
    const twice = namedTwice([...catalogue.products.values()], [product]);
    if (twice !== undefined) return twice;
    draft.add(CATALOGUE, { type: 'ProductReinstated', data: { skuId } });
    return draft.finish({ kind: 'product', skuId, withdrawn: false });
  },
};
