import type { CountryCode, PlanId, Service, SkuId } from '#licensing';
import { lower, type Preparations } from './preparation.js';

export const cataloguePreparations: Preparations<'ImportCatalogue' | 'ImportRestrictions'> = {
  ImportCatalogue: {
    members: ({ products }) => ({
      products: products.map(({ skuId, plans, ...product }) => ({
        ...product,
        skuId: lower<SkuId>(skuId),
        plans: plans.map(({ planId, service, ...plan }) => ({
          ...plan,
          planId: lower<PlanId>(planId),
          service: service as Service | null,
        })),
      })),
    }),
  },
  ImportRestrictions: {
    members: ({ restrictions }) => ({
      restrictions: restrictions.map(({ planId, country }) => ({
        planId: lower<PlanId>(planId),
        country: country as CountryCode,
      })),
    }),
  },
};
