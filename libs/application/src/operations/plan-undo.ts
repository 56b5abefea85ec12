import {
  answerOf,
  defined,
  isGuid,
  refuse,
  relatedToOutcome,
  streamName,
  workOf,
  type CommandDecided,
  type CommandId,
  type CommandType,
  type OperationId,
  type OperationItem,
  type OperationMode,
  type Refused,
  type StartOperation,
  type TenantId,
  type UndoneWork,
  type UserId,
} from '#licensing';
import { Receipts } from '../inbox/receipts.js';
import type { Ids } from '../ports/clock-and-ids.js';
import type { Codec } from '../ports/codec.js';
import type { EventStore } from '../ports/event-store.js';
import type { Turn } from '../ports/turn.js';
import { eventsOfLargeStream } from '../streams/large-stream.js';
import { lastOf } from '../streams/pages-of.js';
import { historyOfUser } from './history-of-user.js';
import { itemCommandId } from './item-ids.js';
import type { PlannedOperation } from './plan-operation.js';

export interface PlanUndoParts {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly ids: Ids;
  readonly turn: Turn;
}
interface About {
  readonly tenantId: TenantId;
  readonly operationId: OperationId;
  readonly confirm: number | undefined;
}

/** What these did to users can be undone, by the events that they left there. */
const ABOUT_USERS: ReadonlySet<string> = new Set<CommandType>([
  'CreateUser',
  'UpdateUser',
  'DeleteUser',
  'RestoreUser',
  'ChangeLicenses',
  'ReplaceLicenses',
  'ReassignLicenses',
  'RefreshLicenses',
  'AdoptLicenses',
  'UndoForUser',
]);

type Found =
  | { readonly kind: 'operation'; readonly operationId: OperationId }
  | { readonly kind: 'command'; readonly commandId: CommandId; readonly receipt: CommandDecided['data'] };

/** Refuses `command-not-found` where neither an operation nor a command of the tenant has this id. */
const find = async ({ store, codec }: PlanUndoParts, tenantId: TenantId, id: string): Promise<Found | Refused> => {
  if (!isGuid(id)) return refuse({ code: 'command-not-found' });
  const of = id.toLowerCase();
  const operation = { kind: 'operation', operationId: of as OperationId } as const;
  if ((await lastOf(store, streamName({ ...operation, tenantId }))).length > 0) return operation;
  const recorded = await new Receipts(store, codec, 0).recorded({ owner: tenantId, commandId: of as CommandId });
  if (recorded === undefined) return refuse({ code: 'command-not-found' });
  const receipt = recorded.event.data;
  const answer = answerOf(receipt);
  return receipt.commandType === 'StartOperation' && answer?.kind === 'operation'
    ? { kind: 'operation', operationId: answer.operationId }
    : { kind: 'command', commandId: of as CommandId, receipt };
};

/**
 * Says how many users an undo is about at most, without reading who they are.
 * @throws StoreUnavailable, StoreClosed
 */
export const usersToUndo = async (parts: PlanUndoParts, tenantId: TenantId, id: string): Promise<number> => {
  const found = await find(parts, tenantId, id);
  if (!('kind' in found) || found.kind !== 'operation') return 0;
  const { operationId } = found;
  const [last] = parts.codec.read(await lastOf(parts.store, streamName({ kind: 'operation', tenantId, operationId })));
  return last?.event.type === 'OperationFinished' ? last.event.data.counts.complete : 0;
};

/**
 * Finds whom an operation, or a command, did something to, the last one first: so each step back finds what the step
 * forth left, a seat that went from hand to hand, too. Writes nothing. Refuses `command-not-found`, `not-undoable`,
 * `nothing-to-undo`, and `operation-still-running`.
 * @throws StoreUnavailable, StoreClosed, KeysUnavailable, DamagedEvent, DamagedStream
 */
export const planUndo = async (of: string, about: About, parts: PlanUndoParts): Promise<PlannedOperation | Refused> => {
  const found = await find(parts, about.tenantId, of);
  if (!('kind' in found)) return found;
  const planned =
    found.kind === 'operation'
      ? await ofOperation(found.operationId, about.tenantId, parts)
      : await ofCommand(found, about.tenantId, parts);
  return 'outcome' in planned ? planned : toOperation(planned, about);
};

interface Planned {
  readonly undo: UndoneWork;
  /** They stand in the order in which they were decided. */
  readonly done: readonly { readonly userId: UserId; readonly undoes: CommandId }[];
}

const toOperation = ({ undo, done }: Planned, { operationId, confirm }: About): PlannedOperation | Refused => {
  const items = done.toReversed().map((item, index): OperationItem => ({ index, ...item }));
  if (items.length === 0) return refuse({ code: 'nothing-to-undo' });
  const total = items.length;
  const command: StartOperation = {
    type: 'StartOperation',
    operationId,
    mode: 'undo',
    licenses: [],
    undo,
    total,
    ...defined({ confirm }),
  };
  return { command, items };
};

const OF_USERS: ReadonlySet<OperationMode> = new Set(['create', 'update', 'delete', 'restore']);
const MAKE_USERS: ReadonlySet<OperationMode> = new Set(['create', 'restore']);

/** What a finished operation did, by its own list, and without those of whom it failed. */
const ofOperation = async (
  operationId: OperationId,
  tenantId: TenantId,
  { store, codec, ids, turn }: PlanUndoParts,
): Promise<Planned | Refused> => {
  const listed: OperationItem[] = [];
  const failed = new Set<number>();
  let mode: OperationMode | undefined;
  let undone: UndoneWork | undefined;
  let changesUsers = false;
  let isOver = false;
  const stream = streamName({ kind: 'operation', tenantId, operationId });
  for await (const { event } of eventsOfLargeStream({ store, codec, turn }, stream)) {
    if (event.type === 'UsersListed')
      for (const { index, userId, change } of event.data.items) {
        listed.push({ index, ...defined({ userId }) });
        changesUsers ||= change?.profile !== undefined || change?.usageLocation !== undefined;
      }
    if (event.type === 'OperationStarted') ({ mode, undo: undone } = event.data);
    if (event.type === 'OperationProgressed') for (const { at } of event.data.failures) failed.add(at);
    isOver = event.type === 'OperationFinished';
  }
  if (mode === undefined) return refuse({ code: 'nothing-to-undo' });
  if (!isOver) return refuse({ code: 'operation-still-running', operationId });
  const seen = new Set<UserId>();
  const done = listed.flatMap((item, at) => {
    const { userId } = item;
    if (userId === undefined || failed.has(at) || seen.has(userId)) return [];
    seen.add(userId);
    return [{ userId, undoes: itemCommandId(ids, operationId, mode, item) }];
  });
  const isOfUsers = changesUsers || OF_USERS.has(mode) || undone?.changesUsers === true;
  const undo: UndoneWork = {
    of: operationId,
    ...(isOfUsers && { changesUsers: true }),
    ...((MAKE_USERS.has(mode) || undone?.restores === true) && { deletes: true }),
    ...((mode === 'delete' || undone?.deletes === true) && { restores: true }),
  };
  return { undo, done };
};

/** What one command did to its one or two users, by the events that it left there. */
const ofCommand = async (
  { commandId, receipt }: Extract<Found, { readonly kind: 'command' }>,
  tenantId: TenantId,
  parts: PlanUndoParts,
): Promise<Planned | Refused> => {
  const { commandType } = receipt;
  const answer = answerOf(receipt);
  if (commandType === 'StartOperation') return refuse({ code: 'nothing-to-undo' });
  if (!ABOUT_USERS.has(commandType)) return refuse({ code: 'not-undoable', commandType });
  if (receipt.outcome !== 'accepted' || answer === undefined) return refuse({ code: 'nothing-to-undo' });
  const done: Planned['done'][number][] = [];
  let undo: UndoneWork = { of: commandId };
  for (const userId of relatedToOutcome(answer) as readonly UserId[]) {
    const history = await historyOfUser(parts, { tenantId, userId, of: commandId });
    if (history === undefined) continue;
    done.push({ userId, undoes: commandId });
    undo = { ...undo, ...workOf(history) };
  }
  return { undo, done };
};
