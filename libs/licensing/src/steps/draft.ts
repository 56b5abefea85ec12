import type { Answer } from '../answers.js';
import { ask } from '../decision.js';
import type { Deciding, Decision, DecisionContext, StreamWrite } from '../decision.js';
import type { AddressEvent, DomainEvent, EventOf, SeatsEvent, UserEvent } from '../events.js';
import { evolve } from '../states/evolve.js';
import type { SeatsState } from '../states/seats-fold.js';
import type { StateOf, StreamState } from '../states/states.js';
import type { KnownUser } from '../states/user.js';
import { addressStream, seatsStream, userStream } from '../stream-refs.js';
import { streamName } from '../streams.js';
import type { StreamRef } from '../streams.js';
import type { AddressKey, SkuId, UserId } from '../values.js';

/** A stream that was asked for. Its first `folded` events are in `state` already, the others once somebody looks. */
interface DraftedStream {
  /** The state that was asked for, without the events of this draft. */
  readonly before: StreamState;
  state: StreamState;
  folded: number;
  readonly write: { readonly stream: StreamRef; readonly events: DomainEvent[] };
}

/**
 * One decision in the making: the streams that it asked for, folded on with the events that it has added so far, so
 * that a later step of the same command sees what an earlier one did. It is local to one decision, and dropped as it
 * is when a rule refuses.
 */
export class Draft {
  readonly #streams = new Map<string, DraftedStream>();
  readonly #writes: StreamWrite[] = [];
  #promisesDeadline = false;

  constructor(readonly context: DecisionContext) {}

  /** Asks once for each stream; afterwards answers with the state as this draft has it. */
  *ask<R extends StreamRef>(ref: R): Deciding<StateOf<R['kind']>> {
    const name = streamName(ref);
    const known = this.#streams.get(name);
    if (known !== undefined) return folded(known) as StateOf<R['kind']>;
    const state = yield* ask(ref);
    this.#streams.set(name, { before: state, state, folded: 0, write: { stream: ref, events: [] } });
    return state;
  }
  *askSeats(skuId: SkuId): Deciding<SeatsState> {
    return yield* this.ask(seatsStream(this.context.tenantId, skuId));
  }
  *askAddress(key: AddressKey): Deciding<StateOf<'address'>> {
    return yield* this.ask(addressStream(this.context.tenantId, key));
  }
  *askUser(userId: UserId): Deciding<StateOf<'user'>> {
    return yield* this.ask(userStream(this.context.tenantId, userId));
  }

  /** A stream as this draft has it. @throws Error where it was not asked for: the decider forgot to look. */
  state<R extends StreamRef>(ref: R): StateOf<R['kind']> {
    return folded(this.#known(ref)) as StateOf<R['kind']>;
  }
  /** A stream as this draft found it. @throws Error where it was not asked for */
  stateBefore<R extends StreamRef>(ref: R): StateOf<R['kind']> {
    return this.#known(ref).before as StateOf<R['kind']>;
  }
  /** A user as this draft has it. @throws Error where nobody asked for it, or nobody of this id is known. */
  user(userId: UserId): KnownUser {
    const state = this.state(userStream(this.context.tenantId, userId));
    if (state.status === 'absent' || state.status === 'purged') throw new Error(`the user is ${state.status}`);
    return state;
  }

  /** How many events a user or a purchase has by now, counted from 0; undefined where it has none. */
  revisionOf(ref: StreamRef): number | undefined {
    const before = this.context.lastChange(ref)?.revision ?? -1;
    const revision = before + this.#known(ref).write.events.length;
    return revision < 0 ? undefined : revision;
  }

  /** Adds one event to a stream. @throws Error where it was not asked for: a write needs the revision of a read. */
  add<R extends StreamRef>(ref: R, event: EventOf<R['kind']>): void {
    const { write } = this.#known(ref);
    if (write.events.length === 0) this.#writes.push(write);
    write.events.push(event);
  }
  addToUser(userId: UserId, event: UserEvent): void {
    this.add(userStream(this.context.tenantId, userId), event);
  }
  addToSeats(skuId: SkuId, event: SeatsEvent): void {
    this.add(seatsStream(this.context.tenantId, skuId), event);
  }
  addToAddress(key: AddressKey, event: AddressEvent): void {
    this.add(addressStream(this.context.tenantId, key), event);
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
    return this.#writes;
  }
  /** The pools that this draft writes to, as they are after it, in the order of their first event. */
  pools(): readonly { readonly skuId: SkuId; readonly state: SeatsState }[] {
    return this.#writes.flatMap(({ stream }) =>
      stream.kind === 'seats' ? [{ skuId: stream.skuId, state: this.state(stream) }] : [],
    );
  }

  /**
   * How every decision that isn't refused or ignored ends: accepted where there are events, otherwise unchanged, and
   * `not-now` where it would promise a deadline on a clock that isn't trusted.
   */
  finish(answer: Answer): Decision {
    if (this.#writes.length === 0) return { outcome: 'unchanged', answer };
    if (this.#promisesDeadline && !this.context.clockTrusted)
      return { outcome: 'not-now', failure: 'clock-not-trusted' };
    return { outcome: 'accepted', writes: this.#writes, answer };
  }

  #known(ref: StreamRef): DraftedStream {
    const name = streamName(ref);
    const known = this.#streams.get(name);
    if (known === undefined) throw new Error(`${name} was not asked for`);
    return known;
  }
}

const folded = (stream: DraftedStream): StreamState => {
  const { events } = stream.write;
  while (stream.folded < events.length) {
    stream.state = evolve(stream.state, events[stream.folded] as DomainEvent);
    stream.folded += 1;
  }
  return stream.state;
};
