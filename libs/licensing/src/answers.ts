import type {
  AddressKey,
  Instant,
  OperationId,
  PlanId,
  PurchaseId,
  PurchaseState,
  RetentionId,
  SeatTotals,
  Service,
  SkuId,
  TenantId,
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
export interface LicenseView {
  readonly skuId: SkuId;
  readonly disabledPlans: readonly PlanId[];
}
/**
 * What became of a user's licenses and data by one command. It has ids only, because an answer is recorded in the
 * receipt.
 */
export interface UserLicensesAnswer {
  readonly kind: 'user';
  readonly userId: UserId;
  /** What the user holds after the command, in the order of assignment. */
  readonly licenses: readonly LicenseView[];
  /** How the services stand after the command, sorted by service. */
  readonly services: readonly ServiceStateView[];
  /** What the command started, brought back, and recorded as gone stands in these three lists. */
  readonly retained: readonly {
    readonly service: Service;
    readonly retentionId: RetentionId;
    readonly purgeAt?: Instant;
  }[];
  readonly restored: readonly { readonly service: Service; readonly retentionId: RetentionId }[];
  readonly purged: readonly { readonly service: Service; readonly retentionId: RetentionId }[];
  readonly aliasesReleased: readonly AddressKey[];
  readonly aliasesReturned: readonly AddressKey[];
  /** These were released by a retention that ended now, but somebody else holds them by now. */
  readonly aliasesLost: readonly AddressKey[];
  /** Every pool that the command touched stands here as it is after it. */
  readonly seats: readonly ({ readonly skuId: SkuId; readonly available: number } & SeatTotals)[];
}
/** A license that didn't come back with its restored user, and why. */
export interface Shortfall {
  readonly skuId: SkuId;
  readonly code: 'no-available-seats' | 'not-permitted-in-location';
}
export type Answer =
  | { readonly kind: 'tenant'; readonly tenantId: TenantId }
  | {
      readonly kind: 'catalogue';
      readonly imported: number;
      readonly changed: number;
      readonly unchanged: number;
      /** How many distinct plans the imported products have, and how many of them grant a service. */
      readonly plans: number;
      readonly mappedPlans: number;
    }
  /** `plans` and `entries` count the whole list as it is afterwards, `changed` the plans that this command changed. */
  | { readonly kind: 'restrictions'; readonly changed: number; readonly plans: number; readonly entries: number }
  | {
      readonly kind: 'purchase';
      readonly purchaseId: PurchaseId;
      readonly skuId: SkuId;
      readonly seats: number;
      readonly state: PurchaseState;
      readonly totals: SeatTotals & { readonly available: number };
    }
  | UserLicensesAnswer
  | { readonly kind: 'reassign'; readonly from: UserLicensesAnswer; readonly to: UserLicensesAnswer }
  | (Omit<UserLicensesAnswer, 'kind'> & { readonly kind: 'deleted'; readonly purgeAt: Instant })
  | (Omit<UserLicensesAnswer, 'kind'> & {
      readonly kind: 'restored';
      readonly shortfalls: readonly Shortfall[];
    })
  | { readonly kind: 'purge'; readonly userId: UserId; readonly retentionId: RetentionId }
  | { readonly kind: 'operation'; readonly operationId: OperationId; readonly total: number }
  | { readonly kind: 'clock'; readonly agreedAt: Instant };

type Listed = Pick<
  UserLicensesAnswer,
  'retained' | 'restored' | 'purged' | 'aliasesReleased' | 'aliasesReturned' | 'aliasesLost'
> & { readonly shortfalls: readonly Shortfall[] };
/**
 * What one user's command did besides coming true, as its answer tells it, without what is empty. It is what an
 * operation tells of each of its users.
 */
export type UserEffects = Partial<Listed> & {
  /** Until when a deleted user can come back. */
  readonly purgeAt?: Instant;
};
