import {
  decide,
  defined,
  isRefused,
  undoesTexts,
  type Command,
  type CounterId,
  type Deciding,
  type Decision,
  type Instant,
  type Refused,
  type RetentionPolicy,
  type SentVersion,
  type StreamRef,
  type TenantId,
} from '#licensing';
import type { Clock, Ids } from '../ports/clock-and-ids.js';
import type { BatchView } from './batch-view.js';
import type { LaneCommand, SentNumber } from './lane-command.js';

/** When it is, and whether that may decide about data. */
export interface Moment {
  readonly now: Instant;
  readonly clockTrusted: boolean;
}
export const momentOf = (clock: Clock): Moment => ({ now: clock.now() as Instant, clockTrusted: clock.trusted() });

/** A decision rests on these besides the states. */
export interface DecisionParts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly retention: RetentionPolicy;
}

/**
 * These hand on the user's texts as they are, so that a license or a seat is not kept by what can't be read. A new text
 * that one of them brings is sealed by the codec, which meets the damage then.
 */
const READ_NO_TEXTS: ReadonlySet<Command['type']> = new Set([
  'DeleteUser',
  'RestoreUser',
  'PurgeUser',
  'PurgeServiceData',
]);
/** Only a profile that is to be changed is compared with what stands there. */
const readsTexts = (command: Command): boolean => {
  if (command.type === 'UndoForUser') return command.history !== undefined && undoesTexts(command.history);
  return command.type === 'ChangeLicenses' || command.type === 'ReplaceLicenses'
    ? command.profile !== undefined
    : !READ_NO_TEXTS.has(command.type);
};

/** Answers a decider's questions from the view until it has decided. @throws what the decider or a read throws */
const drive = async <T>(deciding: Deciding<T>, view: BatchView, isOpened: boolean): Promise<T> => {
  let step = deciding.next();
  while (!step.done) {
    view.asks(step.value);
    // most states are known: no turn of the event loop for those
    const known = view.peek(step.value);
    step = deciding.next(known ?? (await (isOpened ? view.state(step.value) : view.sealedState(step.value))));
  }
  return step.value;
};

/** The command that is to be decided. */
type Asked = Pick<LaneCommand, 'tenantId' | 'commandId' | 'number' | 'expected'>;

/** Makes of a sender's number what a decision knows of it. */
export const sentVersion = (
  number: SentNumber | undefined,
  tenantId: TenantId,
  ids: Pick<Ids, 'derive'>,
): SentVersion | undefined => {
  if (number === undefined) return undefined;
  const { version, hash, sender } = number;
  const counterOf: SentVersion['counterOf'] = (thing) =>
    ids.derive(tenantId, `version ${thing} ${sender}`) as CounterId;
  return { number: version, hash, counterOf };
};

/**
 * Decides a command at a moment on the states of the view; what was refused before stays so.
 * @throws what `drive` throws
 */
export const decideOn = async (
  view: BatchView,
  plan: Command | Refused,
  { tenantId, commandId, number, expected: revision }: Asked,
  moment: Moment,
  { ids, retention }: Pick<DecisionParts, 'ids' | 'retention'>,
): Promise<Decision> => {
  if (isRefused(plan)) return plan;
  const derive = (name: string) => ids.derive(commandId, name);
  const lastChange = (stream: StreamRef) => view.lastChange(stream);
  const sent = defined({
    version: sentVersion(number, tenantId, ids),
    expected: revision === undefined ? undefined : { revision },
  });
  const context = { tenantId, commandId, ...moment, retention, derive, lastChange, ...sent };
  return drive(decide(plan, context), view, readsTexts(plan));
};
