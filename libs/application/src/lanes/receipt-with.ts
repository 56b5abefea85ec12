import {
  defined,
  personal,
  type CommandDecided,
  type Personal,
  type StreamRef,
  type StreamWrite,
  type TenantId,
  type UserId,
} from '#licensing';
import type { Ids } from '../ports/clock-and-ids.js';
import type { BatchView } from './batch-view.js';
import type { LaneCommand } from './lane-command.js';

/** A reason that goes with no single user is sealed under the key of this person, whom the command alone brings. */
export const reasonPerson = (ids: Pick<Ids, 'derive'>, commandId: string): UserId =>
  ids.derive(commandId, 'reason') as UserId;

/** Adds to a receipt what the sender said about the command. */
export const receiptWith = (
  receipt: CommandDecided,
  { about, commandId, tenantId }: LaneCommand,
  writes: readonly StreamWrite[],
  view: Pick<BatchView, 'peek'>,
  ids: Pick<Ids, 'derive'>,
): CommandDecided => {
  const { reference, reason } = about ?? {};
  if (reference === undefined && reason === undefined) return receipt;
  const sealed = (text: string): Personal<'reason'> => {
    const users = usersAmong(receipt.data.subjects, { tenantId, writes, view });
    const [only] = users;
    return personal(only !== undefined && users.length === 1 ? only : reasonPerson(ids, commandId), 'reason', text);
  };
  return {
    ...receipt,
    data: { ...receipt.data, ...defined({ reference, reason: reason === undefined ? undefined : sealed(reason) }) },
  };
};

/** A user counts who was ever created, by this very decision too: nobody else gets a key. */
const usersAmong = (
  named: readonly string[],
  {
    tenantId,
    writes,
    view,
  }: {
    readonly tenantId: TenantId;
    readonly writes: readonly StreamWrite[];
    readonly view: Pick<BatchView, 'peek'>;
  },
): readonly UserId[] => {
  const created = new Set(writes.flatMap(({ stream }) => (stream.kind === 'user' ? [stream.userId] : [])));
  const exists = (userId: UserId): boolean => {
    const stream: StreamRef = { kind: 'user', tenantId, userId };
    const state = view.peek(stream);
    return created.has(userId) || (state?.kind === 'user' && state.status !== 'absent');
  };
  return (named as readonly UserId[]).filter(exists);
};
