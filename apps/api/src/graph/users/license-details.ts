import type { HeldLicense } from '#licensing';
import type { ProductDocument } from '#projections';
import type { Thing } from '../protocol/graph-answers.js';
import { servicePlansOf } from '../tenant/subscribed-skus.js';

/** A GUID's first three parts are numbers, which stand with their lowest byte first. */
const bytesOf = (guid: string): Buffer => {
  const bytes = Buffer.from(guid.replaceAll('-', ''), 'hex');
  return Buffer.concat([
    bytes.subarray(0, 4).reverse(),
    bytes.subarray(4, 6).reverse(),
    bytes.subarray(6, 8).reverse(),
    bytes.subarray(8),
  ]);
};
/** Gives the id that Graph has for what a tenant's users hold of a product. */
export const idOfDetails = (tenantId: string, skuId: string): string =>
  Buffer.concat([bytesOf(tenantId), bytesOf(skuId)]).toString('base64url');

/** Shows a license with its plans, of the revision of the product that is held. */
export const licenseDetails = (
  tenantId: string,
  { skuId, grants, disabledPlans }: HeldLicense,
  product: ProductDocument | undefined,
): Thing => {
  const on = new Set<string>(grants.map(({ planId }) => planId));
  const off = new Set<string>(disabledPlans);
  const plans = (product?.plans ?? []).filter(({ planId }) => on.has(planId) || off.has(planId));
  return {
    id: idOfDetails(tenantId, skuId),
    servicePlans: servicePlansOf(plans, (planId) => !off.has(planId)),
    skuId,
    skuPartNumber: product?.skuPartNumber ?? null,
  };
};
