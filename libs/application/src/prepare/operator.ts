import type { CountryCode, PlanId, Service, SkuId } from '#licensing';
import { lower, type Preparations } from './preparation.js';

/** What an Operator commands: tenants, and what is the whole installation's. */
export interface OperatorBodies {
  readonly CreateTenant: { readonly displayName: string; readonly country: string; readonly tenantId?: string };
  readonly RenameTenant: { readonly displayName: string };
  readonly AgreeClock: Readonly<Record<string, never>>;
  readonly ImportCatalogue: {
    readonly products: readonly {
      readonly skuId: string;
      readonly skuPartNumber: string;
      readonly displayName: string;
      readonly plans: readonly {
        readonly planId: string;
        readonly planName: string;
        readonly friendlyName?: string;
        readonly service: string | null;
      }[];
    }[];
  };
  readonly ImportRestrictions: {
    readonly restrictions: readonly { readonly planId: string; readonly country: string }[];
  };
}

export const operatorPreparations: Preparations<OperatorBodies> = {
  CreateTenant: { members: ({ displayName, country }) => ({ displayName, country: country as CountryCode }) },
  RenameTenant: { members: ({ displayName }) => ({ displayName }) },
  AgreeClock: { members: () => ({}) },
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
