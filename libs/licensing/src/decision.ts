import type { Answer } from './answers.js';
import type { DomainEvent } from './events.js';
import type { Refusal } from './refusals.js';
import type { RetentionPolicy } from './retention-policy.js';
import type { StateOf, StreamState } from './states/states.js';
import type { StreamRef } from './streams.js';
import type { CommandId, CounterId, Instant, PurchaseId, TenantId, UserId } from './values.js';

/** The events that one decision adds to one stream, in order. The decider has asked for that stream's state before. */
export interface StreamWrite {
  readonly stream: StreamRef;
  readonly events: readonly DomainEvent[];
}

/**
 * What a decider says. `ignored` leaves no trace at all, not even a receipt, so that it can be tried again later;
 * `not-now` is an outage and not an answer (503 on HTTP), and leaves no trace either. A stream appears at most once in
 * `writes`. What is `unchanged` writes nothing but the sender's version.
 */
export type Decision =
  | { readonly outcome: 'accepted'; readonly writes: readonly StreamWrite[]; readonly answer: Answer }
  | { readonly outcome: 'unchanged'; readonly writes?: readonly StreamWrite[]; readonly answer: Answer }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  | { readonly outcome: 'ignored'; readonly reason: 'not-due' | 'stale' | 'clock-not-trusted' }
  | { readonly outcome: 'not-now'; readonly failure: 'clock-not-trusted' };

export const writesOf = (decision: Decision): readonly StreamWrite[] =>
  'writes' in decision ? (decision.writes ?? []) : [];

/** A sender's own number of a command about one user or one purchase. */
export interface SentVersion {
  readonly number: number;
  /** The keyed hash of the command's content, with the number: it tells the same command from another one. */
  readonly hash: string;
  /** The counter of this sender for this user or purchase. */
  readonly counterOf: (thing: UserId | PurchaseId) => CounterId;
}

/** The last event of a stream: which one it is, who caused it, and when. */
export interface LastChange {
  /** It counts the events of the stream from 0. */
  readonly revision: number;
  /** The id of whoever acted, as the event has it. */
  readonly by: string;
  readonly at: Instant;
}
/** At which revision its sender saw the one user or purchase that a command is about. */
export interface Expectation {
  readonly revision: number;
}

/** What a decision may know besides the streams; everything here is fixed before it starts. */
export interface DecisionContext {
  readonly tenantId: TenantId;
  readonly commandId: CommandId;
  readonly now: Instant;
  /** The guarded clock's word on `now`. Source: docs/explanation/thirty-days.md#the-clock. */
  readonly clockTrusted: boolean;
  readonly retention: RetentionPolicy;
  /** Only a command that its sender numbered has it. */
  readonly version?: SentVersion;
  /** Only a command whose sender says what it saw has it. */
  readonly expected?: Expectation;
  /**
   * Answers for a user or a purchase that was asked for, as the running batch has it; undefined where it has no event.
   */
  readonly lastChange: (stream: StreamRef) => LastChange | undefined;
  /** A GUID that follows from the command id and `name`: the same for the same command, always. */
  readonly derive: (name: string) => string;
}

/**
 * A decider in progress: it yields the streams it wants to know, one after the other, gets their states as the running
 * batch has them, and returns its decision. It is pure: the same states give the same decision.
 */
export type Deciding<T> = Generator<StreamRef, T, StreamState>;

/** Asks for one stream's state, typed by its kind. */
export function* ask<R extends StreamRef>(ref: R): Deciding<StateOf<R['kind']>> {
  const state = yield ref;
  if (state.kind !== ref.kind) throw new Error(`asked for ${ref.kind}, got ${state.kind}`);
  return state as StateOf<R['kind']>;
}

/** A `Deciding` that ends early with a refusal does so by returning it; this tells such a value from a result. */
export interface Refused {
  readonly outcome: 'refused';
  readonly refusal: Refusal;
}
export const refuse = (refusal: Refusal): Refused => ({ outcome: 'refused', refusal });
export const isRefused = (value: unknown): value is Refused =>
  typeof value === 'object' && value !== null && (value as { outcome?: unknown }).outcome === 'refused';
