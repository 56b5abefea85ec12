import { z } from 'zod';
import { guid } from '../wire/primitives.js';

/**
 * What the import reads of Graph's answers. Everything else is let through: what was selected differs from file to
 * file, and PowerShell writes null for what was not. Source: Microsoft Graph v1.0, the resources subscribedSku,
 * companySubscription and user.
 */
const text = z.string().nullish();
const units = z.int().min(0).nullish();
const list = <T extends z.ZodType>(item: T) => z.array(item).nullish();

export const graphSku = z.object({
  skuId: guid,
  skuPartNumber: z.string().min(1),
  appliesTo: text,
  consumedUnits: units,
  prepaidUnits: z.object({ enabled: units, warning: units, suspended: units, lockedOut: units }),
  servicePlans: list(z.object({ servicePlanId: guid, servicePlanName: z.string().min(1) })),
});
export type GraphSku = z.output<typeof graphSku>;

/** An instant in Graph, or in one of the forms in which Windows PowerShell writes it. */
const instant = z
  .union([z.string(), z.object({ value: z.string() }).transform(({ value }) => value)])
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
  status: z.string().min(1),
  totalLicenses: z.int().min(0),
  nextLifecycleDateTime: instant,
});
export type GraphSubscription = z.output<typeof graphSubscription>;

export const graphUser = z.object({
  id: guid,
  userPrincipalName: z.string().min(1),
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
  deletedDateTime: instant,
  businessPhones: list(z.string()),
  otherMails: list(z.string()),
  proxyAddresses: list(z.string()),
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
