import type { NamedUser, NamedUsers, ReadModels } from '#application';
import { defined, type UserId } from '#licensing';
import { tenantKey } from '../keys.js';
import { purgedUsers } from '../users/purged-users.js';
import { users, type UserDocument } from '../users/users.js';
import { one, page, type Page, type PageRequest } from './page.js';

/** This is a deleted user who can still be restored. */
export type DeletedUserDocument = UserDocument & Required<Pick<UserDocument, 'deletion'>>;

const namedUser = ({ tenantId, id, userPrincipalName }: UserDocument): NamedUser => ({
  tenantId,
  personId: id,
  name: userPrincipalName.text,
});

/**
 * Tells the users of all tenants, deleted ones too, as the check of the keys asks for them, from index `by-status`. It
 * is never for a reader of one tenant.
 */
export const namedUsersIn = (models: ReadModels): NamedUsers => ({
  page: async (limit, after) => {
    const everybody = { index: 'by-status', prefix: [] };
    const found = await page<UserDocument>(models, users.name, everybody, { limit, ...defined({ after }) });
    return { users: found.items.map(namedUser), ...defined({ next: found.next }) };
  },
  these: async (persons) => {
    const keys = persons.map(({ tenantId, personId }) => tenantKey(tenantId, personId));
    const found = await models.getMany<UserDocument>({ name: users.name }, keys);
    return found.flatMap((user) => (user === undefined ? [] : [namedUser(user)]));
  },
});

/** Lists living users in the order of their ids, from index `by-status`. */
export const usersPage = (models: ReadModels, tenantId: string, request: PageRequest): Promise<Page<UserDocument>> =>
  page(models, users.name, { index: 'by-status', prefix: [tenantId, 'active'] }, request);

/** Counts the living users of the tenant, in index `by-status`. */
export const usersCount = (models: ReadModels, tenantId: string): Promise<number> =>
  models.count({ name: users.name }, 'by-status', [tenantId, 'active']);

/** Finds a living user. */
export const userById = async (
  models: ReadModels,
  tenantId: string,
  userId: string,
): Promise<UserDocument | undefined> => {
  const user = await one<UserDocument>(models, users.name, tenantKey(tenantId, userId));
  return user?.status === 'active' ? user : undefined;
};

/** Finds a living user by the keyed hash of the user principal name or an alias, in index `by-address`. */
export const userByAddressKey = async (
  models: ReadModels,
  tenantId: string,
  addressKey: string,
): Promise<UserDocument | undefined> => {
  const query = { index: 'by-address', prefix: [tenantId, addressKey] };
  return (await page<UserDocument>(models, users.name, query, { limit: 1 })).items[0];
};

/** Counts the holders of a product, in index `by-product`. The pool's Assigned must equal this number. */
export const holdersCount = (models: ReadModels, tenantId: string, skuId: string): Promise<number> =>
  models.count({ name: users.name }, 'by-product', [tenantId, 'active', skuId]);

/** Lists the holders of a product in the order of user ids, from index `by-product`. */
export const holdersOf = (
  models: ReadModels,
  tenantId: string,
  skuId: string,
  request: PageRequest,
): Promise<Page<UserDocument>> =>
  page(models, users.name, { index: 'by-product', prefix: [tenantId, 'active', skuId] }, request);

/**
 * Lists the living users who hold a product whose services another of theirs grants, too, in the order of their ids,
 * from index `by-overlap`.
 */
export const overlappingUsers = (
  models: ReadModels,
  tenantId: string,
  request: PageRequest,
): Promise<Page<UserDocument>> =>
  page(models, users.name, { index: 'by-overlap', prefix: [tenantId, 'active', true] }, request);

/** Lists the living users who hold no product, in the order of their ids, from index `by-product`. */
export const unlicensedUsers = (
  models: ReadModels,
  tenantId: string,
  request: PageRequest,
): Promise<Page<UserDocument>> =>
  page(models, users.name, { index: 'by-product', prefix: [tenantId, 'active', null] }, request);

/** Counts those whom `overlappingUsers` or `unlicensedUsers` lists, in the same index. */
export const countOfReport = (
  models: ReadModels,
  tenantId: string,
  report: 'overlaps' | 'unlicensed',
): Promise<number> =>
  report === 'overlaps'
    ? models.count({ name: users.name }, 'by-overlap', [tenantId, 'active', true])
    : models.count({ name: users.name }, 'by-product', [tenantId, 'active', null]);

/** Lists the deleted users that aren't purged yet, the next purge first, from index `by-purge`. */
export const deletedUsersPage = (
  models: ReadModels,
  tenantId: string,
  request: PageRequest,
): Promise<Page<DeletedUserDocument>> =>
  page(models, users.name, { index: 'by-purge', prefix: [tenantId, 'deleted'] }, request);

/** Lists the deleted users whom a span of time saw go, in its order or the last one first, from index `by-deletion`. */
export const usersByDeletion = (
  models: ReadModels,
  tenantId: string,
  { descending, ...range }: { readonly from?: string; readonly until?: string; readonly descending: boolean },
  request: PageRequest,
): Promise<Page<DeletedUserDocument>> => {
  const bounds = Object.keys(range).length === 0 ? {} : { range };
  const query = { index: 'by-deletion', prefix: [tenantId, 'deleted'], descending, ...bounds };
  return page(models, users.name, query, request);
};

/** At most so many deleted users are named who had the same address. */
const MAX_PER_ADDRESS = 5;
const ADDRESSES_AT_ONCE = 100;

/**
 * Finds ids of deleted users by the keyed hash of the principal name that they had, in index `by-principal-name`. Each
 * hash with any has up to five.
 */
export const deletedUsersByAddressKeys = async (
  models: ReadModels,
  tenantId: string,
  addressKeys: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const found = new Map<string, readonly string[]>();
  for (let from = 0; from < addressKeys.length; from += ADDRESSES_AT_ONCE) {
    const keys = addressKeys.slice(from, from + ADDRESSES_AT_ONCE);
    const pages = await Promise.all(
      keys.map((key) =>
        page<UserDocument>(
          models,
          users.name,
          { index: 'by-principal-name', prefix: [tenantId, 'deleted', key] },
          { limit: MAX_PER_ADDRESS },
        ),
      ),
    );
    for (const [at, { items }] of pages.entries())
      if (items.length > 0)
        found.set(
          keys[at]!,
          items.map(({ id }) => id),
        );
  }
  return found;
};

/** Finds a deleted user who isn't purged yet. */
export const deletedUserById = async (
  models: ReadModels,
  tenantId: string,
  userId: string,
): Promise<DeletedUserDocument | undefined> => {
  const user = await one<UserDocument>(models, users.name, tenantKey(tenantId, userId));
  return user?.status === 'deleted' ? (user as DeletedUserDocument) : undefined;
};

/** Resolves to living and deleted users in the order of the ids, without those that aren't there. */
export const usersByIds = async (
  models: ReadModels,
  tenantId: string,
  userIds: readonly string[],
): Promise<readonly UserDocument[]> => {
  const keys = userIds.map((id) => tenantKey(tenantId, id));
  const found = await models.getMany<UserDocument>({ name: users.name }, keys);
  return found.filter((user) => user !== undefined);
};

/** Resolves to ids of living and deleted users, in their order, by the keys of the documents, in which nobody moves. */
export const userIdsAfter = async (
  models: ReadModels,
  tenantId: string,
  limit: number,
  after = '',
): Promise<readonly UserId[]> => {
  const start = tenantKey(tenantId, '');
  const keys = await models.keys({ name: users.name }, { after: start + after, until: `${start}~` }, limit);
  return keys.map((key) => key.slice(start.length) as UserId);
};

/** Resolves to ids of users who are there or were, in their order, those who were purged among them. */
export const userIdsOfAllTimes = async (
  models: ReadModels,
  tenantId: string,
  limit: number,
  after = '',
): Promise<readonly UserId[]> => {
  const start = tenantKey(tenantId, '');
  const range = { after: start + after, until: `${start}~` };
  const found = await Promise.all([users, purgedUsers].map(({ name }) => models.keys({ name }, range, limit)));
  const ids = new Set(found.flat().map((key) => key.slice(start.length) as UserId));
  return [...ids].toSorted().slice(0, limit);
};
