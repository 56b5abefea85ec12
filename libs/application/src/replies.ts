import {
  defined,
  type Answer,
  type Instant,
  type Refusal,
  type Service,
  type Shortfall,
  type SkuId,
  type UserEffects,
  type UserField,
  type WholeAnswer,
} from '#licensing';
import { DamagedPersonalData } from './ports/damaged-personal-data.js';
import { DamagedEvent, DamagedStream, type Position } from './ports/event-store.js';

/**
 * The infrastructure's answer: nothing was decided, or nobody knows yet; the caller may ask again under the same id.
 */
export type FailureCode =
  | 'clock-not-trusted'
  | 'store-unavailable'
  /** Another log stands in the place of the one that the process was started on. */
  | 'wrong-history'
  /** Only a command that names somebody whom nothing but a read model knows fails so. */
  | 'read-models-unavailable'
  | 'broker-unavailable'
  | 'outcome-unknown'
  | 'conflict'
  | 'overloaded'
  /** Others are deciding dry runs of very many users already. */
  | 'too-many-dry-runs'
  | 'internal-error'
  | 'message-too-large'
  /** An event of a stream that the command needs isn't as it was written. */
  | 'damaged-event'
  /** A stream that the command needs doesn't have all of its events any more. */
  | 'damaged-stream'
  /** The key of a user whom the command is about, or what is sealed with it, isn't as it was kept. */
  | 'damaged-personal-data';

/** Says which event is damaged. Any of it may be the damaged part. */
export interface Damage {
  readonly position: Position;
  readonly stream: string;
  readonly eventId: string;
}
/** Says which stream doesn't have all of its events. */
export interface StreamDamage {
  readonly stream: string;
}
/** Says of whom something can't be read, where it is kept of one person, and what is wrong with it. */
export interface PersonalDamage {
  readonly personId?: string;
  readonly fault: DamagedPersonalData['code'];
}
/** Something that is kept isn't what was written. Whatever doesn't need it goes on. */
export type FoundDamage =
  | { readonly failure: 'damaged-event'; readonly damage: Damage }
  | { readonly failure: 'damaged-stream'; readonly damage: StreamDamage }
  | { readonly failure: 'damaged-personal-data'; readonly damage: PersonalDamage };

export const damageIn = (error: unknown): FoundDamage | undefined => {
  if (error instanceof DamagedEvent) {
    const { position, stream, eventId } = error;
    return { failure: 'damaged-event', damage: { position, stream, eventId } };
  }
  if (error instanceof DamagedStream) return { failure: 'damaged-stream', damage: { stream: error.stream } };
  if (!(error instanceof DamagedPersonalData)) return undefined;
  const { personId, code: fault } = error;
  return { failure: 'damaged-personal-data', damage: defined({ personId, fault }) };
};

/** Says that nothing was decided for a reason that isn't this command's own: the next one would fail, too. */
export const isAway = (reply: CommandReply): boolean => reply.outcome === 'failed' && reply.damage === undefined;

export type CommandReply =
  | {
      readonly outcome: 'accepted' | 'unchanged';
      readonly commandId: string;
      readonly answer: Answer;
      /** Where the command's events (or its receipt) stand; a dry run has none. */
      readonly position?: Position;
      /** This id was decided before; the answer is the first one. */
      readonly repeated?: boolean;
      /** Only a dry run of a bulk operation has these: what each user would get. */
      readonly items?: readonly DryRunItem[];
      /** What the `items` come to. */
      readonly summary?: DryRunSummary;
      /** A dry run of very many users has this in place of both: it goes on under this id. */
      readonly dryRunId?: string;
    }
  | {
      readonly outcome: 'refused';
      readonly commandId: string;
      readonly refusal: Refusal;
      readonly position?: Position;
      readonly repeated?: boolean;
    }
  | {
      readonly outcome: 'ignored';
      readonly commandId: string;
      readonly reason: 'not-due' | 'stale' | 'clock-not-trusted';
    }
  | {
      readonly outcome: 'failed';
      readonly commandId: string;
      readonly failure: FailureCode;
      readonly retryAfterSeconds?: number;
      /** Stands with `damaged-event`, `damaged-stream` and `damaged-personal-data` alone. */
      readonly damage?: FoundDamage['damage'];
    };
export type DryRunItem = UserEffects & {
  readonly index: number;
  readonly userId?: string;
  readonly state: 'complete' | 'failed' | 'pending';
  readonly refusal?: Refusal;
  /** A `pending` user has it: what the operation would wait for before this one. */
  readonly failure?: Extract<FailureCode, 'clock-not-trusted'>;
};

export type UserAnswer = Extract<Answer, { readonly kind: 'user' | 'deleted' | 'restored' }>;
export interface OfService {
  readonly service: Service;
  readonly users: number;
  /** The earliest deadline of a retention that starts; there is none where the data stays for good. */
  readonly purgeAt?: Instant;
}
export interface OfProduct {
  readonly skuId: SkuId;
  readonly users: number;
}
export interface OfField {
  readonly field: UserField;
  readonly users: number;
}
/**
 * How many users would get other products in the place of theirs; and of those who lack one that is to go, how many
 * would be left as they are, fail, or get what is added all the same.
 */
export interface OfSwaps {
  readonly exchanged: number;
  readonly left: number;
  readonly notHeld: number;
  readonly added: number;
}
/** What a bulk operation would do in all, over all of its users. */
export interface DryRunSummary {
  /** Every pool that is touched stands here as it would be in the end, and as it is before the first user. */
  readonly seats: WholeAnswer['seats'];
  /** They stand in the order of `USER_FIELDS`. */
  readonly changed: readonly OfField[];
  readonly assigned: readonly OfProduct[];
  readonly removed: readonly OfProduct[];
  /** Only the mode `change` has it. */
  readonly swaps?: OfSwaps;
  readonly retained: readonly OfService[];
  /** How many users would have a retention start. */
  readonly retainedUsers: number;
  readonly restored: readonly OfService[];
  readonly purged: readonly OfService[];
  /** Only a refresh says what begins: elsewhere it follows from the licenses. */
  readonly granted: readonly OfService[];
  readonly aliasesReleased: number;
  readonly aliasesReturned: number;
  readonly aliasesLost: number;
  readonly shortfalls: readonly (Shortfall & { readonly users: number })[];
  /** How many users would be complete, but a license or an alias wouldn't come back to them. */
  readonly withShortfalls: number;
  /**
   * How many users from the start of the list have their effects listed one by one; only the sums here tell of the
   * others.
   */
  readonly detailedUsers: number;
}
