import type { Shortfall, UserEffects } from './answers.js';
import type { Refusal } from './refusals.js';
import type { StoredAnswer } from './stored-answers.js';
import type { StoredCommand } from './stored-commands.js';
import type { StreamKind } from './streams.js';
import type {
  Account,
  AddressKey,
  CommandId,
  Alias,
  CountryCode,
  Instant,
  LicenseRequest,
  LicenseSource,
  LicenseSwap,
  LicenseTerms,
  OperationMode,
  Personal,
  PlanId,
  PrincipalName,
  Product,
  ProductAtRevision,
  ProfileChanges,
  PurchaseId,
  PurchaseState,
  RetentionId,
  SeatTotals,
  Service,
  ServiceStart,
  SkuId,
  TenantId,
  UndoneWork,
  UserId,
} from './values.js';

/**
 * Every event of the domain is a fact in the past tense, and never changes; a new shape is a new version with an
 * upcaster (libs/contracts).
 */
interface E<T extends string, D> {
  readonly type: T;
  readonly data: D;
}

// The stream tenant-<tenant> has these events.
export type TenantCreated = E<
  'TenantCreated',
  { readonly tenantId: TenantId; readonly displayName: string; readonly country: CountryCode }
>;
export type TenantRenamed = E<'TenantRenamed', { readonly displayName: string }>;
/**
 * The tenant takes no command but to be reopened, and all that it has goes at `purgeAt`. `users` is how many it had
 * then, and `retention` the setting at the time, as ISO 8601 duration, for information.
 */
export type TenantClosed = E<
  'TenantClosed',
  {
    readonly retentionId: RetentionId;
    readonly purgeAt: Instant;
    readonly retention: string;
    readonly users: number;
  }
>;
export type TenantReopened = E<'TenantReopened', { readonly retentionId: RetentionId }>;
/**
 * The retention of the closed tenant is over: all that it has goes, and its id is never used again. Every read model
 * answers by dropping what it has of the tenant, and the shredder by destroying its keys.
 */
export type TenantPurged = E<
  'TenantPurged',
  { readonly tenantId: TenantId; readonly retentionId: RetentionId; readonly purgeAt: Instant; readonly users: number }
>;
/**
 * Every key of the purged tenant is gone: those of its persons, of whom it ever had so many, and its own. The follower
 * that shredded them adds this event.
 */
export type TenantKeysShredded = E<
  'TenantKeysShredded',
  {
    readonly tenantId: TenantId;
    readonly retentionId: RetentionId;
    readonly persons: number;
    readonly shreddedAt: Instant;
  }
>;
export type TenantEvent =
  TenantCreated | TenantRenamed | TenantClosed | TenantReopened | TenantPurged | TenantKeysShredded;

// The stream clock, which is the whole installation's, has this event.
/** An operator agreed that the clock, which wasn't trusted, is right. `agreedAt` is what it showed then. */
export type ClockAgreed = E<'ClockAgreed', { readonly agreedAt: Instant }>;
export type ClockEvent = ClockAgreed;

// The stream catalogue, which is the whole installation's, has these events.
export type ProductImported = E<'ProductImported', Product>;
/** The event has the product as it is from now on, whole. */
export type ProductChanged = E<'ProductChanged', Product>;
/** The part number and the display name of the product name it no more; its id does, and licenses go on. */
export type ProductWithdrawn = E<'ProductWithdrawn', { readonly skuId: SkuId }>;
/** The names of a product that was withdrawn name it again. */
export type ProductReinstated = E<'ProductReinstated', { readonly skuId: SkuId }>;
/** The plan may not be enabled in these countries from now on, and in all others it may; without any, everywhere. */
export type PlanRestrictionsChanged = E<
  'PlanRestrictionsChanged',
  { readonly planId: PlanId; readonly countries: readonly CountryCode[] }
>;
export type CatalogueEvent =
  ProductImported | ProductChanged | ProductWithdrawn | ProductReinstated | PlanRestrictionsChanged;

// The stream purchase-<tenant>_<id> has these events.
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

// The stream seats-<tenant>_<sku> has these events. Each carries the running totals after it, so that the state of the
// stream is its last event.
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

// The stream user-<tenant>_<user> has these events.
export type UserCreated = E<
  'UserCreated',
  {
    readonly userId: UserId;
    readonly userPrincipalName: PrincipalName;
    readonly profile: ProfileChanges;
    readonly usageLocation?: CountryCode;
  } & Account
>;
export type UserProfileChanged = E<'UserProfileChanged', { readonly userId: UserId; readonly profile: ProfileChanges }>;
export type UsageLocationChanged = E<
  'UsageLocationChanged',
  { readonly userId: UserId; readonly usageLocation: CountryCode | null }
>;
/** Only what changed is there. No license and no retention changes with it. */
export type UserAccountChanged = E<'UserAccountChanged', { readonly userId: UserId } & Account>;
export type UserPrincipalNameChanged = E<
  'UserPrincipalNameChanged',
  { readonly userId: UserId; readonly userPrincipalName: PrincipalName }
>;
/** `returned` are those that the end of a retention (of exchange, or of the deleted user) brought back. */
export type AliasesAdded = E<
  'AliasesAdded',
  { readonly userId: UserId; readonly aliases: readonly Alias[] } & (
    { readonly cause: 'changed' } | { readonly cause: 'returned'; readonly retentionId: RetentionId }
  )
>;
/**
 * `retentionId` is there where a retention (of exchange, or of the deleted user) released them: these may come back.
 */
export type AliasesReleased = E<
  'AliasesReleased',
  {
    readonly userId: UserId;
    readonly aliases: readonly Alias[];
    readonly cause: 'changed' | 'service-ended' | 'user-deleted';
    readonly retentionId?: RetentionId;
  }
>;
/**
 * The license has these terms until its next change: `disabledPlans` is what this source has off, `grants` what the
 * license grants by all of its sources. The product's other plans stand in the catalogue, at `productRevision`.
 */
export type LicenseAssigned = E<
  'LicenseAssigned',
  LicenseTerms & {
    readonly userId: UserId;
    readonly source: LicenseSource;
    readonly cause: 'assigned' | 'created' | 'reassigned' | 'restored' | 'imported';
    readonly reassignedFrom?: UserId;
  }
>;
/** `refreshedFrom` is there where the license was refreshed: the revision of the product that it was of before. */
export type LicensePlansChanged = E<
  'LicensePlansChanged',
  LicenseTerms & { readonly userId: UserId; readonly source: LicenseSource; readonly refreshedFrom?: number }
>;
/** The license ends, and its seat goes (`seatReleased`), with its last source. `productRevision` is what it was of. */
export type LicenseRemoved = E<
  'LicenseRemoved',
  ProductAtRevision & {
    readonly userId: UserId;
    readonly cause: 'removed' | 'replaced' | 'reassigned' | 'user-deleted';
    readonly source: LicenseSource;
    readonly seatReleased: boolean;
    readonly reassignedTo?: UserId;
  }
>;
/**
 * Data without `purgeAt` is kept for good. `retention` is the setting at the time, as ISO 8601 duration, for
 * information.
 */
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
/** `aliasesLost` are those that this retention released and that somebody else holds by now. */
export type ServiceDataRestored = E<
  'ServiceDataRestored',
  {
    readonly userId: UserId;
    readonly retentionId: RetentionId;
    readonly service: Service;
    readonly aliasesLost: readonly AddressKey[];
  }
>;
/**
 * Why data went for good: its time was over (`due`), which a grant recorded before the worker came (`overdue`), or
 * somebody asked for it (`requested`).
 */
export type PurgeCause = 'due' | 'overdue' | 'requested';
/** `userRetentionId` is there where the data went with its deleted user: it is the retention of that deletion. */
export type ServiceDataPurged = E<
  'ServiceDataPurged',
  {
    readonly userId: UserId;
    readonly retentionId: RetentionId;
    readonly service: Service;
    readonly purgeAt: Instant;
    readonly cause: PurgeCause;
    readonly userRetentionId?: RetentionId;
  }
>;
/**
 * The services that one command made available to the user, sorted by name. It comes after what the command restored or
 * purged of their data, so that whoever provisions them needs no other event.
 */
export type ServicesGranted = E<
  'ServicesGranted',
  {
    readonly userId: UserId;
    readonly services: readonly { readonly service: Service; readonly start: ServiceStart }[];
  }
>;
/** `licenses` is what was held, in the order of assignment, and what a restore tries to bring back. */
export type UserDeleted = E<
  'UserDeleted',
  {
    readonly userId: UserId;
    readonly retentionId: RetentionId;
    readonly purgeAt: Instant;
    readonly retention: string;
    readonly licenses: readonly Omit<LicenseTerms, 'grants'>[];
  }
>;
export type UserRestored = E<
  'UserRestored',
  {
    readonly userId: UserId;
    readonly retentionId: RetentionId;
    readonly userPrincipalName: PrincipalName;
    readonly shortfalls: readonly Shortfall[];
    readonly aliasesLost: readonly AddressKey[];
  }
>;
export type UserPurged = E<
  'UserPurged',
  {
    readonly userId: UserId;
    readonly retentionId: RetentionId;
    readonly purgeAt: Instant;
    readonly cause: PurgeCause;
  }
>;
/**
 * The key of a purged person is gone: from here on nobody can read what was sealed for them. The follower that shredded
 * it adds this event.
 */
export type KeyShredded = E<
  'KeyShredded',
  { readonly userId: UserId; readonly retentionId: RetentionId; readonly shreddedAt: Instant }
>;
export type UserEvent =
  | UserCreated
  | UserProfileChanged
  | UsageLocationChanged
  | UserAccountChanged
  | UserPrincipalNameChanged
  | AliasesAdded
  | AliasesReleased
  | LicenseAssigned
  | LicensePlansChanged
  | LicenseRemoved
  | ServiceDataRetained
  | ServiceDataRestored
  | ServiceDataPurged
  | ServicesGranted
  | UserDeleted
  | UserRestored
  | UserPurged
  | KeyShredded;

// The stream address-<tenant>_<keyed hash> has these events.
export type AddressClaimed = E<
  'AddressClaimed',
  { readonly userId: UserId; readonly as: 'userPrincipalName' | 'alias' }
>;
export type AddressReleased = E<'AddressReleased', { readonly userId: UserId }>;
export type AddressEvent = AddressClaimed | AddressReleased;

// The stream operation-<tenant>_<id> has UsersListed, once or more, and then either OperationAbandoned, or
// OperationStarted with the receipt, progress, and OperationFinished.
/**
 * One user of an operation. `index` is the place in the caller's list, from 0. An item without `userId` fails: nobody
 * was found for it, or the address was an alias, which names nobody.
 */
export interface OperationItem {
  readonly index: number;
  readonly userId?: UserId;
  /** Whose alias the address was. */
  readonly aliasOf?: UserId;
  /** What is to become of the user. Personal values are `Personal`, sealed in the store like all others. */
  readonly change?: OperationItemChange;
  /** The command of which an undo reverses what it did to the user. */
  readonly undoes?: CommandId;
}
export interface OperationItemChange extends Account {
  /**
   * The person under whose key these values are sealed, where that isn't the user: one to create under an id of the
   * caller's choice may never come to be, and the id must be free then, with a key of its own. It follows from the
   * operation, and its key is destroyed once the operation is over.
   */
  readonly userId?: UserId;
  readonly userPrincipalName?: PrincipalName;
  readonly profile?: ProfileChanges;
  readonly usageLocation?: CountryCode | null;
  readonly aliases?: readonly Alias[];
  readonly licenses?: readonly LicenseRequest[];
}
/** `from` is the place of the first item of this chunk among the distinct items. A chunk has at most 5,000 items. */
export type UsersListed = E<'UsersListed', { readonly from: number; readonly items: readonly OperationItem[] }>;
/**
 * `licenses`, or `change` or `undo` in the mode of this name, are the same for all users of the batch. The actor and
 * the caller's correlation stand in the metadata.
 */
export type OperationStarted = E<
  'OperationStarted',
  {
    readonly mode: OperationMode;
    readonly total: number;
    readonly licenses: readonly LicenseRequest[];
    readonly change?: LicenseSwap;
    readonly undo?: UndoneWork;
  }
>;
/** How many items came to what. `withShortfalls` are those of the complete ones that came true only in part. */
export interface OperationCounts {
  readonly complete: number;
  readonly withShortfalls: number;
  readonly failed: number;
}
/**
 * The items `[from, cursor)` were decided in the same append; `counts` are the operation's running totals. `at` is the
 * place of a failure, or of what a complete item did besides, among the distinct items.
 */
export type OperationProgressed = E<
  'OperationProgressed',
  {
    readonly from: number;
    readonly cursor: number;
    readonly complete: number;
    readonly failed: number;
    readonly failures: readonly { readonly at: number; readonly refusal: Refusal }[];
    readonly effects: readonly ({ readonly at: number } & UserEffects)[];
    readonly counts: OperationCounts;
  }
>;
export type OperationFinished = E<'OperationFinished', { readonly counts: OperationCounts }>;
/**
 * The operation was listed, never started, and is never to be started any more. `listed` is how many users stand on the
 * list.
 */
export type OperationAbandoned = E<'OperationAbandoned', { readonly listed: number }>;
export type OperationEvent =
  UsersListed | OperationStarted | OperationProgressed | OperationFinished | OperationAbandoned;

// The stream command-<tenant>_<id> has the receipt, and perhaps one event more.
export type CommandDecided = E<
  'CommandDecided',
  {
    readonly commandType: string;
    /**
     * This is a keyed hash of type, body, actor, version and expected revision: the same id with another hash is
     * refused.
     */
    readonly hash: string;
    /** What was asked, without any text of the caller. Missing where it was refused before it was prepared. */
    readonly command?: StoredCommand;
    /** The guarded clock's word on the time at which it was decided. */
    readonly clockTrusted: boolean;
    /** The retention that applied, as `retentionText` writes it. */
    readonly retention: string;
    readonly outcome: 'accepted' | 'unchanged' | 'refused';
    /** `answerOf` tells it in full. */
    readonly answer?: StoredAnswer;
    readonly refusal?: Refusal;
    /** The ids that the command is about and that neither it nor its outcome says: see `relatedIdsOf`. */
    readonly relatedIds?: readonly string[];
    /** The sender's own number for what the command is about. */
    readonly version?: number;
    /** The revision at which the sender saw the user or the purchase that it changes. */
    readonly expected?: number;
    /** The sender's ticket: in clear, for ever. */
    readonly reference?: string;
    /** Why the sender did it. Its person is the one user whom the command is about, or the command's own. */
    readonly reason?: Personal<'reason'>;
  }
>;

/**
 * Nobody sees the reason of this command any more. A key of its `own` is destroyed; where it was sealed under the key
 * of its `user`, the text goes for good with that user.
 */
export type ReasonRedacted = E<'ReasonRedacted', { readonly key: 'own' | 'user' }>;
export type CommandEvent = CommandDecided | ReasonRedacted;

// The stream version-<tenant>_<counter> has this event.
/** A sender's command was accepted or changed nothing, and had this number for its thing. */
export type VersionRecorded = E<'VersionRecorded', { readonly version: number; readonly commandId: CommandId }>;

/** These stay inside: they are answers to those who asked and what is remembered of them, not facts for others. */
export const INTERNAL_EVENTS: readonly string[] = [
  'CommandDecided',
  'ReasonRedacted',
  'VersionRecorded',
] satisfies readonly EventType[];

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
  readonly command: CommandEvent;
  readonly version: VersionRecorded;
}
export type EventOf<K extends StreamKind> = Events[K];
export type DomainEvent = EventOf<StreamKind>;
export type EventType = DomainEvent['type'];
