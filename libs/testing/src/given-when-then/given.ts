import type {
  Answer,
  Command,
  Decision,
  DomainEvent,
  Instant,
  Refusal,
  RetentionPolicy,
  StreamRef,
  StreamState,
  StreamWrite,
  StreamKind,
} from '#licensing';
import { streamName } from '#licensing';
import { COMMAND } from './ids.js';
import { Ledger } from './ledger.js';
import type { Circumstances } from './ledger.js';
import type { Setup } from './setup.js';

/** Whatever an answer has besides its kind, at any of its shapes. */
type AnswerPart = Readonly<Record<string, unknown>> & { readonly kind?: Answer['kind'] };

/**
 * `given(history).at(instant).when(command).thenExactly(writes)`: a rule as a sentence. Everything in it is real (deciders, folds); only the store
 * is a map. Every decision is made twice and has to be the same, and is held to the contract of `runDecision`.
 */
export const given = (...history: readonly Setup[]): Given => new Given(history, {});

export class Given {
  constructor(
    private readonly history: readonly Setup[],
    private readonly circumstances: Circumstances,
  ) {}

  /** Default `NOW`. */
  at(now: Instant): Given {
    return new Given(this.history, { ...this.circumstances, now });
  }
  /** The guarded clock doesn't vouch for the instant. */
  withUntrustedClock(): Given {
    return new Given(this.history, { ...this.circumstances, clockTrusted: false });
  }
  /** Default: thirty days, documents for good. */
  withRetention(retention: RetentionPolicy): Given {
    return new Given(this.history, { ...this.circumstances, retention });
  }
  when(command: Command): Then {
    const ledger = new Ledger();
    for (const step of this.history) step(ledger);
    const circumstances = { commandId: COMMAND, ...this.circumstances };
    const decision = ledger.try(command, circumstances);
    expect(ledger.try(command, circumstances)).toEqual(decision);
    if (decision.outcome === 'accepted') ledger.append(decision.writes);
    return new Then(ledger, decision);
  }
}

export class Then {
  constructor(
    /** As it is after the command. */
    readonly ledger: Ledger,
    readonly decision: Decision,
  ) {}

  /** Accepted with exactly these writes, streams and events in this order. */
  thenExactly(...writes: readonly StreamWrite[]): this {
    expect(this.decision).toMatchObject({ outcome: 'accepted' });
    expect(this.writes()).toEqual(writes);
    return this;
  }
  /** Accepted with exactly these events on this stream; other streams aren't looked at. No event: the stream isn't written. */
  thenOn(stream: StreamRef, ...events: readonly DomainEvent[]): this {
    expect(this.decision).toMatchObject({ outcome: 'accepted' });
    expect(this.eventsOn(stream)).toEqual(events);
    return this;
  }
  /** Accepted with events of exactly these types, over all streams, in the order of the writes. */
  thenTypes(...types: readonly DomainEvent['type'][]): this {
    expect(this.decision).toMatchObject({ outcome: 'accepted' });
    expect(this.writes().flatMap(({ events }) => events.map((event) => event.type))).toEqual(types);
    return this;
  }
  /** The refusal, whole. */
  thenRefused(refusal: Refusal): this {
    expect(this.decision).toEqual({ outcome: 'refused', refusal });
    return this;
  }
  /** No event, but an answer. */
  thenUnchanged(): this {
    expect(this.decision).toMatchObject({ outcome: 'unchanged', answer: expect.anything() });
    return this;
  }
  /** No event, no receipt: it may come again. */
  thenIgnored(reason: Extract<Decision, { outcome: 'ignored' }>['reason']): this {
    expect(this.decision).toEqual({ outcome: 'ignored', reason });
    return this;
  }
  /** An outage: to be asked again once the clock is trusted. */
  thenNotNow(): this {
    expect(this.decision).toEqual({ outcome: 'not-now', failure: 'clock-not-trusted' });
    return this;
  }
  /** The answer has at least this; lists count whole. */
  thenAnswer(part: AnswerPart): this {
    expect(this.decision).toMatchObject({ answer: part });
    return this;
  }
  /** The stream's state after the command has at least this; lists count whole. */
  thenState<K extends StreamKind>(
    stream: Extract<StreamRef, { kind: K }>,
    part: Partial<Extract<StreamState, { kind: K }>>,
  ): this {
    expect(this.ledger.state(stream)).toMatchObject(part);
    return this;
  }

  private writes(): readonly StreamWrite[] {
    return this.decision.outcome === 'accepted' ? this.decision.writes : [];
  }
  private eventsOn(stream: StreamRef): readonly DomainEvent[] {
    const name = streamName(stream);
    return this.writes().flatMap((write) => (streamName(write.stream) === name ? write.events : []));
  }
}
