import type {
  AddressKey,
  CommandId,
  Instant,
  OperationId,
  PlanId,
  ProductAtRevision,
  PurchaseId,
  PurchaseState,
  RetentionId,
  SeatTotals,
  Service,
  ServiceStart,
  SkuId,
  TenantId,
  UserField,
  UserId,
} from './values.js';

/**
 * A service's state for a user. Source: docs/explanation/domain.md#service-state. Only a retained service has
 * `purgeAt`, and not where it stays for good.
 */
export interface ServiceStateView {
  readonly service: Service;
  readonly state: 'enabled' | 'disabled' | 'retained';
  readonly purgeAt?: Instant;
}
/** A license as an answer has it. Which services it grants stands in the catalogue, at the revision. */
export interface LicenseView extends ProductAtRevision {
  /** It is left out where every plan is on. */
  readonly disabledPlans?: readonly PlanId[];
}
/** What one command did to a user's services and aliases. What is empty is left out. */
export interface ServiceEffects {
  /** What the command started, brought back, and recorded as gone stands in these three lists. */
  readonly retained?: readonly {
    readonly service: Service;
    readonly retentionId: RetentionId;
    readonly purgeAt?: Instant;
  }[];
  readonly restored?: readonly { readonly service: Service; readonly retentionId: RetentionId }[];
  readonly purged?: readonly { readonly service: Service; readonly retentionId: RetentionId }[];
  /** Which services began, and how. Only a refresh says so: elsewhere it follows from the licenses that were named. */
  readonly granted?: readonly { readonly service: Service; readonly start: ServiceStart }[];
  readonly aliasesReleased?: readonly AddressKey[];
  readonly aliasesReturned?: readonly AddressKey[];
  /** These were released by a retention that ended now, but somebody else holds them by now. */
  readonly aliasesLost?: readonly AddressKey[];
}
/**
 * What became of a user's licenses and data by one command. It has ids only, because an answer is recorded in the
 * receipt, and it has only what the catalogue doesn't tell: `wholeAnswer` adds the rest.
 */
export interface UserLicensesAnswer extends ServiceEffects {
  readonly kind: 'user';
  readonly userId: UserId;
  /** What the user holds after the command, in the order of assignment. */
  readonly licenses: readonly LicenseView[];
  /** Services whose data waits since an earlier command, sorted by service. */
  readonly waiting?: readonly { readonly service: Service; readonly purgeAt?: Instant }[];
  /**
   * Which fields of the user the command changed, in the order of `USER_FIELDS`; those of a new user aren't told.
   * Earlier receipts lack it.
   */
  readonly changed?: readonly UserField[];
  /** The user is at this revision after the command. Earlier receipts lack it. */
  readonly revision?: number;
  /** An undo left these things as they are, and says why. */
  readonly left?: readonly LeftAlone[];
  /** Until when a user can come back whom an undo, or a command of its own, deleted. */
  readonly purgeAt?: Instant;
  /** Every pool that the command touched stands here as it is after it. */
  readonly seats?: readonly ({ readonly skuId: SkuId } & SeatTotals)[];
  /** In the pools of these an undo handed a seat back from one user to another, so that they are as they were. */
  readonly handed?: readonly SkuId[];
  /**
   * These licenses have gone back by an undo from the one user to the other, in this step or in the other user's before
   * it, which has then left nothing to do here.
   */
  readonly handedBack?: readonly HandedBack[];
}
export interface HandedBack {
  readonly skuId: SkuId;
  readonly from: UserId;
  readonly to: UserId;
}
/** Why an undo leaves something as it is. */
export const LEFT_CODES = [
  'changed-since',
  'user-deleted',
  'no-available-seats',
  'usage-location-required',
  'not-permitted-in-location',
  'address-taken',
  'data-purged',
  'retention-over',
  'value-erased',
] as const;
/** Something that a command did to a user, and that its undo left as it is. */
export interface LeftAlone {
  readonly what: 'user' | 'license' | UserField;
  /** The product of a license. */
  readonly skuId?: SkuId;
  readonly code: (typeof LEFT_CODES)[number];
  /** The command that changed it since, or deleted its user, as far as that is known. */
  readonly by?: CommandId;
}
/** A license that didn't come back with its restored user, and why. */
export interface Shortfall {
  readonly skuId: SkuId;
  readonly code: 'no-available-seats' | 'not-permitted-in-location';
}
export type Answer =
  | { readonly kind: 'redaction'; readonly commandId: CommandId; readonly key: 'own' | 'user' }
  | { readonly kind: 'tenant'; readonly tenantId: TenantId }
  /** The tenant can be reopened until `purgeAt`. */
  | {
      readonly kind: 'tenant-closed';
      readonly tenantId: TenantId;
      readonly purgeAt: Instant;
      readonly users: number;
    }
  | {
      readonly kind: 'catalogue';
      readonly imported: number;
      readonly changed: number;
      readonly unchanged: number;
      /** How many distinct plans the imported products have, and how many of them grant a service. */
      readonly plans: number;
      readonly mappedPlans: number;
    }
  /** Whether the product is withdrawn from names afterwards. */
  | { readonly kind: 'product'; readonly skuId: SkuId; readonly withdrawn: boolean }
  /** `plans` and `entries` count the whole list as it is afterwards, `changed` the plans that this command changed. */
  | { readonly kind: 'restrictions'; readonly changed: number; readonly plans: number; readonly entries: number }
  | {
      readonly kind: 'purchase';
      readonly purchaseId: PurchaseId;
      readonly skuId: SkuId;
      readonly seats: number;
      readonly state: PurchaseState;
      readonly totals: SeatTotals & { readonly available: number };
      /** The purchase is at this revision after the command. Earlier receipts lack it. */
      readonly revision?: number;
      /** The pool as the command found it, and the purchase where it isn't new. Earlier receipts lack it. */
      readonly before?: {
        readonly seats?: number;
        readonly state?: PurchaseState;
        readonly totals: SeatTotals & { readonly available: number };
      };
    }
  | UserLicensesAnswer
  | { readonly kind: 'reassign'; readonly from: UserLicensesAnswer; readonly to: UserLicensesAnswer }
  | (Omit<UserLicensesAnswer, 'kind'> & { readonly kind: 'deleted'; readonly purgeAt: Instant })
  | (Omit<UserLicensesAnswer, 'kind'> & {
      readonly kind: 'restored';
      readonly shortfalls: readonly Shortfall[];
    })
  /** The user could have been restored until `purgeAt`. Services are sorted; the data of those `kept` stays. */
  | {
      readonly kind: 'erased';
      readonly userId: UserId;
      readonly retentionId: RetentionId;
      readonly purgeAt: Instant;
      readonly purged: readonly { readonly service: Service; readonly retentionId: RetentionId }[];
      readonly kept: readonly Service[];
    }
  | { readonly kind: 'tenant-purged'; readonly tenantId: TenantId; readonly retentionId: RetentionId }
  | { readonly kind: 'purge'; readonly userId: UserId; readonly retentionId: RetentionId }
  | { readonly kind: 'operation'; readonly operationId: OperationId; readonly total: number }
  | { readonly kind: 'clock'; readonly agreedAt: Instant };

/**
 * What one user's command did besides coming true, as its answer tells it. It is what an operation tells of each of its
 * users.
 */
export interface UserEffects extends ServiceEffects, Pick<UserLicensesAnswer, 'changed' | 'left' | 'handedBack'> {
  /** The products that the user has by the command, and those that it took. */
  readonly assigned?: readonly SkuId[];
  readonly removed?: readonly SkuId[];
  readonly shortfalls?: readonly Shortfall[];
  /** Until when a deleted user can come back. */
  readonly purgeAt?: Instant;
}
