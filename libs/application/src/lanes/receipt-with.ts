import {
  defined,
  personal,
  relatedIdsOf,
  type CommandDecided,
  type StreamWrite,
  type TenantId,
  type UserId,
  type UserState,
} from '#licensing';
import type { Ids } from '../ports/clock-and-ids.js';
import type { BatchView } from './batch-view.js';
import type { LaneCommand } from './lane-command.js';

/** A reason that goes with no single user is sealed under the key of this person, whom the command alone brings. */
const reasonPerson = (ids: Pick<Ids, 'derive'>, commandId: string): UserId => ids.derive(commandId, 'reason') as UserId;

/** What is known besides a command and its receipt. */
interface Known {
  readonly writes: readonly StreamWrite[];
  readonly view: Pick<BatchView, 'asks' | 'peek'>;
  readonly ids: Pick<Ids, 'derive'>;
}

/** Adds to a receipt what the sender said about the command. */
export const receiptWith = (
  receipt: CommandDecided,
  { about, commandId, expected, number, tenantId }: LaneCommand,
  { ids, ...known }: Known,
): CommandDecided => {
  const { reference, reason } = about ?? {};
  const version = number?.version;
  if ([reference, reason, version, expected].every((each) => each === undefined)) return receipt;
  const person = () => userOf(relatedIdsOf(receipt.data), tenantId, known) ?? reasonPerson(ids, commandId);
  const sealed = reason === undefined ? undefined : personal(person(), 'reason', reason);
  return { ...receipt, data: { ...receipt.data, ...defined({ version, expected, reference, reason: sealed }) } };
};

/**
 * Returns the one user whom a command names, created by this very decision perhaps. Of several who are all purged it is
 * any, so that their reason is gone with them at once.
 */
const userOf = (
  named: readonly string[],
  tenantId: TenantId,
  { writes, view }: Omit<Known, 'ids'>,
): UserId | undefined => {
  const created = new Set(writes.flatMap(({ stream }) => (stream.kind === 'user' ? [stream.userId] : [])));
  const statusOf = (userId: UserId): UserState['status'] => {
    if (created.has(userId)) return 'active';
    const stream = { kind: 'user', tenantId, userId } as const;
    view.asks(stream);
    const state = view.peek(stream);
    return state?.kind === 'user' ? state.status : 'absent';
  };
  const users = (named as readonly UserId[]).filter((userId) => statusOf(userId) !== 'absent');
  return users.length === 1 || users.every((userId) => statusOf(userId) === 'purged') ? users[0] : undefined;
};
