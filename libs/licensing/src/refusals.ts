import type { LeftAlone } from './answers.js';
import type {
  CommandId,
  CountryCode,
  Instant,
  OperationId,
  PlanId,
  PurchaseId,
  PurchaseState,
  Service,
  SkuId,
  UserId,
} from './values.js';

/** An installation may want a reference for each of these. */
export const STEPS_WITH_REFERENCE = ['remove', 'replace', 'reassign', 'delete', 'erase', 'close'] as const;
export type StepWithReference = (typeof STEPS_WITH_REFERENCE)[number];

/**
 * Why a rule refused a command. The set is closed; a refusal has ids and numbers only, never a name or an address,
 * because it is recorded in receipts. Status, retry class and the text for a person stand in libs/contracts (error
 * catalogue).
 */
export type Refusal =
  | { readonly code: 'tenant-not-found' }
  | { readonly code: 'tenant-exists' }
  /** Nothing goes on in it but reading and reopening. */
  | { readonly code: 'tenant-closed'; readonly purgeAt: Instant }
  /** The tenant is to be reopened after its promise ended. */
  | { readonly code: 'tenant-retention-over'; readonly purgeAt: Instant }
  /** `among` says where a restore looked. */
  | { readonly code: 'user-not-found'; readonly among?: 'deleted-users' }
  /** Commands name users by id or principal name: the address is an alias, of this user. */
  | { readonly code: 'alias-names-no-user'; readonly userId: UserId }
  /**
   * Several deleted users had the address; these are some of their ids. `index` is the place in the list of a bulk
   * operation.
   */
  | { readonly code: 'ambiguous-user'; readonly userIds: readonly UserId[]; readonly index?: number }
  | { readonly code: 'user-id-taken'; readonly userId: UserId }
  | { readonly code: 'user-deleted'; readonly userId: UserId; readonly purgeAt: Instant }
  | { readonly code: 'user-purged'; readonly userId: UserId }
  /** Only a deleted user can be restored or erased. `asked` is left out of a restore. */
  | { readonly code: 'user-not-deleted'; readonly userId: UserId; readonly asked?: 'erase' }
  /**
   * `field` is where the address stands in the command, `index` its place in the list of aliases, and `heldBy` the user
   * who holds it.
   */
  | {
      readonly code: 'address-taken';
      readonly field: 'userPrincipalName' | 'aliases';
      readonly index?: number;
      readonly heldBy: UserId;
    }
  | { readonly code: 'duplicate-address'; readonly field: 'userPrincipalName' | 'aliases'; readonly index?: number }
  | { readonly code: 'alias-not-held'; readonly index: number }
  /**
   * The product of an id, or of a part number that nobody has: then `line` is its place, from 0, among the products
   * that the command names. `skuPartNumber` is there only where it is told to who wrote it, and kept nowhere: what is
   * no product may be anything.
   */
  | {
      readonly code: 'product-not-found';
      readonly skuId?: SkuId;
      readonly line?: number;
      readonly skuPartNumber?: string;
    }
  /**
   * `productRevision` is there where the present product has the plans, but not the revision that the user holds.
   * `places` are those in `disabledPlans`, from 0, of names that the product has for no plan; 20 at most.
   */
  | {
      readonly code: 'plan-not-in-product';
      readonly skuId: SkuId;
      readonly planIds: readonly PlanId[];
      readonly productRevision?: number;
      readonly places?: readonly number[];
    }
  /** The name at this place of `disabledPlans`, from 0, is that of several plans of the product. */
  | {
      readonly code: 'ambiguous-plan';
      readonly skuId: SkuId;
      readonly planIds: readonly PlanId[];
      readonly place: number;
    }
  /** The tenant never bought this product. */
  | { readonly code: 'no-subscription'; readonly skuId: SkuId }
  | {
      readonly code: 'no-available-seats';
      readonly skuId: SkuId;
      readonly valid: number;
      readonly expired: number;
      readonly assigned: number;
      readonly available: number;
    }
  /** The product to reassign has no active and no expired purchase. */
  | { readonly code: 'no-usable-purchase'; readonly skuId: SkuId }
  | { readonly code: 'not-held'; readonly skuIds: readonly SkuId[]; readonly userId: UserId }
  | { readonly code: 'already-held'; readonly skuIds: readonly SkuId[]; readonly userId: UserId }
  | { readonly code: 'same-user'; readonly userId: UserId }
  | { readonly code: 'add-and-remove-same-product'; readonly skuIds: readonly SkuId[] }
  | { readonly code: 'duplicate-product'; readonly skuIds: readonly SkuId[] }
  | { readonly code: 'replace-needs-a-product' }
  | { readonly code: 'nothing-to-do' }
  /**
   * `userId` is who has none. In a `creation` the user didn't come into being, and has no id; in a `clearing` the
   * command itself would take the location away.
   */
  | {
      readonly code: 'usage-location-required';
      readonly userId?: UserId;
      readonly situation?: 'creation' | 'clearing';
    }
  /** The command would be accepted without these plans, product by product, or in another location. */
  | {
      readonly code: 'not-permitted-in-location';
      readonly usageLocation: CountryCode;
      readonly plans: readonly { readonly skuId: SkuId; readonly planIds: readonly PlanId[] }[];
    }
  | { readonly code: 'purchase-not-found'; readonly purchaseId: PurchaseId }
  | { readonly code: 'purchase-exists'; readonly purchaseId: PurchaseId }
  /** The step doesn't start from the purchase's state: a cancelled purchase can't be renewed, for example. */
  | {
      readonly code: 'purchase-state';
      readonly purchaseId: PurchaseId;
      readonly state: PurchaseState;
      readonly step: string;
    }
  /** `asked` is left out of a bulk operation. */
  | {
      readonly code: 'confirmation-required';
      readonly distinctUsers: number;
      readonly confirm?: number;
      readonly asked?: 'close';
    }
  /** Erasing a user at once must be confirmed with the user's id. */
  | { readonly code: 'erasure-not-confirmed'; readonly userId: UserId }
  /**
   * The import would take so many plans, or the services that they grant, from these products; at most 20 products are
   * named. `services` are those that lose a plan, and `holders` says how many licenses of all these products are held,
   * of all tenants together; it is missing where nobody knew.
   */
  | {
      readonly code: 'plans-taken-away';
      readonly count: number;
      readonly products: readonly { readonly skuId: SkuId; readonly planIds: readonly PlanId[] }[];
      readonly services: readonly Service[];
      readonly holders?: number;
      readonly confirm?: number;
    }
  /**
   * The import would lift so many restrictions (one country of one plan each), of so many plans. At most 20 of the
   * plans are named, and all the countries, sorted.
   */
  | {
      readonly code: 'restrictions-taken-away';
      readonly count: number;
      readonly plans: number;
      readonly planIds: readonly PlanId[];
      readonly countries: readonly CountryCode[];
      readonly confirm?: number;
    }
  /**
   * These lines of a bulk operation (places in the list, from 0) name a user again, with another content; there are at
   * most 20 of them, and `count` in all.
   */
  | {
      readonly code: 'duplicate-user';
      readonly lines: readonly { readonly index: number; readonly sameAs: number }[];
      readonly count: number;
    }
  | { readonly code: 'too-many-users'; readonly limit: number; readonly users: number }
  /** The import would change more plans than one command may. */
  | { readonly code: 'too-many-plans'; readonly limit: number; readonly plans: number }
  | { readonly code: 'operation-not-found' }
  | { readonly code: 'operation-without-users' }
  /** Its list of users was given up, since it stood unstarted for long. */
  | { readonly code: 'operation-abandoned'; readonly operationId: OperationId }
  /** The restore comes after the promise ended; the data is gone or about to go. */
  | { readonly code: 'retention-over'; readonly userId: UserId; readonly purgeAt: Instant }
  /** No way leads back from what a command of this type did. */
  | { readonly code: 'not-undoable'; readonly commandType: string }
  /** The command, or the operation, did nothing. */
  | { readonly code: 'nothing-to-undo' }
  /** The operation that is to be undone still runs. */
  | { readonly code: 'operation-still-running'; readonly operationId: OperationId }
  /** Nothing that the command did to this user can be undone; each thing says why. */
  | { readonly code: 'not-undone'; readonly userId: UserId; readonly left: readonly LeftAlone[] }
  | { readonly code: 'command-id-reused' }
  | { readonly code: 'command-not-found' }
  /** The sender has recorded a higher number for this user or purchase. */
  | { readonly code: 'stale-version'; readonly version: number; readonly recorded: number }
  /** The sender has recorded this very number for this user or purchase, with another content. */
  | { readonly code: 'version-reused'; readonly version: number }
  /** Its sender saw the user or the purchase at another revision than the one that it has. */
  | {
      readonly code: 'precondition-failed';
      readonly expected: number;
      readonly actual: number;
      /** The id of whoever caused the last change. */
      readonly changedBy: string;
      readonly changedAt: Instant;
    }
  /** The command was given without one. */
  | { readonly code: 'no-reason'; readonly commandId: CommandId }
  /** Two products of the catalogue share this name, which is spelt as there: name one by its id. */
  | { readonly code: 'ambiguous-product'; readonly skuPartNumber: string; readonly skuIds: readonly SkuId[] }
  /**
   * Each pair of products would share part number and display name: the first is known, or stands before the second. At
   * most 20 pairs are named, of `count`.
   */
  | {
      readonly code: 'product-named-twice';
      readonly count: number;
      readonly pairs: readonly (readonly SkuId[])[];
    }
  | { readonly code: 'duplicate-part-number-row'; readonly skuId: SkuId }
  /** Only an item of an operation has it: deciding it failed with a bug, and the operation went on without it. */
  | { readonly code: 'internal-error' }
  /** Only an item of an operation has it: an event that deciding it needs is damaged. */
  | { readonly code: 'damaged-event' }
  /** Only an item of an operation has it: a stream that deciding it needs doesn't have all of its events any more. */
  | { readonly code: 'damaged-stream' }
  /** Only an item of an operation has it: what is kept of its user can't be read. */
  | { readonly code: 'damaged-personal-data' }
  /** The installation wants a reference with every command that does this. */
  | { readonly code: 'reference-required'; readonly step: StepWithReference }
  /** The reference hasn't the form that it must have here: `form`, a regular expression, where a setting says it. */
  | { readonly code: 'invalid-reference'; readonly form?: string }
  /** The installation purges nobody before the time. */
  | { readonly code: 'erase-at-once-off' }
  /** The role of the actor doesn't allow this command. */
  | { readonly code: 'forbidden'; readonly role: string; readonly commandType: string };
export type RefusalCode = Refusal['code'];
