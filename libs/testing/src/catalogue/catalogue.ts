import type { CataloguePlan, PlanId, Product, Service, SkuId } from '#licensing';

const plan = (planName: string, planId: string, service: string | null): CataloguePlan => ({
  planId: planId as PlanId,
  planName,
  service: service as Service | null,
});

/** These are real plans of Microsoft's catalogue, each with the service that it grants. */
export const PLANS = {
  exchangeStandard: plan('EXCHANGE_S_STANDARD', '9aaf7827-d63c-4b61-89c3-182f06f82e5c', 'exchange'),
  exchangeEnterprise: plan('EXCHANGE_S_ENTERPRISE', 'efb87545-963c-4e0d-99df-69c6916d9eb0', 'exchange'),
  exchangeDeskless: plan('EXCHANGE_S_DESKLESS', '4a82b400-a79f-41a4-b4e2-e94f5787b113', 'exchange'),
  /** This plan is in 225 products and has no mailbox, so it grants nothing. */
  exchangeFoundation: plan('EXCHANGE_S_FOUNDATION', '113feb6c-3fe4-4440-bddc-54d774bf0318', null),
  sharepointStandard: plan('SHAREPOINTSTANDARD', 'c7699d2e-19aa-44de-8edf-1736da088ca1', 'sharepoint'),
  sharepointEnterprise: plan('SHAREPOINTENTERPRISE', '5dbe027f-2339-4123-9542-606e4d348a72', 'sharepoint'),
  sharepointDeskless: plan('SHAREPOINTDESKLESS', '902b47e5-dcb2-4fdc-858b-c63a90a2bdb9', 'sharepoint'),
  /** This plan shows documents and holds none. */
  sharepointWac: plan('SHAREPOINTWAC', 'e95bec33-7c88-4a70-8e19-b10bd9d0c014', null),
  teams: plan('TEAMS1', '57ff2da0-773e-42df-b2af-ffb7a2317929', 'teams'),
  visio: plan('VISIO_CLIENT_SUBSCRIPTION', '663a804f-1c30-4ff0-9915-9db84f0d1cea', null),
  powerBi: plan('BI_AZURE_P2', '70d33638-9c74-4d01-bfd3-562de28bd4ba', null),
} as const;

/** Returns a product as the catalogue holds it, with its plans sorted by id. */
export const product = (skuPartNumber: string, skuId: string, ...plans: readonly CataloguePlan[]): Product => ({
  skuId: skuId as SkuId,
  skuPartNumber,
  displayName: skuPartNumber,
  plans: [...plans].sort((a, b) => (a.planId < b.planId ? -1 : 1)),
});

/**
 * These are real products with a handful of their real plans. E1, E3 and F3 grant exchange, sharepoint and teams; the
 * others grant nothing that holds data.
 */
export const E1 = product(
  'STANDARDPACK',
  '18181a46-0d4e-45cd-891e-60aabd171b4e',
  PLANS.exchangeStandard,
  PLANS.sharepointStandard,
  PLANS.sharepointWac,
  PLANS.teams,
);
export const E3 = product(
  'ENTERPRISEPACK',
  '6fd2c87f-b296-42f0-b197-1e91e994b900',
  PLANS.exchangeEnterprise,
  PLANS.sharepointEnterprise,
  PLANS.sharepointWac,
  PLANS.teams,
);
export const F3 = product(
  'DESKLESSPACK',
  '4b585984-651b-448a-9e53-3b10f069cf7f',
  PLANS.exchangeDeskless,
  PLANS.sharepointDeskless,
  PLANS.teams,
);
export const EXCHANGE_ONLY = product(
  'EXCHANGESTANDARD',
  '4b9405b0-7788-4568-add1-99614e613b69',
  PLANS.exchangeStandard,
);
export const VISIO = product(
  'VISIOCLIENT',
  'c5928f49-12ba-48f7-ada3-0d743a3601d5',
  PLANS.exchangeFoundation,
  PLANS.visio,
);
export const POWER_BI = product(
  'POWER_BI_PRO',
  'f8a1db68-be16-40ed-86d5-cb42ce701560',
  PLANS.exchangeFoundation,
  PLANS.powerBi,
);
export const SMALL_CATALOGUE: readonly Product[] = [E1, E3, F3, EXCHANGE_ONLY, VISIO, POWER_BI];
/** This product is in no catalogue. */
export const UNKNOWN_PRODUCT = product('NOSUCHPACK', 'ffffffff-0000-4000-8000-000000000000', PLANS.teams);
