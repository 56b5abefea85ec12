import type { Command, CommandId, CommandType, OperationId, OperationState, Refused, TenantId } from '#licensing';
import type { NamedProducts } from '../prepare/with-products.js';
import type { EventMetadata } from '../ports/event-store.js';
import type { Named } from '../prepare/preparation.js';
import type { CommandReply, FailureCode, FoundDamage } from '../replies.js';
import type { About } from '../requests.js';

/**
 * Receipts of what belongs to no tenant are kept under this one.
 * Source: docs/explanation/architecture.md#events-and-streams.
 */
export const NO_TENANT = '00000000-0000-0000-0000-000000000000' as TenantId;

/** `sender` tells one sender of a tenant from another, and `hash` is that of the command. */
export interface SentNumber {
  readonly version: number;
  readonly hash: string;
  readonly sender: string;
}

/** This command is ready to be decided: its names are resolved, and its content is hashed. */
export interface LaneCommand {
  readonly commandId: CommandId;
  readonly commandType: CommandType;
  /** The decision is about this tenant; for a new one it is its id, and `NO_TENANT` for the catalogue. */
  readonly tenantId: TenantId;
  /** The stream of this one takes the receipt: the tenant, or `NO_TENANT`. */
  readonly owner: TenantId;
  /** This is a keyed hash of type, body, actor, version and expected revision. */
  readonly hash: string;
  /** A refusal found while names were resolved gets its receipt like any other. */
  readonly plan: Command | Refused;
  readonly named: Named;
  /** Only a command that names products by part number has it. */
  readonly products?: NamedProducts;
  /** Its sender numbered it. */
  readonly number?: SentNumber;
  /** Its sender saw what it changes at this revision. */
  readonly expected?: number;
  /** Only a user's command of a bulk operation has it: the place in the caller's list. */
  readonly item?: number;
  /** Only a command that somebody asked for has it: of an operation its start, and not its items. */
  readonly about?: About;
  readonly metadata: Omit<EventMetadata, 'occurredAt' | 'tenantId'>;
}

/**
 * These are the next items of an operation: they are decided in order, and recorded together with the operation's
 * progress in one append.
 */
export interface OperationSliceCommands {
  readonly tenantId: TenantId;
  readonly operationId: OperationId;
  /** This is the place of the first item among the distinct items: the operation's cursor as the runner knows it. */
  readonly from: number;
  readonly items: readonly LaneCommand[];
  readonly metadata: Omit<EventMetadata, 'occurredAt' | 'tenantId'>;
}
export type SliceReply =
  /**
   * The state is as stored now. Fewer items than asked were decided where the append would have grown too large, or
   * where `blocked` stopped it.
   */
  | { readonly outcome: 'progressed'; readonly state: OperationState; readonly blocked?: FailureCode }
  /**
   * The operation isn't where the runner thought: somebody else goes on with it, or it is finished. Nothing was
   * decided.
   */
  | { readonly outcome: 'elsewhere'; readonly state: OperationState }
  /** Its tenant was purged: nothing was decided, and nobody goes on with it. */
  | { readonly outcome: 'tenant-purged' }
  | { readonly outcome: 'failed'; readonly failure: FailureCode };

/** What goes wrong with one item of an operation while the others are decided all the same. */
export type FailureOfItem = 'internal-error' | FoundDamage['failure'];

export type Job =
  | { readonly kind: 'command'; readonly command: LaneCommand; readonly answer: (reply: CommandReply) => void }
  | {
      readonly kind: 'slice';
      readonly slice: OperationSliceCommands;
      readonly answer: (reply: SliceReply) => void;
      /** The first item can't even be written: count it as failed, for this reason, without deciding it. */
      readonly skipFirst?: FailureOfItem;
    };

export const commandsOf = (job: Job): readonly LaneCommand[] =>
  job.kind === 'command' ? [job.command] : job.slice.items;

/** Makes the answer to a command that wasn't decided. Where it is of use to ask again, it says after how long. */
export const failed = (commandId: CommandId, failure: FailureCode): CommandReply => {
  const isOfNoUse = failure === 'internal-error' || failure === 'message-too-large';
  return { outcome: 'failed', commandId, failure, ...(isOfNoUse ? {} : { retryAfterSeconds: 1 }) };
};

/** Makes the answer to a command that can't be decided until somebody has repaired the store. */
export const failedByDamage = (commandId: CommandId, found: FoundDamage): CommandReply => ({
  outcome: 'failed',
  commandId,
  retryAfterSeconds: 60,
  ...found,
});

/** Gives a whole job the same answer. */
export const failJob = (job: Job, failure: FailureCode): void => {
  if (job.kind === 'slice') return job.answer({ outcome: 'failed', failure });
  job.answer(failed(job.command.commandId, failure));
};
