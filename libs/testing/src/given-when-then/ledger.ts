import {
  decide,
  defined,
  evolve,
  initialState,
  plansAt,
  SHAREPOINT,
  streamName,
  UserChain,
  UserHistory,
  writesOf,
} from '#licensing';
import type {
  Asked,
  Command,
  CommandId,
  Decision,
  DecisionContext,
  DomainEvent,
  LastChange,
  Instant,
  RetentionPolicy,
  SentVersion,
  StreamKind,
  StreamRef,
  StreamState,
  StreamWrite,
  TenantId,
  UndoForUser,
  UserEvent,
  UserExplained,
  UserId,
} from '#licensing';
import { runDecision } from './run-decision.js';
import { NOW, SOMEBODY, TENANT } from './ids.js';

const DAY = 86_400_000;
/** Thirty days for everything, except for documents, which stay for good. A new installation has the same. */
export const THIRTY_DAYS: RetentionPolicy = {
  term: { milliseconds: 30 * DAY, iso: 'P30D' },
  ofService: new Map([[SHAREPOINT, 'for-good']]),
};

/**
 * Returns an id that a decision derives in tests. It is readable, and like the real ones it depends only on the command
 * and the name.
 */
export const derived = (commandId: CommandId, name: string): string => `${commandId}/${name}`;

export interface Circumstances {
  readonly now?: Instant;
  readonly clockTrusted?: boolean;
  readonly retention?: RetentionPolicy;
  readonly commandId?: CommandId;
  /** The default is `TENANT`. */
  readonly tenantId?: TenantId;
  /** The default is none. */
  readonly version?: SentVersion;
  /** The default is none. */
  readonly expected?: number;
}

/**
 * This is a whole history in memory. It gives the deciders what a lane and a store give them, without either. It is
 * deterministic; commands without an id of their own get `setup-1`, `setup-2` and so on.
 */
export class Ledger {
  readonly #streams = new Map<
    string,
    { readonly ref: StreamRef; state: StreamState; readonly events: DomainEvent[]; readonly by: string[] }
  >();
  #commands = 0;

  /** Returns the state as folded up to now, or the initial one where the stream has no event. */
  state<K extends StreamKind>(ref: Extract<StreamRef, { kind: K }>): Extract<StreamState, { kind: K }> {
    const stream = this.#streams.get(streamName(ref));
    return (stream?.state ?? initialState(ref)) as Extract<StreamState, { kind: K }>;
  }

  /** Returns the streams in the order of their first event. */
  streams(): readonly {
    readonly ref: StreamRef;
    readonly state: StreamState;
    readonly events: readonly DomainEvent[];
  }[] {
    return [...this.#streams.values()];
  }

  /** @param by is the command that caused it */
  append(writes: readonly StreamWrite[], by = 'history'): void {
    for (const { stream: ref, events } of writes) {
      const name = streamName(ref);
      const stream = this.#streams.get(name) ?? { ref, state: initialState(ref), events: [], by: [] };
      this.#streams.set(name, stream);
      for (const event of events) {
        stream.state = evolve(stream.state, event);
        stream.events.push(event);
        stream.by.push(by);
      }
    }
  }

  context(circumstances: Circumstances = {}): DecisionContext {
    const commandId = circumstances.commandId ?? (`setup-${++this.#commands}` as CommandId);
    return {
      tenantId: circumstances.tenantId ?? TENANT,
      commandId,
      now: circumstances.now ?? NOW,
      clockTrusted: circumstances.clockTrusted ?? true,
      retention: circumstances.retention ?? THIRTY_DAYS,
      derive: (name) => derived(commandId, name),
      ...(circumstances.version === undefined ? {} : { version: circumstances.version }),
      ...(circumstances.expected === undefined ? {} : { expected: { revision: circumstances.expected } }),
      lastChange: (ref) => this.#lastChange(ref),
    };
  }

  /** Every event of a history was caused by `SOMEBODY` at `NOW`. */
  #lastChange(ref: StreamRef): LastChange | undefined {
    const events = this.#streams.get(streamName(ref))?.events.length ?? 0;
    return events === 0 ? undefined : { revision: events - 1, by: SOMEBODY, at: NOW };
  }

  /** Decides and changes nothing, like a dry run. */
  try(command: Command, circumstances: Circumstances = {}): Decision {
    return runDecision(decide(command, this.context(circumstances)), (ref) => this.state(ref));
  }

  /** Decides, and records what was accepted. */
  run(command: Command, circumstances: Circumstances = {}): Decision {
    const commandId = circumstances.commandId ?? (`setup-${++this.#commands}` as CommandId);
    const decision = this.try(command, { ...circumstances, commandId });
    this.append(writesOf(decision), commandId);
    return decision;
  }

  /** Returns the command that undoes for this user what another command did. */
  undoing(userId: UserId, of: CommandId): UndoForUser {
    const history = this.#undone(userId, of);
    const other = history?.partner;
    const theirs = other && this.#undone(other, of);
    const partner = other && theirs && { userId: other, history: theirs };
    return { type: 'UndoForUser', userId, of, ...defined({ history, partner }) };
  }

  #undone(userId: UserId, of: CommandId): UndoForUser['history'] {
    const stream = this.#streams.get(streamName({ kind: 'user', tenantId: TENANT, userId }));
    const history = new UserHistory(of);
    for (const [at, event] of (stream?.events ?? []).entries()) history.add(event as UserEvent, stream!.by[at]!);
    return history.undone();
  }

  /** Tells why something is there with this user, or isn't. */
  explaining(userId: UserId, asked: Asked): UserExplained<{ readonly commandId: CommandId }> {
    const catalogue = this.state({ kind: 'catalogue' });
    const chain = new UserChain(asked, (product) => plansAt(catalogue, product));
    const stream = this.#streams.get(streamName({ kind: 'user', tenantId: TENANT, userId }));
    for (const [at, event] of (stream?.events ?? []).entries())
      chain.add(event as UserEvent, { commandId: stream!.by[at] as CommandId });
    return chain.explained();
  }

  /** Returns another ledger that goes on from here by itself. */
  fork(): Ledger {
    const fork = new Ledger();
    for (const [name, { events, by, ...stream }] of this.#streams)
      fork.#streams.set(name, { ...stream, events: [...events], by: [...by] });
    fork.#commands = this.#commands;
    return fork;
  }
}
