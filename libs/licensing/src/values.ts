/**
 * Values of the domain. Ids are branded strings that are made at the edges, after validation; the domain never parses
 * them.
 */
/** A GUID of any version in its plain form with dashes, in upper or lower case. */
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
export const isGuid = (text: string): boolean => GUID.test(text);

declare const brand: unique symbol;
type Branded<T, B extends string> = T & { readonly [brand]: B };

/** GUID, lower case with dashes. */
export type TenantId = Branded<string, 'TenantId'>;
/** GUID, lower case with dashes. */
export type UserId = Branded<string, 'UserId'>;
/** GUID of a product, lower case with dashes. */
export type SkuId = Branded<string, 'SkuId'>;
/** GUID of a service plan, lower case with dashes. */
export type PlanId = Branded<string, 'PlanId'>;
/** GUID, lower case with dashes. */
export type PurchaseId = Branded<string, 'PurchaseId'>;
/** GUID, lower case with dashes. */
export type OperationId = Branded<string, 'OperationId'>;
/** GUID (UUIDv5 of tenant and the caller's id), lower case with dashes. */
export type CommandId = Branded<string, 'CommandId'>;
/** It stands for one sender and one thing: what the sender counts of that thing. */
export type CounterId = Branded<string, 'CounterId'>;
/** GUID (UUIDv5 of the command, the user and the service), lower case with dashes. */
export type RetentionId = Branded<string, 'RetentionId'>;
/**
 * Lower-case hex HMAC of an address in NFC and lower case. The key is the tenant's, so equal addresses of one tenant
 * have equal keys.
 */
export type AddressKey = Branded<string, 'AddressKey'>;
/** ISO 3166-1 alpha-2, upper case; `XK` is Kosovo. */
export type CountryCode = Branded<string, 'CountryCode'>;
/** UTC with milliseconds, `2026-11-22T21:51:38.000Z`: instants of this form compare as text. */
export type Instant = Branded<string, 'Instant'>;
/** What holds a user's data, whichever plan grants it: `exchange`, `sharepoint`, `teams`, … */
export type Service = Branded<string, 'Service'>;

/** The service whose end releases a user's aliases. Source: docs/explanation/domain.md#4-remove-a-license. */
export const EXCHANGE = 'exchange' as Service;
/** The service whose documents stay for good. Source: docs/explanation/domain.md#4-remove-a-license. */
export const SHAREPOINT = 'sharepoint' as Service;

/** Milliseconds after `instant`, as an instant. */
export const plus = (instant: Instant, milliseconds: number): Instant =>
  new Date(Date.parse(instant) + milliseconds).toISOString() as Instant;

/**
 * The profile fields, in the order of the Microsoft 365 bulk template. `displayName` is among them; all of them are
 * personal, and each is a kind of its own.
 */
export const PROFILE_KINDS = {
  displayName: 'display-name',
  givenName: 'given-name',
  surname: 'surname',
  jobTitle: 'job-title',
  department: 'department',
  officeLocation: 'office-location',
  businessPhone: 'business-phone',
  mobilePhone: 'mobile-phone',
  faxNumber: 'fax-number',
  alternateEmail: 'alternate-email',
  streetAddress: 'street-address',
  city: 'city',
  state: 'state',
  postalCode: 'postal-code',
  country: 'country',
} as const;
export type ProfileField = keyof typeof PROFILE_KINDS;
export type ProfileKind = (typeof PROFILE_KINDS)[ProfileField];
export const PROFILE_FIELDS = Object.keys(PROFILE_KINDS) as readonly ProfileField[];

/** A guest is a person of another organisation. Neither is a rule of licenses. */
export const USER_TYPES = ['Member', 'Guest'] as const;
export type UserType = (typeof USER_TYPES)[number];
/**
 * What is kept of an account for others to read: whether its person may sign in (unless said otherwise), and which type
 * the user is of (Member, unless said otherwise).
 */
export interface Account {
  readonly accountEnabled?: boolean;
  readonly userType?: UserType;
}

/** A command changes these fields of a user by name. An answer names them, and never has their values. */
export const USER_FIELDS = [
  'userPrincipalName',
  ...PROFILE_FIELDS,
  'usageLocation',
  'accountEnabled',
  'userType',
  'aliases',
] as const;
export type UserField = (typeof USER_FIELDS)[number];

/** Every place where a personal value can stand has a kind, and no value opens in a place of another kind. */
export const PERSONAL_KINDS = ['principal-name', 'alias', ...Object.values(PROFILE_KINDS), 'reason'] as const;
export type PersonalKind = (typeof PERSONAL_KINDS)[number];

interface PersonalOf<K extends PersonalKind> {
  readonly personal: UserId;
  readonly kind: K;
}
/**
 * One personal value (a name, an address, a profile field) of one person. In the domain it is usually `clear`. The
 * stored form is `sealed` under the person's key, and read models carry it like that; once the key is shredded it reads
 * as `erased`. The codec finds these objects anywhere in an event by the member `personal`. A value keeps its kind
 * wherever it goes: what becomes another kind is made anew from its clear text.
 */
export type Personal<K extends PersonalKind = PersonalKind> =
  | (PersonalOf<K> & { readonly clear: string })
  | (PersonalOf<K> & { readonly sealed: string })
  | (PersonalOf<K> & { readonly erased: true });

/** Wraps a personal value in clear. */
export const personal = <K extends PersonalKind>(person: UserId, kind: K, clear: string): Personal<K> => ({
  personal: person,
  kind,
  clear,
});

/** True only where both are in clear and equal: a sealed or erased value is never taken for equal to another. */
export const samePersonal = (a: Personal | undefined, b: Personal | undefined): boolean =>
  a !== undefined && b !== undefined && 'clear' in a && 'clear' in b && a.clear === b.clear;

/** A user principal name or alias: the key decides, the text is shown. */
export interface Address<K extends 'principal-name' | 'alias' = 'principal-name' | 'alias'> {
  readonly key: AddressKey;
  readonly text: Personal<K>;
}
export type PrincipalName = Address<'principal-name'>;
export type Alias = Address<'alias'>;

/** An address as a command brings it: not yet bound to a person (a created user's id follows from the command). */
export interface AddressInput {
  readonly key: AddressKey;
  readonly text: string;
}

/** Names a user in a command: by id, or by the keyed hash of an address that the user holds. */
export type UserRef =
  { readonly by: 'id'; readonly userId: UserId } | { readonly by: 'address'; readonly key: AddressKey };

/** The profile as a command brings it: `null` clears a field (never `displayName`), a missing field stays as it is. */
export type ProfileInput = { readonly [F in ProfileField]?: string | null };
/**
 * The profile as an event carries it: only what changed; `null` cleared the field. The codec holds each field to its
 * kind.
 */
export type ProfileChanges = { readonly [F in ProfileField]?: Personal<ProfileKind> | null };
/** The profile as the state holds it. */
export type Profile = { readonly [F in ProfileField]?: Personal<ProfileKind> };

/** A service plan of a product, with the service that it grants; `null` grants none (no user data, no retention). */
export interface GrantedPlan {
  readonly planId: PlanId;
  readonly service: Service | null;
}

/** An enabled plan that grants a service. */
export interface PlanGrant {
  readonly planId: PlanId;
  readonly service: Service;
}

/**
 * How a service begins for a user: for the first time ever, again with the data that was retained, or fresh, since what
 * was there before is purged.
 */
export type ServiceStart = 'first' | 'again' | 'fresh';

/** Whence a user has a license. More kinds may come, and `id` tells the sources of one kind apart. */
export interface LicenseSource {
  readonly kind: string;
  readonly id?: string;
}
/** Somebody assigned the license to the user itself. Today every license comes from there. */
export const DIRECT: LicenseSource = { kind: 'direct' };

/** A product as an import left it: `productRevision` is the revision of that event on the catalogue's stream. */
export interface ProductAtRevision {
  readonly skuId: SkuId;
  readonly productRevision: number;
}

/** What a license gives: the enabled plans that have a service, in the product's order. `disabledPlans` are sorted. */
export interface LicenseTerms extends ProductAtRevision {
  readonly disabledPlans: readonly PlanId[];
  readonly grants: readonly PlanGrant[];
}

/** A plan as the catalogue has it. */
export interface CataloguePlan extends GrantedPlan {
  readonly planName: string;
  readonly friendlyName?: string;
}

export interface Product {
  readonly skuId: SkuId;
  readonly skuPartNumber: string;
  readonly displayName: string;
  /** The plans are sorted by their ids, and each stands here once. */
  readonly plans: readonly CataloguePlan[];
}

/**
 * A product that a command asks for. Where `disabledPlans` is left out, a holder's stay as they are, and a new license
 * has none.
 */
export interface LicenseRequest {
  readonly skuId: SkuId;
  readonly disabledPlans?: readonly PlanId[];
}

/** What a bulk operation does to each of its users. */
export const OPERATION_MODES = [
  'replace',
  'add',
  'remove',
  'change',
  'refresh',
  'create',
  'update',
  'delete',
  'restore',
  'adopt',
  'undo',
] as const;
export type OperationMode = (typeof OPERATION_MODES)[number];

/** What becomes of a user who lacks one of the products that a bulk change removes. */
export const IF_NOT_HELD = ['leave', 'fail', 'add'] as const;
/** `leave` changes nothing, `fail` refuses, and `add` adds all the same and removes what is there. */
export type IfNotHeld = (typeof IF_NOT_HELD)[number];
/** The products that each user of a bulk change gets in the place of others. */
export interface LicenseSwap {
  readonly add: readonly LicenseRequest[];
  readonly remove: readonly SkuId[];
  readonly ifNotHeld: IfNotHeld;
}

/**
 * What an undo is about: a bulk operation, or one command about users. The flags say what it may come to, as far as
 * that asks for more: a right, or a confirmation.
 */
export interface UndoneWork {
  readonly of: OperationId | CommandId;
  /** Something besides licenses was changed. */
  readonly changesUsers?: true;
  /** Users came into being, or back, and are deleted by the undo. */
  readonly deletes?: true;
  /** Users were deleted, and come back by the undo. */
  readonly restores?: true;
}

export type PurchaseState = 'active' | 'expired' | 'suspended' | 'cancelled';

/**
 * Seats of one product in one tenant: `valid` ones are of active purchases, `expired` ones of purchases in the grace
 * period, `assigned` ones are held by users, `reserved` ones are kept for later and count as 0 where they are left out.
 * `valid - assigned - reserved` is available, and may be below zero (over-assigned).
 */
export interface SeatTotals {
  readonly valid: number;
  readonly expired: number;
  readonly assigned: number;
  readonly reserved?: number;
}
/** Source: docs/explanation/domain.md#seats. */
export const available = ({ valid, assigned, reserved = 0 }: SeatTotals): number => valid - assigned - reserved;

/** `T` with the members that may be undefined made optional: each is either there with a value, or missing. */
export type Defined<T> = {
  readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/**
 * Copies the members that aren't undefined, in their order, so that what was left out stays left out where the copy is
 * spread or stored.
 */
export const defined = <const T extends object>(members: T): Defined<T> => {
  const kept: Partial<T> = {};
  for (const name in members) if (members[name] !== undefined) kept[name] = members[name];
  return kept as object as Defined<T>;
};

/** Fails to compile where a case of a union is left out; throws if data from outside gets here all the same. */
export const never = (value: never): never => {
  throw new Error(`unexpected case: ${JSON.stringify(value)}`);
};
