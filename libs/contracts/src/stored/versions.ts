import type { EventType } from '#licensing';

/**
 * Makes the data of the next version from the data of one version. It must be pure, and personal values may be sealed.
 */
export type Upcaster = (data: unknown) => unknown;
/** `upcasters[type]?.[n]` leads from version n to n + 1. */
export type Upcasters = { readonly [T in EventType]?: Readonly<Record<number, Upcaster>> };
/**
 * What a log is made of as a whole: the shapes of version 1 of each event, the names of streams, the keys of addresses.
 * A store says in which format it was begun, and one of another format is refused.
 * Source: docs/adr/0012-format-2.md.
 */
export const EVENT_FORMAT = 2;

export type EventVersions = Readonly<Record<EventType, number>>;

/**
 * Each event is written in this version. To change a shape, raise the number, add the upcaster from the old version,
 * keep the old golden file and make the new one (`node scripts/golden.mjs`).
 */
export const EVENT_VERSIONS = {
  TenantCreated: 1,
  TenantRenamed: 1,
  TenantClosed: 1,
  TenantReopened: 1,
  TenantPurged: 1,
  TenantKeysShredded: 1,
  ClockAgreed: 1,
  ProductImported: 1,
  ProductChanged: 1,
  ProductWithdrawn: 1,
  ProductReinstated: 1,
  PlanRestrictionsChanged: 1,
  SeatsPurchased: 1,
  PurchaseQuantityChanged: 1,
  PurchaseExpired: 1,
  PurchaseRenewed: 1,
  PurchaseSuspended: 1,
  PurchaseCancelled: 1,
  SeatTaken: 1,
  SeatReleased: 1,
  SeatTotalsChanged: 1,
  UserCreated: 1,
  UserProfileChanged: 1,
  UsageLocationChanged: 1,
  UserAccountChanged: 1,
  UserPrincipalNameChanged: 1,
  AliasesAdded: 1,
  AliasesReleased: 1,
  LicenseAssigned: 1,
  LicensePlansChanged: 1,
  LicenseRemoved: 1,
  ServiceDataRetained: 1,
  ServiceDataRestored: 1,
  ServiceDataPurged: 1,
  ServicesGranted: 1,
  UserDeleted: 1,
  UserRestored: 1,
  UserPurged: 1,
  KeyShredded: 1,
  AddressClaimed: 1,
  AddressReleased: 1,
  UsersListed: 1,
  OperationStarted: 1,
  OperationProgressed: 1,
  OperationFinished: 1,
  OperationAbandoned: 1,
  CommandDecided: 1,
  ReasonRedacted: 1,
  VersionRecorded: 1,
} as const satisfies EventVersions;

export const UPCASTERS: Upcasters = {};

export const currentVersion = (type: EventType): number => EVENT_VERSIONS[type];
