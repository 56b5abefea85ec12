import { defined, isRefused, type PurchaseId } from '#licensing';
import { resolveProduct } from './products.js';
import { lower, type Preparations } from './preparation.js';

const step = {
  members: ({ purchaseId }: { readonly purchaseId: string }) => ({ purchaseId: lower<PurchaseId>(purchaseId) }),
};

export const purchasePreparations: Preparations<
  'PurchaseSeats' | 'ChangePurchaseQuantity' | 'ExpirePurchase' | 'RenewPurchase' | 'SuspendPurchase' | 'CancelPurchase'
> = {
  PurchaseSeats: {
    products: (body) => [body],
    members: ({ purchaseId, seats, endsOn, ...product }, { products }) => {
      const skuId = resolveProduct(product, products);
      if (isRefused(skuId)) return skuId;
      return {
        skuId,
        seats,
        ...defined({ purchaseId: purchaseId === undefined ? undefined : lower<PurchaseId>(purchaseId), endsOn }),
      };
    },
  },
  ChangePurchaseQuantity: {
    members: ({ purchaseId, seats }) => ({ purchaseId: lower<PurchaseId>(purchaseId), seats }),
  },
  ExpirePurchase: step,
  RenewPurchase: {
    members: ({ purchaseId, endsOn }) => ({ purchaseId: lower<PurchaseId>(purchaseId), ...defined({ endsOn }) }),
  },
  SuspendPurchase: step,
  CancelPurchase: step,
};
