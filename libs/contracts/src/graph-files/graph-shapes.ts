import { z } from 'zod';
import { boundedList, boundedText } from '../wire/bounded.js';
import { guid } from '../wire/primitives.js';

/** Far more than Graph gives of any member; what is longer is no such file. Whatever is taken has its own bounds. */
const MOST_UNITS = 10_000;
const MOST_ITEMS = 10_000;

/**
 * What the import reads of Graph's answers. Everything else is let through: what was selected differs from file to
 * file, and PowerShell writes null for what was not. Source: Microsoft Graph v1.0, the resources subscribedSku,
 * companySubscription and user.
 */
const some = boundedText(MOST_UNITS).min(1);
const text = boundedText(MOST_UNITS).nullish();
const units = z.int().min(0).nullish();
const list = <T extends z.ZodType>(item: T) => boundedList(item, MOST_ITEMS).nullish();

export const graphSku = z.object({
  skuId: guid,
  skuPartNumber: some,
  appliesTo: text,
  consumedUnits: units,
  prepaidUnits: z.object({ enabled: units, warning: units, suspended: units, lockedOut: units }),
  servicePlans: list(z.object({ servicePlanId: guid, servicePlanName: some })),
});
export type GraphSku = z.output<typeof graphSku>;

/** An instant in Graph, or in one of the forms in which Windows PowerShell writes it. */
const instant = z
  .union([boundedText(MOST_UNITS), z.object({ value: boundedText(MOST_UNITS) }).transform(({ value }) => value)])
  .nullish()
  .transform((value) => {
    if (value === undefined || value === null || value === '') return undefined;
    const [, milliseconds] = /^\/Date\((-?\d+)\)\/$/.exec(value) ?? [];
    const time = milliseconds === undefined ? Date.parse(value) : Number(milliseconds);
    return Number.isNaN(time) ? undefined : new Date(time).toISOString();
  });

export const graphSubscription = z.object({
  id: guid,
  skuId: guid,
  skuPartNumber: text,
  status: some,
  totalLicenses: z.int().min(0),
  nextLifecycleDateTime: instant,
});
export type GraphSubscription = z.output<typeof graphSubscription>;

export const graphUser = z.object({
  id: guid,
  userPrincipalName: some,
  displayName: text,
  givenName: text,
  surname: text,
  jobTitle: text,
  department: text,
  officeLocation: text,
  mobilePhone: text,
  faxNumber: text,
  streetAddress: text,
  city: text,
  state: text,
  postalCode: text,
  country: text,
  usageLocation: text,
  accountEnabled: z.boolean().nullish(),
  userType: text,
  deletedDateTime: instant,
  businessPhones: list(boundedText(MOST_UNITS)),
  otherMails: list(boundedText(MOST_UNITS)),
  proxyAddresses: list(boundedText(MOST_UNITS)),
  assignedLicenses: list(z.object({ skuId: guid, disabledPlans: list(guid) })),
  licenseAssignmentStates: list(
    z.object({
      skuId: guid,
      assignedByGroup: text,
      disabledPlans: list(guid),
      state: text,
      error: text,
    }),
  ),
});
export type GraphUser = z.output<typeof graphUser>;
