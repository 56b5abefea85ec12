import { z } from 'zod';
import { SEATS, id, instant, listOf, number, ofCommand, position, revision, revisionAfter } from './common.js';

const purchaseState = z.enum(['active', 'expired', 'suspended', 'cancelled']);
export const purchase = { id, seats: number, state: purchaseState };
const SUBSCRIPTION = { skuId: id, skuPartNumber: z.string(), ...SEATS };
export const subscription = z.object({
  ...SUBSCRIPTION,
  /** Licenses of an earlier revision of the product than the catalogue has. */
  behind: number.optional(),
  purchases: z.array(z.object({ ...purchase, endsOn: z.iso.date().optional(), revision })),
});
/** The past tells neither when a purchase ends nor what is behind. */
export const subscriptionAsOf = z.object({
  ...SUBSCRIPTION,
  purchases: z.array(z.object(purchase)),
  asOf: instant,
  position,
});
export const subscriptionsAsOf = listOf(subscriptionAsOf).extend({ asOf: instant, position });
export const purchaseChanged = ofCommand({
  id,
  skuId: id,
  seats: number,
  state: purchaseState,
  totals: z.object(SEATS),
  revision: revisionAfter,
  /** The pool as the command found it, and the purchase where it isn't new. Earlier releases recorded neither. */
  before: z.object({ seats: number.optional(), state: purchaseState.optional(), totals: z.object(SEATS) }).optional(),
});
/** Each touched pool as it is after the command, and as it was before it. */
export const pool = z.object({ skuId: id, ...SEATS, before: z.object(SEATS) });
export const pools = z.array(pool);
