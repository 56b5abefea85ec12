import type { OperationMode, ProfileInput, Role } from '#licensing';

/**
 * Commands as they come over a wire (HTTP, RabbitMQ, console): plain text, products by id or part number, users by id
 * or address. The zod schemas in libs/contracts check them and make exactly these shapes. Personal text is in clear
 * here and goes no further than `prepare`.
 */
export interface LicenseLine {
  /** A line has either a `skuId` (a GUID) or a `skuPartNumber`. */
  readonly skuId?: string;
  readonly skuPartNumber?: string;
  readonly disabledPlans?: readonly string[];
}
/**
 * A product alone stands where plans would say nothing: they travel along with a transfer, and leave with a removal.
 */
export type ProductLine = Pick<LicenseLine, 'skuId' | 'skuPartNumber'>;
export interface UserFields {
  readonly userPrincipalName?: string;
  readonly profile?: ProfileInput;
  readonly usageLocation?: string | null;
  readonly aliases?: readonly string[];
}
interface R<T extends string, B> {
  readonly type: T;
  readonly body: B;
}
export type CommandRequest =
  | R<'CreateTenant', { readonly displayName: string; readonly country: string; readonly tenantId?: string }>
  | R<'RenameTenant', { readonly displayName: string }>
  | R<'AgreeClock', Readonly<Record<string, never>>>
  | R<
      'ImportCatalogue',
      {
        readonly products: readonly {
          readonly skuId: string;
          readonly skuPartNumber: string;
          readonly displayName: string;
          readonly plans: readonly {
            readonly planId: string;
            readonly planName: string;
            readonly friendlyName?: string;
            readonly service: string | null;
          }[];
        }[];
      }
    >
  | R<'ImportRestrictions', { readonly restrictions: readonly { readonly planId: string; readonly country: string }[] }>
  | R<
      'PurchaseSeats',
      {
        readonly purchaseId?: string;
        readonly skuId?: string;
        readonly skuPartNumber?: string;
        readonly seats: number;
        readonly endsOn?: string;
      }
    >
  | R<'ChangePurchaseQuantity', { readonly purchaseId: string; readonly seats: number }>
  | R<'ExpirePurchase', { readonly purchaseId: string }>
  | R<'RenewPurchase', { readonly purchaseId: string; readonly endsOn?: string }>
  | R<'SuspendPurchase', { readonly purchaseId: string }>
  | R<'CancelPurchase', { readonly purchaseId: string }>
  | R<'CreateUser', UserFields & { readonly userPrincipalName: string; readonly licenses?: readonly LicenseLine[] }>
  | R<
      'UpdateUser',
      UserFields & {
        readonly user: string;
        readonly addAliases?: readonly string[];
        readonly removeAliases?: readonly string[];
      }
    >
  | R<'DeleteUser', { readonly user: string }>
  | R<'RestoreUser', { readonly user: string; readonly userPrincipalName?: string }>
  | R<
      'ChangeLicenses',
      { readonly user: string; readonly add: readonly LicenseLine[]; readonly remove: readonly ProductLine[] }
    >
  | R<'ReplaceLicenses', { readonly user: string; readonly licenses: readonly LicenseLine[] }>
  | R<'TransferLicenses', { readonly from: string; readonly to: string; readonly licenses: readonly ProductLine[] }>
  | R<'PurgeServiceData', { readonly userId: string; readonly retentionId: string }>
  | R<'PurgeUser', { readonly userId: string; readonly retentionId: string }>
  | R<'StartOperation', StartOperationBody>
  | R<'AbandonOperation', { readonly operationId: string }>;
export type BodyOf<T extends CommandRequest['type']> = Extract<CommandRequest, { readonly type: T }>['body'];
export interface StartOperationBody {
  readonly mode: OperationMode;
  /**
   * Users are named by id or address; an object is for one who has members of its own, and which ones it takes depends
   * on the mode.
   */
  readonly users: readonly (string | OperationUser)[];
  readonly licenses?: readonly LicenseLine[];
  /** These go along for all users of the batch. */
  readonly profile?: ProfileInput;
  readonly usageLocation?: string | null;
  readonly confirm?: number;
}
/** In create `userPrincipalName` is the new one; in update `user` names the user. */
export interface OperationUser extends UserFields {
  readonly user?: string;
  readonly licenses?: readonly LicenseLine[];
}

/** Who asks. `id` is never a name, because it stands in every event. */
export interface Actor {
  readonly id: string;
  readonly roles: readonly Role[];
  /** The tenants it acts for: 'all' only for an Operator and for the loopback default. */
  readonly tenants: readonly string[] | 'all';
}
/** A command with what surrounds it. One that belongs to the whole installation needs no `tenantId`: see `scopeOf`. */
export interface CommandEnvelope {
  /** The caller's id is the `Idempotency-Key` or `message_id`; the edge makes one where the caller gave none. */
  readonly id: string;
  readonly tenantId?: string;
  readonly actor: Actor;
  /** The caller's own, where it gave a GUID; what is recorded follows from it: see `CommandService`. */
  readonly correlationId?: string;
  readonly traceparent?: string;
  readonly dryRun?: boolean;
  readonly request: CommandRequest;
}
