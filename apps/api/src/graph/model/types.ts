import { USER_TYPES } from './user-members.js';

/** This is the type of one member; `many` says that it is a list of these. */
export interface MemberType {
  readonly type: string;
  readonly many?: true;
}
export type Members = Readonly<Record<string, MemberType>>;

const text = { type: 'String' } as const;
const guid = { type: 'Guid' } as const;
const whole = { type: 'Int32' } as const;
const instant = { type: 'DateTimeOffset' } as const;
const list = <T extends string>(type: T) => ({ type, many: true }) as const;

/** These types have no id of their own, and stand inside others. */
export const COMPLEX = {
  assignedLicense: { disabledPlans: list('Guid'), skuId: guid },
  assignedPlan: { assignedDateTime: instant, capabilityStatus: text, service: text, servicePlanId: guid },
  licenseAssignmentState: {
    assignedByGroup: text,
    disabledPlans: list('Guid'),
    error: text,
    lastUpdatedDateTime: instant,
    skuId: guid,
    state: text,
  },
  auditActivityInitiator: { app: { type: 'appIdentity' }, user: { type: 'userIdentity' } },
  appIdentity: { appId: text, displayName: text },
  userIdentity: { id: text, displayName: text, ipAddress: text, userPrincipalName: text },
  keyValue: { key: text, value: text },
  modifiedProperty: { displayName: text, newValue: text, oldValue: text },
  targetResource: {
    id: text,
    displayName: text,
    groupType: text,
    modifiedProperties: list('modifiedProperty'),
    type: text,
    userPrincipalName: text,
  },
  licenseUnitsDetail: { enabled: whole, lockedOut: whole, suspended: whole, warning: whole },
  servicePlanInfo: { appliesTo: text, provisioningStatus: text, servicePlanId: guid, servicePlanName: text },
} as const satisfies Readonly<Record<string, Members>>;

/** These have an `id`, which stands first. */
export const ENTITIES = {
  user: USER_TYPES,
  subscribedSku: {
    id: text,
    accountId: text,
    accountName: text,
    appliesTo: text,
    capabilityStatus: text,
    consumedUnits: whole,
    prepaidUnits: { type: 'licenseUnitsDetail' },
    servicePlans: list('servicePlanInfo'),
    skuId: guid,
    skuPartNumber: text,
    subscriptionIds: list('String'),
  },
  directoryAudit: {
    id: text,
    activityDateTime: instant,
    activityDisplayName: text,
    additionalDetails: list('keyValue'),
    category: text,
    correlationId: text,
    initiatedBy: { type: 'auditActivityInitiator' },
    loggedByService: text,
    operationType: text,
    result: text,
    resultReason: text,
    targetResources: list('targetResource'),
  },
  companySubscription: {
    id: text,
    commerceSubscriptionId: text,
    createdDateTime: instant,
    isTrial: { type: 'Boolean' },
    nextLifecycleDateTime: instant,
    ownerId: text,
    ownerTenantId: text,
    ownerType: text,
    serviceStatus: list('servicePlanInfo'),
    skuId: text,
    skuPartNumber: text,
    status: text,
    totalLicenses: whole,
  },
  licenseDetails: {
    id: text,
    servicePlans: list('servicePlanInfo'),
    skuId: guid,
    skuPartNumber: text,
  },
  organization: {
    id: text,
    countryLetterCode: text,
    createdDateTime: instant,
    displayName: text,
    tenantType: text,
  },
} as const satisfies Readonly<Record<string, Members>>;
export type EntityName = keyof typeof ENTITIES;

export const membersOf = (entity: EntityName): Members => ENTITIES[entity];
