import type {
  Answer,
  Command,
  Decision,
  DomainEvent,
  Instant,
  Refusal,
  RetentionPolicy,
  SentVersion,
  StreamRef,
  StreamState,
  StreamWrite,
  StreamKind,
  TenantId,
  UserLicensesAnswer,
} from '#licensing';
import { plansAt, streamName, wholeAnswer, writesOf } from '#licensing';
import { COMMAND } from './ids.js';
import { Ledger } from './ledger.js';
import type { Circumstances } from './ledger.js';
import type { Setup } from './setup.js';

/** An answer of any kind may have these members besides its kind. */
type AnswerPart = Readonly<Record<string, unknown>> & { readonly kind?: Answer['kind'] };

/**
 * `given(history).at(instant).when(command).thenExactly(writes)` reads a rule as a sentence. Deciders and folds are the
 * real ones; only the store is a map. Every decision is made twice and has to be the same both times, and it is held to
 * the contract of `runDecision`.
 */
export const given = (...history: readonly Setup[]): Given => new Given(history, {});

export class Given {
  constructor(
    private readonly history: readonly Setup[],
    private readonly circumstances: Circumstances,
  ) {}

  /** The default is `NOW`. */
  at(now: Instant): Given {
    return new Given(this.history, { ...this.circumstances, now });
  }
  /** The guarded clock doesn't vouch for the instant. */
  withUntrustedClock(): Given {
    return new Given(this.history, { ...this.circumstances, clockTrusted: false });
  }
  /** The default is thirty days, and documents for good. */
  withRetention(retention: RetentionPolicy): Given {
    return new Given(this.history, { ...this.circumstances, retention });
  }
  /** The command belongs to this tenant; the nil GUID stands for none. The default is `TENANT`. */
  inTenant(tenantId: TenantId): Given {
    return new Given(this.history, { ...this.circumstances, tenantId });
  }
  /** The sender numbered the command. */
  numbered(version: SentVersion): Given {
    return new Given(this.history, { ...this.circumstances, version });
  }
  /** The sender saw what it changes at this revision. */
  expecting(expected: number): Given {
    return new Given(this.history, { ...this.circumstances, expected });
  }
  when(command: Command): Then {
    const ledger = new Ledger();
    for (const step of this.history) step(ledger);
    const circumstances = { commandId: COMMAND, ...this.circumstances };
    const decision = ledger.try(command, circumstances);
    expect(ledger.try(command, circumstances)).toEqual(decision);
    ledger.append(writesOf(decision));
    return new Then(ledger, decision);
  }
}

export class Then {
  constructor(
    /** This is the history as it is after the command. */
    readonly ledger: Ledger,
    readonly decision: Decision,
  ) {}

  /** Expects acceptance with exactly these writes, with streams and events in this order. */
  thenExactly(...writes: readonly StreamWrite[]): this {
    expect(this.decision).toMatchObject({ outcome: 'accepted' });
    expect(this.writes()).toEqual(writes);
    return this;
  }
  /**
   * Expects acceptance with exactly these events on this stream, and looks at no other stream. Without events the
   * stream must not be written.
   */
  thenOn(stream: StreamRef, ...events: readonly DomainEvent[]): this {
    expect(this.decision).toMatchObject({ outcome: 'accepted' });
    expect(this.eventsOn(stream)).toEqual(events);
    return this;
  }
  /** Expects acceptance with events of exactly these types, over all streams, in the order of the writes. */
  thenTypes(...types: readonly DomainEvent['type'][]): this {
    expect(this.decision).toMatchObject({ outcome: 'accepted' });
    expect(this.writes().flatMap(({ events }) => events.map((event) => event.type))).toEqual(types);
    return this;
  }
  /** Expects acceptance with exactly these events of services that are granted, over all streams. */
  thenTold(...granted: readonly DomainEvent[]): this {
    expect(this.decision).toMatchObject({ outcome: 'accepted' });
    const events = this.writes().flatMap((write) => write.events);
    expect(events.filter(({ type }) => type === 'ServicesGranted')).toEqual(granted);
    return this;
  }
  /** Expects this whole refusal. */
  thenRefused(refusal: Refusal): this {
    expect(this.decision).toEqual({ outcome: 'refused', refusal });
    return this;
  }
  /** Expects an answer without events. */
  thenUnchanged(): this {
    expect(this.decision).toMatchObject({ outcome: 'unchanged', answer: expect.anything() });
    return this;
  }
  /** Expects neither an event nor a receipt, so that the command may come again. */
  thenIgnored(reason: Extract<Decision, { outcome: 'ignored' }>['reason']): this {
    expect(this.decision).toEqual({ outcome: 'ignored', reason });
    return this;
  }
  /** Expects an outage, so that the caller asks again once the clock is trusted. */
  thenNotNow(): this {
    expect(this.decision).toEqual({ outcome: 'not-now', failure: 'clock-not-trusted' });
    return this;
  }
  /** Expects an answer that comes to at least these members; a list must be equal as a whole. */
  thenAnswer(part: AnswerPart): this {
    expect('answer' in this.decision ? this.whole(this.decision.answer) : this.decision).toMatchObject(part);
    return this;
  }
  /** Expects exactly this answer, as the receipt has it. */
  thenRecordedAnswer(answer: Answer): this {
    expect(this.decision).toMatchObject({ answer: expect.anything() });
    expect('answer' in this.decision && this.decision.answer).toEqual(answer);
    return this;
  }
  /** Expects a state of the stream with at least these members; a list must be equal as a whole. */
  thenState<K extends StreamKind>(
    stream: Extract<StreamRef, { kind: K }>,
    part: Partial<Extract<StreamState, { kind: K }>>,
  ): this {
    expect(this.ledger.state(stream)).toMatchObject(part);
    return this;
  }

  /** An answer as the edges show it, with what follows from the catalogue. */
  private whole(answer: Answer): object {
    const catalogue = this.ledger.state({ kind: 'catalogue' });
    const whole = (part: Omit<UserLicensesAnswer, 'kind'>, isMove = false) => ({
      ...part,
      ...wholeAnswer(part, (product) => plansAt(catalogue, product), isMove),
    });
    switch (answer.kind) {
      case 'user':
      case 'deleted':
      case 'restored':
        return whole(answer);
      case 'reassign':
        return { ...answer, from: whole(answer.from, true), to: whole(answer.to, true) };
      default:
        return answer;
    }
  }
  private writes(): readonly StreamWrite[] {
    return writesOf(this.decision);
  }
  private eventsOn(stream: StreamRef): readonly DomainEvent[] {
    const name = streamName(stream);
    return this.writes().flatMap((write) => (streamName(write.stream) === name ? write.events : []));
  }
}
