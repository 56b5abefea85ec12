import { type Checkpoint, type Position, type ReadModels, START } from '#application';
import { defined } from '#licensing';
import {
  changedAmong,
  changedUsers,
  type ChangedUser,
  userChangesAt,
  usersByIds,
  usersPage,
  type UserDocument,
} from '#projections';

/** A round goes by what read models of these generations held up to here. */
export interface Mark {
  readonly generations: readonly number[];
  readonly checkpoint: Checkpoint;
}
/**
 * Whoever keeps a list of users stands here: in the first round, which tells all who live, behind a page; in a later
 * one, up to `mark`, behind what changed at a position; or between two of them, with all known up to `mark`.
 */
export type Place =
  | { readonly in: 'all'; readonly mark: Mark; readonly after: string }
  | { readonly in: 'changes'; readonly mark: Mark; readonly after: Position }
  | { readonly in: 'between'; readonly mark: Mark };

export interface ToldUsers {
  readonly items: readonly ChangedUser[];
  readonly place: Place;
}
interface Asked {
  readonly limit: number;
  /** Only these users are told of, all at once. */
  readonly among?: readonly string[] | undefined;
}

const living = (user: UserDocument): ChangedUser => ({ id: user.id, position: user.position, user });

/** Tells the mark of what is known now. @throws NotBuilt */
export const markOfNow = async (models: ReadModels, storeId: string): Promise<Mark> => {
  const { generations, checkpoint } = await userChangesAt(models);
  return { generations, checkpoint: checkpoint ?? { storeId, position: START, updatedAt: '' } };
};

/**
 * Tells all living users, page after page in the order of their ids. The mark is set before the first page: whatever
 * happens to a user from then on, told or not, is told in the next round.
 */
const ofFirstRound = async (
  models: ReadModels,
  tenantId: string,
  { limit, among }: Asked,
  { mark, after }: { readonly mark: Mark; readonly after?: string },
): Promise<ToldUsers> => {
  if (among !== undefined) {
    const found = await usersByIds(models, tenantId, among);
    return { items: found.filter(({ status }) => status === 'active').map(living), place: { in: 'between', mark } };
  }
  const found = await usersPage(models, tenantId, { limit, ...defined({ after }) });
  const items = found.items.map(living);
  const { next } = found;
  return { items, place: next === undefined ? { in: 'between', mark } : { in: 'all', mark, after: next } };
};

/** Tells what changed up to the mark, which doesn't move within a round, so that every round has an end. */
const ofLaterRound = async (
  models: ReadModels,
  tenantId: string,
  { limit, among }: Asked,
  { mark, after }: { readonly mark: Mark; readonly after: Position },
): Promise<ToldUsers> => {
  const stretch = { after, until: mark.checkpoint.position };
  const found: Awaited<ReturnType<typeof changedUsers>> =
    among === undefined
      ? await changedUsers(models, tenantId, stretch, limit)
      : { items: await changedAmong(models, tenantId, stretch, among) };
  const { items, next } = found;
  return { items, place: next === undefined ? { in: 'between', mark } : { in: 'changes', mark, after: next } };
};

/** Tells what follows behind a place, with what is known now; without a place, the first page of all. */
export const toldBehind = async (
  models: ReadModels,
  tenantId: string,
  asked: Asked,
  { place, now }: { readonly place: Place | undefined; readonly now: Mark },
): Promise<ToldUsers> => {
  if (place === undefined) return ofFirstRound(models, tenantId, asked, { mark: now });
  if (place.in === 'all') return ofFirstRound(models, tenantId, asked, place);
  if (place.in === 'changes') return ofLaterRound(models, tenantId, asked, place);
  return ofLaterRound(models, tenantId, asked, { mark: now, after: place.mark.checkpoint.position });
};
