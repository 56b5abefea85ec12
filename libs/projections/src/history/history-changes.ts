import {
  defined,
  PROFILE_FIELDS,
  type CountryCode,
  type DomainEvent,
  type Instant,
  type LicenseAssigned,
  type LicenseRemoved,
  type OperationId,
  type OperationMode,
  type PlanId,
  type ProfileField,
  type PurchaseId,
  type PurgeCause,
  type Service,
  type ServiceStart,
  type Shortfall,
  type SkuId,
  type UserId,
  type UserType,
} from '#licensing';

type PurchaseStep = 'expired' | 'renewed' | 'suspended' | 'cancelled';
interface OfUser {
  readonly user: UserId;
}
interface Seats {
  readonly product: SkuId;
  readonly valid: number;
  readonly expired: number;
  readonly assigned: number;
}

/**
 * What one event of a command says, in ids, numbers and dates. It has no text that somebody wrote, so nothing of it
 * goes when a person does; the values of a profile are folded from the user's stream where they are shown.
 */
export type HistoryChange =
  | ({ readonly what: 'created' } & OfUser)
  | ({ readonly what: 'profile'; readonly fields: readonly ProfileField[] } & OfUser)
  | ({ readonly what: 'location'; readonly location: CountryCode | null } & OfUser)
  | ({ readonly what: 'account'; readonly accountEnabled?: boolean; readonly userType?: UserType } & OfUser)
  | ({ readonly what: 'address' } & OfUser)
  | ({ readonly what: 'aliases-added'; readonly count: number; readonly cause: 'changed' | 'returned' } & OfUser)
  | ({
      readonly what: 'aliases-released';
      readonly count: number;
      readonly cause: 'changed' | 'service-ended' | 'user-deleted';
    } & OfUser)
  | ({
      readonly what: 'assigned';
      readonly product: SkuId;
      readonly cause: LicenseAssigned['data']['cause'];
      readonly from?: UserId;
      readonly off?: readonly PlanId[];
    } & OfUser)
  | ({
      readonly what: 'plans';
      readonly product: SkuId;
      readonly off: readonly PlanId[];
      readonly refreshed?: true;
    } & OfUser)
  | ({
      readonly what: 'removed';
      readonly product: SkuId;
      readonly cause: LicenseRemoved['data']['cause'];
      readonly to?: UserId;
    } & OfUser)
  | ({ readonly what: 'seat-taken' | 'seat-released' } & OfUser & Seats)
  | ({ readonly what: 'retained'; readonly service: Service; readonly purgeAt?: Instant } & OfUser)
  | ({ readonly what: 'data-back'; readonly service: Service; readonly aliasesLost?: number } & OfUser)
  | ({ readonly what: 'data-purged'; readonly service: Service; readonly cause: PurgeCause } & OfUser)
  | ({
      readonly what: 'granted';
      readonly services: readonly { readonly service: Service; readonly start: ServiceStart }[];
    } & OfUser)
  | ({ readonly what: 'deleted'; readonly purgeAt: Instant; readonly licenses: number } & OfUser)
  | ({ readonly what: 'restored'; readonly shortfalls: readonly Shortfall[]; readonly aliasesLost?: number } & OfUser)
  | ({ readonly what: 'purged'; readonly cause: PurgeCause } & OfUser)
  | ({ readonly what: 'key-destroyed'; readonly at: Instant } & OfUser)
  | {
      readonly what: 'bought';
      readonly purchase: PurchaseId;
      readonly product: SkuId;
      readonly seats: number;
      readonly endsOn?: string;
    }
  | {
      readonly what: 'quantity';
      readonly purchase: PurchaseId;
      readonly product: SkuId;
      readonly seats: number;
      readonly before: number;
    }
  | {
      readonly what: PurchaseStep;
      readonly purchase: PurchaseId;
      readonly product: SkuId;
      readonly seats: number;
      readonly endsOn?: string;
    }
  | ({ readonly what: 'pool'; readonly purchase: PurchaseId } & Seats)
  | { readonly what: 'tenant-created' | 'tenant-renamed'; readonly displayName: string }
  | { readonly what: 'tenant-closed'; readonly purgeAt: Instant; readonly users: number }
  | { readonly what: 'tenant-reopened' }
  | {
      readonly what: 'operation-started';
      readonly operation: OperationId;
      readonly mode: OperationMode;
      readonly total: number;
    }
  | { readonly what: 'operation-abandoned'; readonly operation: OperationId; readonly listed: number };

const STEPS = {
  PurchaseExpired: 'expired',
  PurchaseRenewed: 'renewed',
  PurchaseSuspended: 'suspended',
  PurchaseCancelled: 'cancelled',
} as const;

const seatsOf = ({ skuId, totals }: { readonly skuId: SkuId; readonly totals: Omit<Seats, 'product'> }): Seats => ({
  product: skuId,
  valid: totals.valid,
  expired: totals.expired,
  assigned: totals.assigned,
});
const some = (of: readonly unknown[]): number | undefined => (of.length === 0 ? undefined : of.length);

/** What the event says; `operation` is the key of its stream, where that is one of an operation. */
export const changeOf = ({ type, data }: DomainEvent, streamKey: string | undefined): HistoryChange | undefined => {
  switch (type) {
    case 'UserCreated':
      return { what: 'created', user: data.userId };
    case 'UserProfileChanged':
      return {
        what: 'profile',
        user: data.userId,
        fields: PROFILE_FIELDS.filter((field) => data.profile[field] !== undefined),
      };
    case 'UsageLocationChanged':
      return { what: 'location', user: data.userId, location: data.usageLocation };
    case 'UserAccountChanged': {
      const { userId: user, accountEnabled, userType } = data;
      return { what: 'account', user, ...defined({ accountEnabled, userType }) };
    }
    case 'UserPrincipalNameChanged':
      return { what: 'address', user: data.userId };
    case 'AliasesAdded':
      return { what: 'aliases-added', user: data.userId, count: data.aliases.length, cause: data.cause };
    case 'AliasesReleased':
      return { what: 'aliases-released', user: data.userId, count: data.aliases.length, cause: data.cause };
    case 'LicenseAssigned': {
      const { userId: user, skuId: product, cause, reassignedFrom: from, disabledPlans } = data;
      const off = disabledPlans.length === 0 ? undefined : disabledPlans;
      return { what: 'assigned', user, product, cause, ...defined({ from, off }) };
    }
    case 'LicensePlansChanged': {
      const { userId: user, skuId: product, disabledPlans: off, refreshedFrom } = data;
      return { what: 'plans', user, product, off, ...(refreshedFrom === undefined ? {} : { refreshed: true }) };
    }
    case 'LicenseRemoved': {
      const { userId: user, skuId: product, cause, reassignedTo: to } = data;
      return { what: 'removed', user, product, cause, ...defined({ to }) };
    }
    case 'SeatTaken':
    case 'SeatReleased':
      return { what: type === 'SeatTaken' ? 'seat-taken' : 'seat-released', user: data.userId, ...seatsOf(data) };
    case 'ServiceDataRetained': {
      const { userId: user, service, purgeAt } = data;
      return { what: 'retained', user, service, ...defined({ purgeAt }) };
    }
    case 'ServiceDataRestored': {
      const { userId: user, service, aliasesLost } = data;
      return { what: 'data-back', user, service, ...defined({ aliasesLost: some(aliasesLost) }) };
    }
    case 'ServiceDataPurged':
      return { what: 'data-purged', user: data.userId, service: data.service, cause: data.cause };
    case 'ServicesGranted':
      return { what: 'granted', user: data.userId, services: data.services };
    case 'UserDeleted':
      return { what: 'deleted', user: data.userId, purgeAt: data.purgeAt, licenses: data.licenses.length };
    case 'UserRestored': {
      const { userId: user, shortfalls, aliasesLost } = data;
      return { what: 'restored', user, shortfalls, ...defined({ aliasesLost: some(aliasesLost) }) };
    }
    case 'UserPurged':
      return { what: 'purged', user: data.userId, cause: data.cause };
    case 'KeyShredded':
      return { what: 'key-destroyed', user: data.userId, at: data.shreddedAt };
    case 'SeatsPurchased': {
      const { purchaseId: purchase, skuId: product, seats, endsOn } = data;
      return { what: 'bought', purchase, product, seats, ...defined({ endsOn }) };
    }
    case 'PurchaseQuantityChanged': {
      const { purchaseId: purchase, skuId: product, seats, before } = data;
      return { what: 'quantity', purchase, product, seats, before };
    }
    case 'PurchaseExpired':
    case 'PurchaseRenewed':
    case 'PurchaseSuspended':
    case 'PurchaseCancelled': {
      const { purchaseId: purchase, skuId: product, seats, endsOn } = data;
      return { what: STEPS[type], purchase, product, seats, ...defined({ endsOn }) };
    }
    case 'SeatTotalsChanged':
      return { what: 'pool', purchase: data.purchaseId, ...seatsOf(data) };
    case 'TenantCreated':
      return { what: 'tenant-created', displayName: data.displayName };
    case 'TenantRenamed':
      return { what: 'tenant-renamed', displayName: data.displayName };
    case 'TenantClosed':
      return { what: 'tenant-closed', purgeAt: data.purgeAt, users: data.users };
    case 'TenantReopened':
      return { what: 'tenant-reopened' };
    case 'OperationStarted':
      return { what: 'operation-started', operation: streamKey as OperationId, mode: data.mode, total: data.total };
    case 'OperationAbandoned':
      return { what: 'operation-abandoned', operation: streamKey as OperationId, listed: data.listed };
    default:
      return undefined;
  }
};
