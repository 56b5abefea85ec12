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
  UserHistory,
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
  type Undone,
  type UndoneHistory,
  type UserEvent,
  type UserId,
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

/**
 * An undo reads its user's stream a little before it is decided, so that it may not know who changed the user last: it
 * is the same undo with that command and without it.
 */
const withoutChanger = <S extends Answer | Refusal | undefined>(said: S): S => {
  if (said === undefined || !('left' in said) || said.left === undefined) return said;
  return { ...said, left: said.left.map(({ by: _by, ...thing }) => thing) };
};

const outcomeOf = (decision: Decision): Outcome => {
  if (decision.outcome === 'refused') return { outcome: 'refused', said: withoutChanger(decision.refusal) };
  if (!('answer' in decision)) return { outcome: decision.outcome };
  return { outcome: decision.outcome, said: withoutChanger(withKnownChanges(decision.answer)) };
};

const tenantOf = ({ tenantId }: EventMetadata): TenantId => (tenantId ?? NO_TENANT) as TenantId;

/** Reads a log, and decides each command in it again from its receipt and from what stands before. */
class Replay {
  readonly #states = new Map<string, StreamState>();
  readonly #lastChanges = new Map<string, LastChange>();
  readonly #starts = new Map<string, StoredCommandOf<'StartOperation'>>();
  readonly #items = new Map<string, OperationItem>();
  /** What an undo may be about, in its order, with the command that it came of. */
  readonly #ofUsers = new Map<string, (readonly [event: UserEvent, by: string])[]>();
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
    if (ref.kind === 'user') this.#remember(stream, event as UserEvent, metadata.commandId);
    this.#states.set(stream, evolve(this.#states.get(stream) ?? initialState(ref), event));
    if (event.type !== 'UsersListed') return;
    for (const item of event.data.items) this.#items.set(`${parseStream(stream)?.key} ${item.index}`, item);
  }

  #remember(stream: string, event: UserEvent, by: string): void {
    const known = this.#ofUsers.get(stream);
    if (known === undefined) this.#ofUsers.set(stream, [[event, by]]);
    else known.push([event, by]);
  }

  /** Tells what is undone of a user; undefined where the command did nothing to the user, or nothing is undone. */
  #undoneOf({ userId, undoes }: OperationItem, tenantId: TenantId): Undone {
    if (userId === undefined || undoes === undefined) return {};
    const history = this.#historyOf(userId, undoes, tenantId);
    const other = history?.partner;
    const theirs = other && this.#historyOf(other, undoes, tenantId);
    return defined({ history, partner: other && theirs && { userId: other, history: theirs } });
  }

  #historyOf(userId: UserId, undoes: CommandId, tenantId: TenantId): UndoneHistory | undefined {
    const history = new UserHistory(undoes);
    for (const [event, by] of this.#ofUsers.get(streamName({ kind: 'user', tenantId, userId })) ?? [])
      history.add(event, by);
    return history.undone();
  }

  /** Resolves to undefined for what is not to be decided again: see ADR 12. */
  #commandOf(receipt: Receipt, metadata: EventMetadata): Command | undefined {
    const { command } = receipt;
    if (command === undefined) return undefined;
    if (!('item' in command)) return commandOfStored(receipt.commandType as CommandType, command);
    const start = this.#starts.get(metadata.causationId)!;
    const item = this.#items.get(`${start.operationId} ${command.item}`)!;
    const plan = itemCommand(start, withoutTexts(item), this.#undoneOf(item, tenantOf(metadata)));
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
    const command = this.#commandOf(receipt, metadata);
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
    const said = answer === undefined ? receipt.refusal : withKnownChanges(answer);
    const stored: Outcome = { outcome, said: withoutChanger(said) };
    const isTold = outcome === 'unchanged' && isTextAlone(writesOf(decision), this.#state);
    const again = outcomeOf(decision);
    this.replayed.push({ commandType, position, stored, again: isTold ? { ...again, outcome } : again });
  }
}

/**
 * Decides every command of a log again, as its receipt has it, on the states before its receipt: what came of it then,
 * and what comes of it now. It leaves out the two imports, and what could not be prepared.
 * Where only a text was asked to change, "unchanged" counts as told again.
 * @param recorded the whole log, in its order; with its personal values open where an undo is in it, since an undo
 * compares texts, and gives them back
 */
export const replay = (recorded: readonly RecordedEvent[], ids: Pick<Ids, 'derive'>): readonly Replayed[] => {
  const all = new Replay(ids);
  for (const each of recorded) all.take(each);
  return all.replayed;
};
