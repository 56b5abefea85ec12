import { NO_TENANT, senderOf, sentVersion, type EventMetadata, type Ids, type RecordedEvent } from '#application';
import {
  answerOf,
  commandOfStored,
  decide,
  defined,
  evolve,
  initialState,
  isRefused,
  itemCommand,
  parseStream,
  retentionOfText,
  streamName,
  writesOf,
  type Answer,
  type Command,
  type CommandDecided,
  type CommandId,
  type CommandType,
  type Decision,
  type DecisionContext,
  type Instant,
  type LastChange,
  type OperationItem,
  type Refusal,
  type StoredCommandOf,
  type StreamRef,
  type StreamState,
  type TenantId,
} from '#licensing';
import { isTextAlone } from '../arbitraries/text-alone.js';
import { withKnownChanges } from '../arbitraries/known-changes.js';
import { runDecision } from '../given-when-then/run-decision.js';

type Receipt = CommandDecided['data'];
interface Outcome {
  readonly outcome: Decision['outcome'];
  readonly said?: Answer | Refusal | undefined;
}
/** What a command was decided to, and what it is decided to again. */
export interface Replayed {
  readonly commandType: string;
  readonly position: string;
  readonly stored: Outcome;
  readonly again: Outcome;
}

/** Texts are sealed in what was read, and no key opens them here: an empty one is like none that somebody has. */
const withoutTexts = (item: OperationItem): OperationItem =>
  JSON.parse(
    JSON.stringify(item, (_member, value: unknown) => {
      if (typeof value !== 'object' || value === null || !('personal' in value)) return value;
      const { sealed: _sealed, erased: _erased, ...whose } = value as { sealed?: string; erased?: boolean };
      return { ...whose, clear: '' };
    }),
  ) as OperationItem;

const outcomeOf = (decision: Decision): Outcome => {
  if (decision.outcome === 'refused') return { outcome: 'refused', said: decision.refusal };
  return { outcome: decision.outcome, ...('answer' in decision ? { said: withKnownChanges(decision.answer) } : {}) };
};

const tenantOf = ({ tenantId }: EventMetadata): TenantId => (tenantId ?? NO_TENANT) as TenantId;

/** Reads a log, and decides each command in it again from its receipt and from what stands before. */
class Replay {
  readonly #states = new Map<string, StreamState>();
  readonly #lastChanges = new Map<string, LastChange>();
  readonly #starts = new Map<string, StoredCommandOf<'StartOperation'>>();
  readonly #items = new Map<string, OperationItem>();
  /** A decision's own events, which stand directly before its receipt. */
  #own: RecordedEvent[] = [];
  readonly replayed: Replayed[] = [];

  constructor(private readonly ids: Pick<Ids, 'derive'>) {}

  take(recorded: RecordedEvent): void {
    const { event, id, metadata } = recorded;
    if (id !== this.ids.derive(metadata.commandId, String(this.#own.length))) return this.#fold(recorded);
    if (event.type !== 'CommandDecided') {
      this.#own.push(recorded);
      return;
    }
    this.#decide(recorded, event.data);
    for (const each of [...this.#own, recorded]) this.#fold(each);
    this.#own = [];
  }

  #state = (ref: StreamRef): StreamState => this.#states.get(streamName(ref)) ?? initialState(ref);

  #fold({ stream, event, revision, metadata }: RecordedEvent): void {
    this.#lastChanges.set(stream, { revision, by: metadata.actor, at: metadata.occurredAt as Instant });
    const ref = parseStream(stream) as StreamRef;
    this.#states.set(stream, evolve(this.#states.get(stream) ?? initialState(ref), event));
    if (event.type !== 'UsersListed') return;
    for (const item of event.data.items) this.#items.set(`${parseStream(stream)?.key} ${item.index}`, item);
  }

  /** Resolves to undefined for what is not to be decided again: see ADR 12. */
  #commandOf(receipt: Receipt, causationId: string): Command | undefined {
    const { command } = receipt;
    if (command === undefined) return undefined;
    if (!('item' in command)) return commandOfStored(receipt.commandType as CommandType, command);
    const start = this.#starts.get(causationId)!;
    // an undo rests on what the user's stream told then, with its texts
    if (start.mode === 'undo') return undefined;
    const plan = itemCommand(start, withoutTexts(this.#items.get(`${start.operationId} ${command.item}`)!));
    return isRefused(plan) ? undefined : plan;
  }

  /** Its sender's own number, as far as it had one: what is stored of the actor says which counter it moved. */
  #versionOf({ version, hash }: Receipt, metadata: EventMetadata): Pick<DecisionContext, 'version'> {
    const number = version === undefined ? undefined : { version, hash, sender: senderOf(metadata) };
    return defined({ version: sentVersion(number, tenantOf(metadata), this.ids) });
  }

  /** At which revision its sender saw what it changes, as far as it said so. */
  #expectedOf({ expected: revision }: Receipt): Pick<DecisionContext, 'expected'> {
    if (revision === undefined) return {};
    return { expected: { revision } };
  }

  #decide({ metadata, position }: RecordedEvent, receipt: Receipt): void {
    const { commandType, clockTrusted, outcome } = receipt;
    const commandId = metadata.commandId as CommandId;
    if (commandType === 'StartOperation' && receipt.command !== undefined)
      this.#starts.set(commandId, receipt.command as StoredCommandOf<'StartOperation'>);
    const command = this.#commandOf(receipt, metadata.causationId);
    if (command === undefined) return;
    const decision = runDecision(
      decide(command, {
        tenantId: tenantOf(metadata),
        commandId,
        now: metadata.occurredAt as Instant,
        clockTrusted,
        retention: retentionOfText(receipt.retention),
        derive: (name) => this.ids.derive(commandId, name),
        ...this.#versionOf(receipt, metadata),
        ...this.#expectedOf(receipt),
        lastChange: (ref) => this.#lastChanges.get(streamName(ref)),
      }),
      this.#state,
    );
    const answer = answerOf(receipt);
    const stored: Outcome = { outcome, said: (answer && withKnownChanges(answer)) ?? receipt.refusal };
    const isTold = outcome === 'unchanged' && isTextAlone(writesOf(decision), this.#state);
    const again = outcomeOf(decision);
    this.replayed.push({ commandType, position, stored, again: isTold ? { ...again, outcome } : again });
  }
}

/**
 * Decides every command of a log again, as its receipt has it, on the states before its receipt: what came of it then,
 * and what comes of it now. Personal values stay sealed. It leaves out the two imports, and what could not be prepared.
 * Where only a text was asked to change, "unchanged" counts as told again.
 * @param recorded the whole log, in its order
 */
export const replay = (recorded: readonly RecordedEvent[], ids: Pick<Ids, 'derive'>): readonly Replayed[] => {
  const all = new Replay(ids);
  for (const each of recorded) all.take(each);
  return all.replayed;
};
