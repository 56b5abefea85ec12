import { z } from 'zod';
import { id, instant, listOf, number, ofCommand, position } from './common.js';

export const product = z.object({
  skuId: id,
  skuPartNumber: z.string(),
  displayName: z.string(),
  /** Its names name it no more: only its id does. */
  withdrawn: z.literal(true).optional(),
  revision: number,
  plans: z.array(
    z.object({ planId: id, planName: z.string(), friendlyName: z.string().optional(), service: z.string().nullable() }),
  ),
});
export const productAsOf = product.extend({ asOf: instant, position });
export const productsAsOf = listOf(product).extend({ asOf: instant, position });
export const catalogueImported = ofCommand({
  imported: number,
  changed: number,
  unchanged: number,
  plans: number,
  mappedPlans: number,
});
export const namedProduct = ofCommand({ skuId: id, withdrawn: z.boolean() });
export const restriction = z.object({ servicePlanId: id, countries: z.array(z.string()) });
export const restrictionsAsOf = listOf(restriction).extend({ asOf: instant, position });
export const restrictionsImported = ofCommand({ changed: number, plans: number, entries: number });
