/** These are the answers of the API, as far as the CLI shows them. `--json` hands on the whole answer. */
export interface TenantRow {
  readonly id: string;
  readonly displayName: string;
  readonly country: string;
  /** Only a closed tenant has it: until when it can be reopened. */
  readonly purgeAt?: string;
}
/** Whoever the server takes the caller for. */
export type Me = { readonly roles: readonly string[]; readonly tenants: readonly string[] | 'all' } & (
  | { readonly kind: 'user'; readonly issuer: string; readonly id: string; readonly client?: string }
  | { readonly kind: 'application'; readonly issuer: string; readonly client: string }
  | { readonly kind: 'local' }
);
export interface ServerStatus {
  readonly version: string;
  readonly clock: 'trusted' | 'not-trusted';
  readonly head?: string;
  readonly readModels: readonly {
    readonly name: string;
    readonly position?: string;
    readonly behind?: { readonly events: number; readonly seconds: number };
  }[];
}
export interface ClosedTenant extends CommandAnswer {
  readonly id: string;
  readonly users?: number;
  readonly purgeAt?: string;
}
/** This is the certificate of a purged tenant, as far as it is told in words, and all of it signed. */
export interface CertifiedTenant {
  readonly certificate: {
    readonly tenantId: string;
    readonly rule: { readonly retention: string; readonly purgeAt: string };
    readonly closed: {
      readonly at: string;
      readonly requestedBy: { readonly actor: string; readonly actorRole?: string; readonly commandId: string };
    };
    readonly purged: { readonly at: string };
    readonly keysShredded: { readonly at: string };
    readonly users: number;
    readonly persons: number;
  };
  readonly jws: string;
}
export interface SubscriptionRow {
  readonly skuId: string;
  readonly skuPartNumber: string;
  readonly valid: number;
  readonly expired: number;
  readonly assigned: number;
  readonly available: number;
  /** It isn't told of the past. */
  readonly behind?: number;
  readonly purchases: readonly {
    readonly id: string;
    readonly seats: number;
    readonly state: string;
    readonly endsOn?: string;
    /** A server of an earlier release doesn't tell it. */
    readonly revision?: number;
  }[];
}
export interface LicenseRow {
  readonly skuId: string;
  readonly skuPartNumber?: string;
  readonly behind?: true;
  /** The license lacks these plans of the present product until it is refreshed. */
  readonly newPlans?: readonly string[];
  readonly disabledPlans: readonly string[];
}
export interface ServiceRow {
  readonly service: string;
  readonly state: string;
  readonly purgeAt?: string;
}
export interface UserRow {
  readonly id: string;
  /** It is null where the person was erased, and where `unreadable` names it. */
  readonly userPrincipalName: string | null;
  readonly displayName: string | null;
  readonly usageLocation: string | null;
  readonly aliases: readonly string[];
  readonly licenses: readonly LicenseRow[];
  readonly services: readonly ServiceRow[];
  /** Names the members that can't be read at the moment. */
  readonly unreadable?: readonly string[];
  readonly [member: string]: unknown;
}
/** This is what a command does to a user besides coming true. What there isn't may be empty or left out. */
export interface Effects {
  /** The fields of a user that was there before, by their names. A server of an earlier release doesn't tell them. */
  readonly changed?: readonly string[];
  readonly assigned?: readonly string[];
  readonly removed?: readonly string[];
  readonly retained?: readonly { readonly service: string; readonly purgeAt?: string }[];
  readonly restored?: readonly { readonly service: string }[];
  readonly purged?: readonly { readonly service: string }[];
  /** Only a refresh says so. */
  readonly granted?: readonly { readonly service: string; readonly start: string }[];
  readonly aliasesReleased?: readonly (string | null)[];
  readonly aliasesReturned?: readonly (string | null)[];
  readonly aliasesLost?: readonly (string | null)[];
  /** These licenses did not come back. */
  readonly shortfalls?: readonly { readonly skuId: string; readonly code: string }[];
  readonly handedBack?: readonly { readonly skuId: string; readonly from: string; readonly to: string }[];
  /** An undo left these things as they are; `by` is the command that changed them since. */
  readonly left?: readonly {
    readonly what: string;
    readonly skuId?: string;
    readonly code: string;
    readonly by?: string;
  }[];
}
type Seats = Pick<SubscriptionRow, 'valid' | 'expired' | 'assigned' | 'available'>;
/** This is a pool that was touched. A server of an earlier release doesn't tell how it was before. */
export interface PoolRow extends Seats {
  readonly skuId: string;
  readonly before?: Seats;
}
/** Every answer to a command has these. */
export interface CommandAnswer {
  readonly outcome?: string;
  readonly dryRun?: boolean;
}
/** This is what a command changed about one user. */
export interface ChangedUser extends Partial<UserRow>, Effects, CommandAnswer {
  readonly seats?: readonly PoolRow[];
  /** Until then a deleted user can come back. */
  readonly purgeAt?: string;
  readonly [member: string]: unknown;
}
/** This is a deleted user who was purged before the time. */
export interface ErasedUser extends CommandAnswer {
  readonly id?: string;
  readonly purgeAt?: string;
  readonly purged?: readonly { readonly service: string }[];
  readonly kept?: readonly string[];
}
export interface ReassignedUsers extends CommandAnswer {
  readonly from: ChangedUser;
  readonly to: ChangedUser;
}
export interface PurchaseAnswer extends CommandAnswer {
  readonly id?: string;
  readonly skuId?: string;
  readonly seats?: number;
  readonly state?: string;
  readonly totals?: Seats;
  readonly before?: { readonly seats?: number; readonly state?: string; readonly totals: Seats };
}
export interface DeletedUserRow extends UserRow {
  readonly deletedAt: string;
  readonly purgeAt: string;
}
export interface ProductRow {
  readonly skuId: string;
  readonly skuPartNumber: string;
  readonly displayName: string;
  readonly withdrawn?: true;
  readonly plans: readonly { readonly planId: string; readonly planName: string; readonly service: string | null }[];
}
export interface OperationRow {
  readonly id: string;
  readonly mode: string;
  readonly state: string;
  readonly counts: {
    readonly pending: number;
    readonly complete: number;
    /** It counts those of the complete ones to whom a license or an alias did not come back. */
    readonly withShortfalls: number;
    readonly failed: number;
  };
  readonly createdAt?: string;
}
/** This is the outcome of a command. The later members are left out while it is pending. */
export interface CommandRow {
  readonly commandId: string;
  readonly status: string;
  readonly type?: string;
  readonly actor?: string;
  readonly actorKind?: string;
  readonly actorRole?: string;
  readonly decidedAt?: string;
  readonly asked?: Readonly<Record<string, unknown>>;
  /** This is the reason of a refusal. That of the sender is `reasonText`, null once it is destroyed. */
  readonly reason?: { readonly code: string; readonly message: string };
  readonly reference?: string;
  readonly hasReason?: boolean;
  readonly reasonText?: string | null;
  readonly unreadable?: readonly string[];
  /** It started the bulk operation of which this command is an item, and has its reference and reason. */
  readonly startedBy?: string;
}
export interface OperationResult extends Effects {
  /** This is the position in the list that was sent, counted from 0. */
  readonly index: number;
  readonly id?: string;
  readonly userPrincipalName?: string;
  readonly state: 'Pending' | 'Complete' | 'Failed';
  readonly reason?: { readonly code: string; readonly message: string };
  /** Until then a deleted user can come back. */
  readonly purgeAt?: string;
}
interface OfService {
  readonly service: string;
  readonly users: number;
  readonly purgeAt?: string;
}
interface OfProduct {
  readonly skuId: string;
  readonly users: number;
}
/** This is what an operation does to all of its users together. */
export interface OperationTotals {
  readonly changed?: readonly { readonly field: string; readonly users: number }[];
  readonly assigned?: readonly OfProduct[];
  readonly removed?: readonly OfProduct[];
  /** Only a dry run of the mode `change` tells it. */
  readonly swaps?: Readonly<Record<'exchanged' | 'left' | 'notHeld' | 'added', number>>;
  readonly retained: readonly OfService[];
  readonly retainedUsers?: number;
  readonly restored?: readonly OfService[];
  readonly purged?: readonly OfService[];
  readonly granted?: readonly OfService[];
  readonly aliasesReleased: number;
  readonly aliasesReturned?: number;
  readonly aliasesLost: number;
  readonly shortfalls?: readonly (OfProduct & { readonly code: string })[];
}
/** A dry run of an operation decides at once, and tells its results and what they come to. */
export interface TriedOperation extends OperationRow, CommandAnswer {
  readonly total?: number;
  readonly position?: string;
  readonly results?: readonly OperationResult[];
  readonly seats?: readonly PoolRow[];
  readonly totals?: OperationTotals;
  readonly detailedUsers?: number;
  readonly selection?: SelectionNow;
}
/** An operation on a selection tells how many meet its filters no more, and how many others do by now. */
export interface SelectionNow {
  readonly selectionId: string;
  readonly count: number;
  readonly left?: number;
  readonly joined?: number;
}
export interface DeadlineRow {
  readonly userId: string;
  readonly userPrincipalName?: string | null;
  /** Names what is left out because it can't be read at the moment. */
  readonly unreadable?: readonly string[];
  /** It is null for a whole deleted user. */
  readonly service: string | null;
  readonly purgeAt: string;
  /** These products grant the service. They are left out where only a restore of the user helps. */
  readonly comesBackWith?: readonly { readonly skuPartNumber: string }[];
  /** Only an answer about the past has it, which doesn't say what would bring the data back. */
  readonly startedAt?: string;
}
/** What a report counts on each day, as the time zone that was asked for has it. */
export interface DayReport<Row> {
  readonly timeZone: string;
  readonly total: number;
  readonly items: readonly (Row & { readonly date: string })[];
}
export interface DeadlinesOfDay {
  readonly deadlines: number;
}
export interface RefusalsOfDay {
  readonly refusals: number;
  /** They stand in the order of their number. */
  readonly codes: readonly { readonly code: string; readonly refusals: number }[];
}
interface NamedProduct {
  readonly skuId: string;
  /** It is left out where nobody knows it at the moment. */
  readonly skuPartNumber?: string;
}
/** A user whom a report names. */
export type ReportedUserRow = Pick<
  UserRow,
  'id' | 'userPrincipalName' | 'displayName' | 'usageLocation' | 'unreadable'
>;
export interface OverlapsRow extends ReportedUserRow {
  readonly overlaps: readonly (NamedProduct & { readonly coveredBy: readonly NamedProduct[] })[];
}
export interface SeatsReport {
  readonly items: readonly {
    readonly date: string;
    readonly at: string;
    readonly valid: number;
    readonly expired: number;
    readonly assigned: number;
    readonly available: number;
  }[];
}
export interface TrueUpRow {
  readonly skuId: string;
  readonly skuPartNumber: string;
  readonly seatDays: { readonly held: number; readonly valid: number; readonly idle: number; readonly over: number };
  readonly peak: { readonly assigned: number; readonly at: string };
}
export interface PurchaseReportRow {
  readonly id: string;
  readonly seats: number;
  readonly state: string;
  readonly endsOn?: string;
  readonly seatDays: number;
}
