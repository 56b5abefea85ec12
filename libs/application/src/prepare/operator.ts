import { defined, isRefused, type CountryCode, type PlanId, type Service, type SkuId } from '#licensing';
import { lower, type Names, type Preparations } from './preparation.js';
import { resolveProduct, type ProductLine } from './products.js';

/** What an Operator commands: tenants, and what is the whole installation's. */
export interface OperatorBodies {
  readonly CreateTenant: { readonly displayName: string; readonly country: string; readonly tenantId?: string };
  readonly RenameTenant: { readonly displayName: string };
  readonly CloseTenant: {
    readonly confirm?: number;
    /** No sender says it: it is counted before the closing is decided. */
    readonly users?: number;
  };
  readonly ReopenTenant: Readonly<Record<string, never>>;
  readonly AgreeClock: Readonly<Record<string, never>>;
  readonly WithdrawProduct: ProductLine;
  readonly ReinstateProduct: ProductLine;
  readonly ImportCatalogue: {
    readonly confirm?: number;
    /** No sender says it: it is counted before the import is decided. */
    readonly holders?: number;
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
    readonly range?: { readonly from?: string; readonly before?: string };
    readonly restrictions: readonly { readonly planId: string; readonly country: string }[];
    readonly confirm?: number;
  };
}

type Restrictions = OperatorBodies['ImportRestrictions'];

const inLowerCase = ({ from, before }: NonNullable<Restrictions['range']>) => ({
  ...(from === undefined ? {} : { from: lower<PlanId>(from) }),
  ...(before === undefined ? {} : { before: lower<PlanId>(before) }),
});

/** One line a plan is a tenth of one line a country, and this command is kept. */
const byPlan = (restrictions: Restrictions['restrictions']) => {
  const plans = new Map<PlanId, CountryCode[]>();
  for (const { planId, country } of restrictions) {
    const id = lower<PlanId>(planId);
    const countries = plans.get(id);
    if (countries === undefined) plans.set(id, [country as CountryCode]);
    else countries.push(country as CountryCode);
  }
  return [...plans].map(([planId, countries]) => ({ planId, countries }));
};

const ofProduct = {
  products: (body: ProductLine) => [body],
  members: (body: ProductLine, { products }: Names) => {
    const skuId = resolveProduct(body, products);
    return isRefused(skuId) ? skuId : { skuId };
  },
};

export const operatorPreparations: Preparations<OperatorBodies> = {
  CreateTenant: { members: ({ displayName, country }) => ({ displayName, country: country as CountryCode }) },
  RenameTenant: { members: ({ displayName }) => ({ displayName }) },
  CloseTenant: { members: ({ confirm, users = 0 }) => ({ users, ...defined({ confirm }) }) },
  ReopenTenant: { members: () => ({}) },
  AgreeClock: { members: () => ({}) },
  WithdrawProduct: ofProduct,
  ReinstateProduct: ofProduct,
  ImportCatalogue: {
    members: ({ products, confirm, holders }) => ({
      ...defined({ confirm, holders }),
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
    members: ({ range, restrictions, confirm }) => ({
      ...defined({ confirm }),
      ...(range === undefined ? {} : { range: inLowerCase(range) }),
      restrictions: byPlan(restrictions),
    }),
  },
};
