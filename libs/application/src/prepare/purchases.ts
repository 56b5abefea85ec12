import { defined, isRefused, type PurchaseId, type PurchaseState } from '#licensing';
import { lower, type Preparations } from './preparation.js';
import { resolveProduct, type ProductLine } from './products.js';

interface OnlyPurchase {
  readonly purchaseId: string;
}
export interface PurchaseBodies {
  readonly PurchaseSeats: ProductLine & {
    readonly purchaseId?: string;
    readonly seats: number;
    readonly endsOn?: string;
    readonly state?: PurchaseState;
  };
  readonly ChangePurchaseQuantity: { readonly purchaseId: string; readonly seats: number };
  readonly ExpirePurchase: OnlyPurchase;
  readonly RenewPurchase: { readonly purchaseId: string; readonly endsOn?: string };
  readonly SuspendPurchase: OnlyPurchase;
  readonly CancelPurchase: OnlyPurchase;
}

const step = {
  members: ({ purchaseId }: OnlyPurchase) => ({ purchaseId: lower<PurchaseId>(purchaseId) }),
};

export const purchasePreparations: Preparations<PurchaseBodies> = {
  PurchaseSeats: {
    products: (body) => [body],
    members: ({ purchaseId, seats, endsOn, state, ...product }, { products }) => {
      const skuId = resolveProduct(product, products);
      if (isRefused(skuId)) return skuId;
      return {
        skuId,
        seats,
        ...defined({ purchaseId: purchaseId === undefined ? undefined : lower<PurchaseId>(purchaseId), endsOn, state }),
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
