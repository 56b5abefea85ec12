import { evolveAddress } from '../states/address.js';
import { ask } from '../decision.js';
import type { Deciding, Decision, DecisionContext, StreamWrite } from '../decision.js';
import type { Answer } from '../answers.js';
import type { AddressEvent, DomainEvent, SeatsEvent, UserEvent } from '../events.js';
import { evolveSeats } from '../states/seats-fold.js';
import type { KnownUser, SeatsState, StreamState } from '../states/states.js';
import { streamName } from '../streams.js';
import type { StreamKind, StreamRef } from '../streams.js';
import type { AddressKey, SkuId, UserId } from '../values.js';
import { evolveUser } from '../states/user.js';

type RefOf<K extends StreamKind> = Extract<StreamRef, { kind: K }>;
type StateOf<K extends StreamKind> = Extract<StreamState, { kind: K }>;

/**
 * One decision in the making: the streams that it asked for, folded on with the events that it has added so far, so that a later step of the
 * same command sees what an earlier one did. Local to one decision; dropped as it is when a rule refuses.
 */
export class Draft {
  readonly #states = new Map<string, StreamState>();
  readonly #writes = new Map<string, { readonly stream: StreamRef; readonly events: DomainEvent[] }>();
  #promisesDeadline = false;

  constructor(readonly context: DecisionContext) {}

  /** Asks once for each stream; afterwards answers with the state as this draft has it. */
  *ask<K extends StreamKind>(ref: RefOf<K>): Deciding<StateOf<K>> {
    const name = streamName(ref);
    if (!this.#states.has(name)) this.#states.set(name, yield* ask<K>(ref));
    return this.#states.get(name) as StateOf<K>;
  }
  *askSeats(skuId: SkuId): Deciding<SeatsState> {
    return yield* this.ask<'seats'>(this.#seatsRef(skuId));
  }
  *askAddress(key: AddressKey): Deciding<StateOf<'address'>> {
    return yield* this.ask<'address'>(this.#addressRef(key));
  }
  *askUser(userId: UserId): Deciding<StateOf<'user'>> {
    return yield* this.ask<'user'>(this.#userRef(userId));
  }

  /** A user that was asked for, as this draft has it. @throws Error where it isn't known: the decider forgot to look */
  user(userId: UserId): KnownUser {
    const state = this.#known<'user'>(this.#userRef(userId));
    if (state.status === 'absent' || state.status === 'purged') throw new Error(`the user is ${state.status}`);
    return state;
  }

  addToUser(userId: UserId, event: UserEvent): void {
    const ref = this.#userRef(userId);
    this.#add(ref, event, evolveUser(this.#known<'user'>(ref), event));
  }
  addToSeats(skuId: SkuId, event: SeatsEvent): void {
    const ref = this.#seatsRef(skuId);
    this.#add(ref, event, evolveSeats(this.#known<'seats'>(ref), event));
  }
  addToAddress(key: AddressKey, event: AddressEvent): void {
    const ref = this.#addressRef(key);
    this.#add(ref, event, evolveAddress(this.#known<'address'>(ref), event));
  }

  /**
   * A deadline goes out with this decision: only a trusted clock may name one.
   * Source: docs/explanation/thirty-days.md#the-clock.
   */
  promiseDeadline(): void {
    this.#promisesDeadline = true;
  }

  /** The events so far, streams in the order of their first event. */
  writes(): readonly StreamWrite[] {
    return [...this.#writes.values()];
  }
  /** The pools that this draft writes to, as they are after it, in the order of their first event. */
  pools(): readonly { readonly skuId: SkuId; readonly state: SeatsState }[] {
    return this.writes().flatMap(({ stream }) =>
      stream.kind === 'seats' ? [{ skuId: stream.skuId, state: this.#known<'seats'>(stream) }] : [],
    );
  }

  /** Accepted where there are events, otherwise unchanged; `not-now` where it would promise a deadline on a clock that isn't trusted. */
  finish(answer: Answer): Decision {
    const writes = this.writes();
    if (writes.length === 0) return { outcome: 'unchanged', answer };
    if (this.#promisesDeadline && !this.context.clockTrusted)
      return { outcome: 'not-now', failure: 'clock-not-trusted' };
    return { outcome: 'accepted', writes, answer };
  }

  #add(stream: StreamRef, event: DomainEvent, after: StreamState): void {
    const name = streamName(stream);
    this.#states.set(name, after);
    const write = this.#writes.get(name) ?? { stream, events: [] };
    this.#writes.set(name, write);
    write.events.push(event);
  }
  #known<K extends StreamKind>(ref: RefOf<K>): StateOf<K> {
    const name = streamName(ref);
    const state = this.#states.get(name);
    if (state === undefined) throw new Error(`${name} was not asked for`);
    return state as StateOf<K>;
  }
  #userRef(userId: UserId): RefOf<'user'> {
    return { kind: 'user', tenantId: this.context.tenantId, userId };
  }
  #seatsRef(skuId: SkuId): RefOf<'seats'> {
    return { kind: 'seats', tenantId: this.context.tenantId, skuId };
  }
  #addressRef(key: AddressKey): RefOf<'address'> {
    return { kind: 'address', tenantId: this.context.tenantId, key };
  }
}
