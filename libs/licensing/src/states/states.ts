import type { CommandDecided } from '../events.js';
import type { StreamKind } from '../streams.js';
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
  Profile,
  PurchaseId,
  PurchaseState,
  RetentionId,
  SeatTotals,
  Service,
  SkuId,
  UserId,
} from '../values.js';

/**
 * There is one state for each kind of stream: what the deciders need to know of it, folded from its events by `evolve`
 * of the same kind.
 */
export type TenantState =
  | { readonly kind: 'tenant'; readonly status: 'absent' }
  | {
      readonly kind: 'tenant';
      readonly status: 'created';
      readonly displayName: string;
      readonly country: CountryCode;
    };

export interface ClockState {
  readonly kind: 'clock';
  /** The last agreement; there is none where there was never a need. */
  readonly agreedAt?: Instant;
}

export interface CatalogueState {
  readonly kind: 'catalogue';
  readonly products: ReadonlyMap<SkuId, Product>;
  /** Leads from an upper-case part number to all products of that name (`MCOPSTN5` is two). */
  readonly byPartNumber: ReadonlyMap<string, readonly SkuId[]>;
  readonly restrictions: ReadonlyMap<PlanId, ReadonlySet<CountryCode>>;
}

export interface HeldLicense {
  readonly skuId: SkuId;
  /** The product as it was when this license last changed. */
  readonly plans: readonly GrantedPlan[];
  readonly disabledPlans: readonly PlanId[];
}
/** A running retention. `aliases` are those that it released and that come back with it. */
export interface Retention {
  readonly retentionId: RetentionId;
  readonly service: Service;
  readonly purgeAt?: Instant;
  readonly aliases: readonly Address[];
}
export type UserState =
  | { readonly kind: 'user'; readonly status: 'absent' }
  | { readonly kind: 'user'; readonly status: 'purged'; readonly userId: UserId }
  | KnownUser;
export interface KnownUser {
  readonly kind: 'user';
  readonly status: 'active' | 'deleted';
  readonly userId: UserId;
  readonly userPrincipalName: Address;
  readonly profile: Profile;
  readonly usageLocation?: CountryCode;
  readonly aliases: readonly Address[];
  /** The licenses stand in the order of assignment. A deleted user has none. */
  readonly licenses: readonly HeldLicense[];
  /** Every service has at most one running retention. */
  readonly retentions: ReadonlyMap<Service, Retention>;
  /** Only a deleted user has it. `aliases` are those that the deletion itself released, not the end of exchange. */
  readonly deletion?: {
    readonly retentionId: RetentionId;
    readonly purgeAt: Instant;
    readonly licenses: readonly Required<LicenseRequest>[];
    readonly aliases: readonly Address[];
  };
}
export type PurchaseStreamState =
  | { readonly kind: 'purchase'; readonly status: 'absent' }
  | {
      readonly kind: 'purchase';
      readonly status: 'known';
      readonly purchaseId: PurchaseId;
      readonly skuId: SkuId;
      readonly skuPartNumber: string;
      readonly seats: number;
      readonly state: PurchaseState;
      readonly endsOn?: string;
    };
/** A pool that isn't `known` belongs to a product that the tenant never bought. */
export interface SeatsState {
  readonly kind: 'seats';
  readonly known: boolean;
  readonly totals: SeatTotals;
}
export interface AddressState {
  readonly kind: 'address';
  readonly key?: AddressKey;
  readonly heldBy?: UserId;
  readonly as?: 'userPrincipalName' | 'alias';
}
export interface OperationState {
  readonly kind: 'operation';
  readonly status: 'absent' | 'listing' | 'running' | 'finished' | 'abandoned';
  readonly mode?: OperationMode;
  readonly licenses: readonly LicenseRequest[];
  /** How many items are listed so far; once the operation is started, these are all of them. */
  readonly listed: number;
  readonly cursor: number;
  readonly counts: { readonly complete: number; readonly failed: number };
}
export interface CommandState {
  readonly kind: 'command';
  readonly receipt?: CommandDecided['data'];
}
export type StreamState =
  | TenantState
  | ClockState
  | CatalogueState
  | UserState
  | PurchaseStreamState
  | SeatsState
  | AddressState
  | OperationState
  | CommandState;
export type StateOf<K extends StreamKind> = Extract<StreamState, { readonly kind: K }>;
