import {
  defined,
  streamName,
  UserHistory,
  type CommandId,
  type TenantId,
  type Undone,
  type UndoneHistory,
  type UserEvent,
  type UserId,
} from '#licensing';
import type { Codec } from '../ports/codec.js';
import type { EventStore } from '../ports/event-store.js';
import { Pace } from '../ports/pace.js';
import type { Turn } from '../ports/turn.js';
import { pagesOf } from '../streams/pages-of.js';

/** This many events of a user are opened at once. */
const PAGE = 250;

export interface HistoryParts {
  readonly store: Pick<EventStore, 'read'>;
  readonly codec: Pick<Codec, 'openAround'>;
  readonly turn: Turn;
}

/**
 * Reads a user's stream for what a command did to the user, and who changed what since; undefined where it did nothing.
 * What can't be opened stays sealed.
 * @throws StoreUnavailable, StoreClosed, KeysUnavailable, DamagedEvent, DamagedStream, UnknownEvent
 */
export const historyOfUser = async (
  { store, codec, turn }: HistoryParts,
  { tenantId, userId, of }: { readonly tenantId: TenantId; readonly userId: UserId; readonly of: CommandId },
): Promise<UndoneHistory | undefined> => {
  const history = new UserHistory(of);
  const pace = new Pace(turn);
  for await (const page of pagesOf(store, streamName({ kind: 'user', tenantId, userId }), { pageSize: PAGE })) {
    for (const { event, metadata } of await codec.openAround(page)) history.add(event as UserEvent, metadata.commandId);
    if (pace.spent('events', page.length)) await pace.rest();
  }
  return history.undone();
};

/**
 * Reads what a command did to a user and, where it handed licenses from one to another, to that other user.
 * @throws as `historyOfUser` does
 */
export const undoneOfUser = async (
  parts: HistoryParts,
  about: { readonly tenantId: TenantId; readonly userId: UserId; readonly of: CommandId },
): Promise<Undone> => withPartner((userId) => historyOfUser(parts, { ...about, userId }), about.userId);

/** The history of a user, with that of the partner where the command had one. */
export const withPartner = async (
  historyOf: (userId: UserId) => Promise<UndoneHistory | undefined>,
  userId: UserId,
): Promise<Undone> => {
  const history = await historyOf(userId);
  const other = history?.partner;
  const theirs = other === undefined ? undefined : await historyOf(other);
  return defined({ history, partner: other && theirs && { userId: other, history: theirs } });
};
