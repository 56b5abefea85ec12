/** These are the answers of the API, as far as the CLI shows them. `--json` hands on the whole answer. */
export interface TenantRow {
  readonly id: string;
  readonly displayName: string;
  readonly country: string;
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
/** This is what a command changed about one user. */
export interface ChangedUser extends Partial<UserRow> {
  readonly retained?: readonly { readonly service: string; readonly purgeAt?: string }[];
  /** Only a refresh says so. */
  readonly granted?: readonly { readonly service: string; readonly start: string }[];
  readonly aliasesReleased?: readonly string[];
  readonly aliasesReturned?: readonly string[];
  readonly aliasesLost?: readonly string[];
  readonly seats?: readonly Pick<SubscriptionRow, 'skuId' | 'valid' | 'expired' | 'assigned' | 'available'>[];
  readonly dryRun?: boolean;
}
export interface DeletedUserRow extends UserRow {
  readonly deletedAt: string;
  readonly purgeAt: string;
}
export interface ProductRow {
  readonly skuId: string;
  readonly skuPartNumber: string;
  readonly displayName: string;
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
export interface OperationResult {
  /** This is the position in the list that was sent, counted from 0. */
  readonly index: number;
  readonly id?: string;
  readonly userPrincipalName?: string;
  readonly state: 'Pending' | 'Complete' | 'Failed';
  readonly reason?: { readonly code: string; readonly message: string };
  readonly retained?: ChangedUser['retained'];
  readonly granted?: ChangedUser['granted'];
  /** These licenses and aliases did not come back. */
  readonly shortfalls?: readonly { readonly skuId: string; readonly code: string }[];
  readonly aliasesLost?: readonly string[];
}
export interface DeadlineRow {
  readonly userId: string;
  readonly userPrincipalName?: string | null;
  /** It is null for a whole deleted user. */
  readonly service: string | null;
  readonly purgeAt: string;
  /** These products grant the service. They are left out where only a restore of the user helps. */
  readonly comesBackWith?: readonly { readonly skuPartNumber: string }[];
}
