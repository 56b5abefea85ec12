import { z } from 'zod';
import { SEATS, id, instant, listOf, number } from './common.js';
import { purchase } from './subscriptions.js';
import { user } from './users.js';

const DAY = { date: z.iso.date(), startsAt: instant, endsAt: instant };
/** Days without any are there, too. */
const ofDays = <S extends z.ZodRawShape>(shape: S) =>
  z.object({ timeZone: z.string(), total: number, items: z.array(z.object({ ...DAY, ...shape })) });
export const deadlinesReport = ofDays({ deadlines: number });
export const refusalsReport = ofDays({
  refusals: number,
  codes: z.array(z.object({ code: z.string(), refusals: number })),
});
const reportedUser = user.pick({
  id: true,
  userPrincipalName: true,
  displayName: true,
  usageLocation: true,
  accountEnabled: true,
  userType: true,
  createdAt: true,
  unreadable: true,
});
const namedProductOf = z.object({ skuId: id, skuPartNumber: z.string().optional() });
const ofUsers = (item: z.ZodObject) => listOf(item).extend({ total: number.optional() });
export const unlicensedReport = ofUsers(reportedUser);
export const overlapsReport = ofUsers(
  reportedUser.extend({ overlaps: z.array(namedProductOf.extend({ coveredBy: z.array(namedProductOf) })) }),
);
export const seatsReport = z.object({
  timeZone: z.string(),
  skuId: id,
  items: z.array(z.object({ date: z.iso.date(), at: instant, ...SEATS })),
});
const PERIOD = { timeZone: z.string(), startsAt: instant, endsAt: instant };
/** A seat for 24 hours is one; in thousandths. */
const days = z.number();
export const trueUpReport = listOf(
  z.object({
    skuId: id,
    skuPartNumber: z.string(),
    seatDays: z.object({ held: days, valid: days, idle: days, over: days }),
    peak: z.object({ assigned: number, at: instant }),
  }),
).extend(PERIOD);
export const purchasesReport = listOf(
  z.object({ ...purchase, endsOn: z.iso.date().optional(), seatDays: days }),
).extend({ skuId: id, ...PERIOD });
