import type { Account, IfNotHeld, OperationMode, ProfileInput } from '#licensing';
import type { Actor } from './actors.js';
import type { HistoryBodies } from './prepare/history.js';
import type { LicenseBodies } from './prepare/licenses.js';
import type { OperatorBodies } from './prepare/operator.js';
import type { LicenseLine, ProductLine } from './prepare/products.js';
import type { PurchaseBodies } from './prepare/purchases.js';
import type { SystemBodies } from './prepare/system.js';
import type { UserBodies, UserFields } from './prepare/users.js';

/**
 * Commands as they come over a wire (HTTP, RabbitMQ, console): plain text, products by id or part number, users by id
 * or address. The zod schemas in libs/contracts check them and make exactly these shapes. Personal text is in clear
 * here and goes no further than `prepare`.
 */
interface Bodies extends OperatorBodies, PurchaseBodies, UserBodies, LicenseBodies, SystemBodies, HistoryBodies {
  readonly StartOperation: StartOperationBody;
}
export type BodyOf<T extends keyof Bodies> = Bodies[T];
export type CommandRequest = {
  readonly [T in keyof Bodies]: { readonly type: T; readonly body: Bodies[T] };
}[keyof Bodies];
export interface StartOperationBody extends Account {
  readonly mode: OperationMode;
  /**
   * Users are named by id or address; an object is for one who has members of its own, and which ones it takes depends
   * on the mode.
   */
  readonly users: readonly (string | OperationUser)[];
  /** Nobody named each of them: they were found by what they have in common. */
  readonly selected?: true;
  /** They are to be found by this, and `users` is empty. All that is given must be met. */
  readonly select?: UserSelector;
  readonly licenses?: readonly LicenseLine[];
  /** Only the mode `change` has these three: what each user gets in the place of what. The default is to leave. */
  readonly add?: readonly LicenseLine[];
  readonly remove?: readonly ProductLine[];
  readonly ifNotHeld?: IfNotHeld;
  /** Only the mode `undo` has it, and no users: the id of an operation, or of a command about users. */
  readonly of?: string;
  /** These go along for all users of the batch, and so does what is said of their accounts in create and update. */
  readonly profile?: ProfileInput;
  readonly usageLocation?: string | null;
  readonly confirm?: number;
}
/** It finds users by what nobody has sealed. Products are named by id or part number. */
export interface UserSelector {
  /** They hold this product. */
  readonly product?: string;
  /** They don't hold this product. */
  readonly without?: string;
  /** They hold no product at all. */
  readonly unlicensed?: boolean;
  /** Their usage location. A null is for those without one. */
  readonly location?: string | null;
  readonly state?: 'active' | 'deleted';
}
/** In create `userPrincipalName` is the new one; in update `user` names the user. */
export interface OperationUser extends UserFields, Account {
  /** In create this is the id to be, a GUID. */
  readonly id?: string;
  readonly user?: string;
  readonly licenses?: readonly LicenseLine[];
}

/**
 * What a sender says about a command, whatever it does. Both stand in its receipt and nowhere else, and are no part of
 * its content: a repeat with other words is a repeat.
 */
export interface About {
  /** A ticket, for example. It is no secret, and stays for ever. */
  readonly reference?: string;
  /** Any text: it is sealed. */
  readonly reason?: string;
}
/** A command with what surrounds it. One that belongs to the whole installation needs no `tenantId`: see `scopeOf`. */
export interface CommandEnvelope extends About {
  /**
   * The sender's own number for the one user or purchase that the command is about. Unlike the others it is content.
   */
  readonly version?: number;
  /**
   * The revision at which the sender saw the user or the purchase that it changes: it changes nothing at another one.
   * It is content, too.
   */
  readonly expected?: number;
  /** The caller's id is the `Idempotency-Key` or `message_id`; the edge makes one where the caller gave none. */
  readonly id: string;
  readonly tenantId?: string;
  readonly actor: Actor;
  /** The caller's own, where it gave a GUID; what is recorded follows from it: see `CommandService`. */
  readonly correlationId?: string;
  readonly traceparent?: string;
  readonly dryRun?: boolean;
  /** It came in the words of Microsoft Graph, whose clients know of no references. */
  readonly inGraph?: true;
  readonly request: CommandRequest;
}
