import type {
  Address,
  AddressKey,
  CountryCode,
  GrantedPlan,
  Instant,
  LicenseRequest,
  OperationMode,
  PlanId,
  Product,
  ProfileChanges,
  PurchaseId,
  PurchaseState,
  RetentionId,
  SeatTotals,
  Service,
  SkuId,
  TenantId,
  UserId,
} from './values.js';
import type { Answer } from './answers.js';
import type { Refusal } from './refusals.js';
import type { StreamKind } from './streams.js';

/** Every event of the domain: facts in the past tense, never changed; a new shape is a new version with an upcaster (libs/contracts). */
interface E<T extends string, D> {
  readonly type: T;
  readonly data: D;
}

// tenant-<tenant>
export type TenantCreated = E<
  'TenantCreated',
  { readonly tenantId: TenantId; readonly displayName: string; readonly country: CountryCode }
>;
export type TenantRenamed = E<'TenantRenamed', { readonly displayName: string }>;
export type TenantEvent = TenantCreated | TenantRenamed;

// clock: of the whole installation
/** An operator agreed that the clock, which wasn't trusted, is right. `agreedAt`: what it showed then. */
export type ClockAgreed = E<'ClockAgreed', { readonly agreedAt: Instant }>;
export type ClockEvent = ClockAgreed;

// catalogue
export type ProductImported = E<'ProductImported', Product>;
/** The product as it is now, whole. */
export type ProductChanged = E<'ProductChanged', Product>;
/** The whole list as it is from now on: which plan may not be enabled in which countries. */
export type RestrictionsImported = E<
  'RestrictionsImported',
  { readonly restrictions: readonly { readonly planId: PlanId; readonly countries: readonly CountryCode[] }[] }
>;
export type CatalogueEvent = ProductImported | ProductChanged | RestrictionsImported;

// purchase-<tenant>_<id>
export type SeatsPurchased = E<
  'SeatsPurchased',
  {
    readonly purchaseId: PurchaseId;
    readonly skuId: SkuId;
    readonly skuPartNumber: string;
    readonly seats: number;
    readonly endsOn?: string;
  }
>;
export type PurchaseQuantityChanged = E<
  'PurchaseQuantityChanged',
  { readonly purchaseId: PurchaseId; readonly skuId: SkuId; readonly seats: number; readonly before: number }
>;
type PurchaseStep<T extends string> = E<
  T,
  { readonly purchaseId: PurchaseId; readonly skuId: SkuId; readonly seats: number; readonly endsOn?: string }
>;
export type PurchaseExpired = PurchaseStep<'PurchaseExpired'>;
export type PurchaseRenewed = PurchaseStep<'PurchaseRenewed'>;
export type PurchaseSuspended = PurchaseStep<'PurchaseSuspended'>;
export type PurchaseCancelled = PurchaseStep<'PurchaseCancelled'>;
export type PurchaseEvent =
  SeatsPurchased | PurchaseQuantityChanged | PurchaseExpired | PurchaseRenewed | PurchaseSuspended | PurchaseCancelled;

// seats-<tenant>_<sku>: each carries the running totals after it, so the state of the stream is its last event
export type SeatTaken = E<'SeatTaken', { readonly skuId: SkuId; readonly userId: UserId; readonly totals: SeatTotals }>;
export type SeatReleased = E<
  'SeatReleased',
  { readonly skuId: SkuId; readonly userId: UserId; readonly totals: SeatTotals }
>;
export type SeatTotalsChanged = E<
  'SeatTotalsChanged',
  {
    readonly skuId: SkuId;
    readonly skuPartNumber: string;
    readonly purchaseId: PurchaseId;
    readonly purchaseState: PurchaseState;
    readonly purchaseSeats: number;
    readonly totals: SeatTotals;
  }
>;
export type SeatsEvent = SeatTaken | SeatReleased | SeatTotalsChanged;

// user-<tenant>_<user>
export type UserCreated = E<
  'UserCreated',
  {
    readonly userId: UserId;
    readonly userPrincipalName: Address;
    readonly profile: ProfileChanges;
    readonly usageLocation?: CountryCode;
  }
>;
export type UserProfileChanged = E<'UserProfileChanged', { readonly userId: UserId; readonly profile: ProfileChanges }>;
export type UsageLocationChanged = E<
  'UsageLocationChanged',
  { readonly userId: UserId; readonly usageLocation: CountryCode | null }
>;
export type UserPrincipalNameChanged = E<
  'UserPrincipalNameChanged',
  { readonly userId: UserId; readonly userPrincipalName: Address }
>;
export type AliasesAdded = E<'AliasesAdded', { readonly userId: UserId; readonly aliases: readonly Address[] }>;
/** `retentionId` where a retention (of exchange, or of the deleted user) released them: these may come back. */
export type AliasesReleased = E<
  'AliasesReleased',
  {
    readonly userId: UserId;
    readonly aliases: readonly Address[];
    readonly cause: 'changed' | 'service-ended' | 'user-deleted';
    readonly retentionId?: RetentionId;
  }
>;
/** `plans`: what the product consists of at this moment; the license keeps this until its next change. */
export type LicenseAssigned = E<
  'LicenseAssigned',
  {
    readonly userId: UserId;
    readonly skuId: SkuId;
    readonly plans: readonly GrantedPlan[];
    readonly disabledPlans: readonly PlanId[];
    readonly transferredFrom?: UserId;
  }
>;
export type LicenseServicesChanged = E<
  'LicenseServicesChanged',
  {
    readonly userId: UserId;
    readonly skuId: SkuId;
    readonly plans: readonly GrantedPlan[];
    readonly disabledPlans: readonly PlanId[];
  }
>;
export type LicenseRemoved = E<
  'LicenseRemoved',
  {
    readonly userId: UserId;
    readonly skuId: SkuId;
    readonly cause: 'removed' | 'replaced' | 'transferred' | 'user-deleted';
    readonly transferredTo?: UserId;
  }
>;
/** `purgeAt` missing: kept for good. `retention`: the setting at the time, as ISO 8601 duration, for information. */
export type ServiceDataRetained = E<
  'ServiceDataRetained',
  {
    readonly userId: UserId;
    readonly retentionId: RetentionId;
    readonly service: Service;
    readonly purgeAt?: Instant;
    readonly retention?: string;
  }
>;
/** `aliasesLost`: those that this retention released and that somebody else holds by now. */
export type ServiceDataRestored = E<
  'ServiceDataRestored',
  {
    readonly userId: UserId;
    readonly retentionId: RetentionId;
    readonly service: Service;
    readonly aliasesLost: readonly AddressKey[];
  }
>;
/** `overdue`: recorded by a grant after `purgeAt`, before the worker came. */
export type ServiceDataPurged = E<
  'ServiceDataPurged',
  {
    readonly userId: UserId;
    readonly retentionId: RetentionId;
    readonly service: Service;
    readonly purgeAt: Instant;
    readonly cause: 'due' | 'overdue' | 'user-purged';
  }
>;
/** `licenses`: what was held, in the order of assignment: what a restore tries to bring back. */
export type UserDeleted = E<
  'UserDeleted',
  {
    readonly userId: UserId;
    readonly retentionId: RetentionId;
    readonly purgeAt: Instant;
    readonly retention: string;
    readonly licenses: readonly Required<LicenseRequest>[];
  }
>;
export type UserRestored = E<
  'UserRestored',
  {
    readonly userId: UserId;
    readonly retentionId: RetentionId;
    readonly userPrincipalName: Address;
    readonly shortfalls: readonly { readonly skuId: SkuId; readonly code: string }[];
    readonly aliasesLost: readonly AddressKey[];
  }
>;
export type UserPurged = E<
  'UserPurged',
  { readonly userId: UserId; readonly retentionId: RetentionId; readonly purgeAt: Instant }
>;
/** The key of a purged person is gone: from here on nobody can read what was sealed for them. Added by the follower that shredded it. */
export type KeyShredded = E<
  'KeyShredded',
  { readonly userId: UserId; readonly retentionId: RetentionId; readonly shreddedAt: Instant }
>;
export type UserEvent =
  | UserCreated
  | UserProfileChanged
  | UsageLocationChanged
  | UserPrincipalNameChanged
  | AliasesAdded
  | AliasesReleased
  | LicenseAssigned
  | LicenseServicesChanged
  | LicenseRemoved
  | ServiceDataRetained
  | ServiceDataRestored
  | ServiceDataPurged
  | UserDeleted
  | UserRestored
  | UserPurged
  | KeyShredded;

// address-<tenant>_<keyed hash>
export type AddressClaimed = E<
  'AddressClaimed',
  { readonly userId: UserId; readonly as: 'userPrincipalName' | 'alias' }
>;
export type AddressReleased = E<'AddressReleased', { readonly userId: UserId }>;
export type AddressEvent = AddressClaimed | AddressReleased;

// operation-<tenant>_<id>: UsersListed (one or more), then OperationStarted with the receipt, then progress, then finished; or OperationAbandoned
/** One user of an operation. `index`: place in the caller's list, from 0. `userId` missing: nobody was found, the item fails. */
export interface OperationItem {
  readonly index: number;
  readonly userId?: UserId;
  /** create and update only; personal values are `Personal`, sealed in the store like all others. */
  readonly change?: OperationItemChange;
}
export interface OperationItemChange {
  readonly userPrincipalName?: Address;
  readonly profile?: ProfileChanges;
  readonly usageLocation?: CountryCode | null;
  readonly aliases?: readonly Address[];
  readonly licenses?: readonly LicenseRequest[];
}
/** `from`: place of the first item of this chunk among the distinct items. At most 5,000 items. */
export type UsersListed = E<'UsersListed', { readonly from: number; readonly items: readonly OperationItem[] }>;
/** `licenses`: the same for all users of the batch. The actor and the caller's correlation stand in the metadata. */
export type OperationStarted = E<
  'OperationStarted',
  {
    readonly mode: OperationMode;
    readonly total: number;
    readonly licenses: readonly LicenseRequest[];
  }
>;
/** Items `[from, cursor)` were decided in the same append; `counts` are the operation's running totals. `at`: place among the distinct items. */
export type OperationProgressed = E<
  'OperationProgressed',
  {
    readonly from: number;
    readonly cursor: number;
    readonly complete: number;
    readonly failed: number;
    readonly failures: readonly { readonly at: number; readonly refusal: Refusal }[];
    readonly counts: { readonly complete: number; readonly failed: number };
  }
>;
export type OperationFinished = E<
  'OperationFinished',
  { readonly counts: { readonly complete: number; readonly failed: number } }
>;
/** Listed, never started, and never to be started any more. `listed`: how many users stand on the list. */
export type OperationAbandoned = E<'OperationAbandoned', { readonly listed: number }>;
export type OperationEvent =
  UsersListed | OperationStarted | OperationProgressed | OperationFinished | OperationAbandoned;

// command-<tenant>_<id>: exactly one event, the receipt
export type CommandDecided = E<
  'CommandDecided',
  {
    readonly commandType: string;
    /** Keyed hash of type, body and actor: the same id with another hash is refused. */
    readonly hash: string;
    readonly outcome: 'accepted' | 'unchanged' | 'refused';
    readonly answer?: Answer;
    readonly refusal?: Refusal;
    /** Users, products and purchases that the command named, for the history; ids only. */
    readonly subjects: readonly string[];
  }
>;

/** Which events stand on a stream of which kind. */
interface Events {
  readonly tenant: TenantEvent;
  readonly clock: ClockEvent;
  readonly catalogue: CatalogueEvent;
  readonly purchase: PurchaseEvent;
  readonly seats: SeatsEvent;
  readonly user: UserEvent;
  readonly address: AddressEvent;
  readonly operation: OperationEvent;
  readonly command: CommandDecided;
}
export type EventOf<K extends StreamKind> = Events[K];
export type DomainEvent = EventOf<StreamKind>;
export type EventType = DomainEvent['type'];
