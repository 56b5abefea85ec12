import type { ReadModels } from '#application';
import { tenantKey } from '../keys.js';
import { users, type UserDocument } from '../users/users.js';
import { one, page, type Page, type PageRequest } from './page.js';

/** A deleted user that can still be restored. */
export type DeletedUserDocument = UserDocument & Required<Pick<UserDocument, 'deletion'>>;

/** Living users in the order of their ids. Index `by-status`. */
export const usersPage = (models: ReadModels, tenantId: string, request: PageRequest): Promise<Page<UserDocument>> =>
  page(models, users.name, { index: 'by-status', prefix: [tenantId, 'active'] }, request);

/** How many users live in the tenant. Index `by-status`. */
export const usersCount = (models: ReadModels, tenantId: string): Promise<number> =>
  models.count({ name: users.name }, 'by-status', [tenantId, 'active']);

/** A living user by id. By key. */
export const userById = async (
  models: ReadModels,
  tenantId: string,
  userId: string,
): Promise<UserDocument | undefined> => {
  const user = await one<UserDocument>(models, users.name, tenantKey(tenantId, userId));
  return user?.status === 'active' ? user : undefined;
};

/** A living user by the keyed hash of the user principal name or an alias. Index `by-address`. */
export const userByAddressKey = async (
  models: ReadModels,
  tenantId: string,
  addressKey: string,
): Promise<UserDocument | undefined> => {
  const query = { index: 'by-address', prefix: [tenantId, addressKey] };
  return (await page<UserDocument>(models, users.name, query, { limit: 1 })).items[0];
};

/** Who holds a product, in the order of user ids. Index `by-product`. */
export const holdersOf = (
  models: ReadModels,
  tenantId: string,
  skuId: string,
  request: PageRequest,
): Promise<Page<UserDocument>> => page(models, users.name, { index: 'by-product', prefix: [tenantId, skuId] }, request);

/** How many users hold a product: what the pool's Assigned must equal. Index `by-product`. */
export const holdersCount = (models: ReadModels, tenantId: string, skuId: string): Promise<number> =>
  models.count({ name: users.name }, 'by-product', [tenantId, skuId]);

/** Living users of one usage location (null: not set). Index `by-location`. */
export const usersByLocation = (
  models: ReadModels,
  tenantId: string,
  usageLocation: string | null,
  request: PageRequest,
): Promise<Page<UserDocument>> =>
  page(models, users.name, { index: 'by-location', prefix: [tenantId, 'active', usageLocation] }, request);

/** Deleted users that aren't purged yet, the next to be purged first. Index `by-purge`. */
export const deletedUsersPage = (
  models: ReadModels,
  tenantId: string,
  request: PageRequest,
): Promise<Page<DeletedUserDocument>> =>
  page(models, users.name, { index: 'by-purge', prefix: [tenantId, 'deleted'] }, request);

/** More than this needn't be told of deleted users who had one address. */
const NAMESAKES = 5;
const ADDRESSES_AT_ONCE = 100;

/**
 * Ids of deleted users by the keyed hash of the principal name that they had: up to five for each that has any. Index `by-principal-name`.
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
          { limit: NAMESAKES },
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

/** By key. */
export const deletedUserById = async (
  models: ReadModels,
  tenantId: string,
  userId: string,
): Promise<DeletedUserDocument | undefined> => {
  const user = await one<UserDocument>(models, users.name, tenantKey(tenantId, userId));
  return user?.status === 'deleted' ? (user as DeletedUserDocument) : undefined;
};
