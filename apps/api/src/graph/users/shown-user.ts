import type { HeldLicense } from '#licensing';
import { defined } from '#licensing';
import { DEFAULT_MEMBERS, userMembers } from '../model/user-members.js';
import type { Thing } from '../protocol/graph-answers.js';

/** A user's texts are opened in this; its licenses are as the domain keeps them. */
export interface KnownUser {
  readonly shown: Thing;
  readonly licenses: readonly HeldLicense[];
}

const assignedLicense = ({ skuId, disabledPlans }: Pick<HeldLicense, 'skuId' | 'disabledPlans'>) => ({
  disabledPlans,
  skuId,
});
const assignmentState = ({ skuId, disabledPlans }: HeldLicense) => ({
  assignedByGroup: null,
  disabledPlans,
  error: 'None',
  lastUpdatedDateTime: null,
  skuId,
  state: 'Active',
});
/** A plan that two products grant is told once. */
const assignedPlans = (licenses: readonly HeldLicense[]): readonly object[] => {
  const plans = new Map(licenses.flatMap(({ grants }) => grants).map((plan) => [plan.planId, plan]));
  return [...plans.values()].map(({ planId, service }) => ({
    assignedDateTime: null,
    capabilityStatus: 'Enabled',
    service,
    servicePlanId: planId,
  }));
};
const oneOf = (value: unknown): readonly unknown[] => (typeof value === 'string' ? [value] : []);

const profileOf = (shown: Thing): Thing =>
  Object.fromEntries(
    userMembers().flatMap(([name, { field, many, empty }]) => {
      if (empty === true) return [[name, many === true ? [] : null]];
      if (field === undefined) return [];
      return [[name, many === true ? oneOf(shown[field]) : (shown[field] ?? null)]];
    }),
  );

/** A deleted user's name has its id in front, as Graph shows it, since another may have the name by now. */
const nameOf = ({ id, userPrincipalName, deletedAt }: Thing): unknown =>
  typeof userPrincipalName === 'string' && deletedAt !== undefined
    ? `${String(id).replaceAll('-', '')}${userPrincipalName}`
    : userPrincipalName;

/** What `If-Match` takes of a user: its revision, as a strong tag. */
export const etagOf = (revision: unknown): Thing =>
  typeof revision === 'number' ? { '@odata.etag': `"${revision}"` } : {};

/** Shows a user as Graph does, with every member. A text that is erased or can't be read is null. */
export const graphUser = ({ shown, licenses }: KnownUser): Thing => {
  const { id, userPrincipalName, usageLocation, aliases, createdAt = null, deletedAt = null, unreadable } = shown;
  const { revision } = shown;
  const name = nameOf(shown) ?? null;
  return {
    ...etagOf(revision),
    ...profileOf(shown),
    id,
    mail: deletedAt === null ? name : userPrincipalName,
    userPrincipalName: name,
    usageLocation: usageLocation ?? null,
    accountEnabled: shown['accountEnabled'] ?? true,
    userType: shown['userType'] ?? 'Member',
    assignedLicenses: licenses.map(assignedLicense),
    assignedPlans: assignedPlans(licenses),
    createdDateTime: createdAt,
    deletedDateTime: deletedAt,
    licenseAssignmentStates: licenses.map(assignmentState),
    proxyAddresses: [
      ...oneOf(userPrincipalName).map((address) => `SMTP:${address}`),
      ...((aliases ?? []) as readonly string[]).map((address) => `smtp:${address}`),
    ],
    ...defined({ '@seatledger.unreadable': unreadable }),
  };
};

/** These are told of a user for whom nobody chose others. */
export const chosen = (select: readonly string[] | undefined, more: readonly string[] = []): readonly string[] =>
  select ?? [...DEFAULT_MEMBERS, ...more];
