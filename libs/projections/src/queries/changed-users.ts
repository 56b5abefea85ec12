import { type Checkpoint, followerOf, NotBuilt, type Position, type ReadModels } from '#application';
import type { UserId } from '#licensing';
import { tenantKey } from '../keys.js';
import { type PurgedUserDocument, purgedUsers } from '../users/purged-users.js';
import { users, type UserDocument } from '../users/users.js';
import { page } from './page.js';

/** What happens to users stands in these read models. */
export const USER_CHANGES: readonly string[] = [users.name, purgedUsers.name];

/** A user's last event stands at this position. Without a document the user was purged by it. */
export interface ChangedUser {
  readonly id: UserId;
  readonly position: Position;
  readonly user?: UserDocument;
}
/** Behind `after`, up to `until` and with it. */
export interface Stretch {
  readonly after: Position;
  readonly until: Position;
}

const changed = (user: UserDocument): ChangedUser => ({ id: user.id, position: user.position, user });
const purged = ({ id, position }: PurgedUserDocument): ChangedUser => ({ id, position });
const byPosition = (one: ChangedUser, other: ChangedUser): number => (one.position < other.position ? -1 : 1);

/** No position begins with another one, so that this text stands right behind it and before the next one. */
const behind = (position: Position): string => `${position}0`;

/**
 * Lists the users whose last event stands in this stretch of the log, in its order, from the indexes `by-change` of
 * living and deleted users and of purged ones. A user who moves out of the stretch meanwhile is found in a later one.
 * `next` is the position of the last one, where others may follow.
 */
export const changedUsers = async (
  models: ReadModels,
  tenantId: string,
  { after, until }: Stretch,
  limit: number,
): Promise<{ readonly items: readonly ChangedUser[]; readonly next?: Position }> => {
  const query = { index: 'by-change', prefix: [tenantId], range: { from: behind(after), until: behind(until) } };
  const [here, gone] = await Promise.all([
    page<UserDocument>(models, users.name, query, { limit }),
    page<PurgedUserDocument>(models, purgedUsers.name, query, { limit }),
  ]);
  const found = [...here.items.map(changed), ...gone.items.map(purged)].toSorted(byPosition);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const isLast = found.length === items.length && here.next === undefined && gone.next === undefined;
  return isLast || last === undefined ? { items } : { items, next: last.position };
};

/** Finds those of these users whose last event stands in this stretch of the log. */
export const changedAmong = async (
  models: ReadModels,
  tenantId: string,
  { after, until }: Stretch,
  ids: readonly string[],
): Promise<readonly ChangedUser[]> => {
  const keys = ids.map((id) => tenantKey(tenantId, id));
  const [here, gone] = await Promise.all([
    models.getMany<UserDocument>({ name: users.name }, keys),
    models.getMany<PurgedUserDocument>({ name: purgedUsers.name }, keys),
  ]);
  const found = ids.flatMap((_id, at) => {
    const [user, tombstone] = [here[at], gone[at]];
    if (tombstone !== undefined) return [purged(tombstone)];
    return user === undefined ? [] : [changed(user)];
  });
  return found.filter(({ position }) => position > after && position <= until);
};

/** The read models of users have come so far, all of them, in these generations. */
export interface UserChangesAt {
  readonly generations: readonly number[];
  /** It is undefined where one of them has come nowhere yet. */
  readonly checkpoint: Checkpoint | undefined;
}

/** Tells up to where all is known that happened to users. @throws NotBuilt */
export const userChangesAt = async (models: ReadModels): Promise<UserChangesAt> => {
  const generations: number[] = [];
  const checkpoints: (Checkpoint | undefined)[] = [];
  for (const name of USER_CHANGES) {
    const live = await models.liveGeneration(name);
    if (live === undefined) throw new NotBuilt(`nobody has built ${name} yet`);
    generations.push(live.generation);
    checkpoints.push(await models.checkpoint(followerOf({ name, ...live })));
  }
  const known = checkpoints.flatMap((each) => each ?? []);
  const [first] = known.toSorted((one, other) => (one.position < other.position ? -1 : 1));
  return { generations, checkpoint: known.length === checkpoints.length ? first : undefined };
};
