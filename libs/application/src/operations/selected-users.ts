import {
  defined,
  isRefused,
  MAX_OPERATION_USERS,
  refuse,
  type CatalogueState,
  type CountryCode,
  type Refused,
  type SkuId,
  type TenantId,
  type UserId,
} from '#licensing';
import { resolveProduct } from '../prepare/products.js';
import type { StartOperationBody, UserSelector } from '../requests.js';

/** These are the filters with the products by id. */
export type SelectorByIds = Omit<UserSelector, 'product' | 'without' | 'location'> & {
  readonly product?: SkuId;
  readonly without?: SkuId;
  readonly location?: CountryCode | null;
};
/**
 * Finds the ids of all users who meet the filters, from a read model; undefined where they are more than `atMost`. It
 * exchanges a question for ids, and has no part in what is decided on them.
 * @throws ReadModelsUnavailable, NotBuilt
 */
export type SelectUsers = (
  tenantId: TenantId,
  filters: SelectorByIds,
  atMost: number,
) => Promise<readonly UserId[] | undefined>;

export interface SelectParts {
  readonly catalogue: () => Promise<CatalogueState>;
  /** Without it nobody is found. */
  readonly selectUsers?: SelectUsers;
}

/**
 * Puts the users whom a body selects in their place. Refuses `product-not-found`, `ambiguous-product` and
 * `too-many-users`.
 * @throws StoreUnavailable, StoreClosed; what `SelectUsers` throws
 */
export const withSelectedUsers = async (
  { select, ...body }: StartOperationBody,
  tenantId: TenantId,
  { catalogue, selectUsers = async () => [] }: SelectParts,
): Promise<StartOperationBody | Refused> => {
  if (select === undefined) return body;
  const { product, without, location, ...open } = select;
  const known = await catalogue();
  const idOf = (named: string | undefined) =>
    named === undefined ? undefined : resolveProduct({ skuPartNumber: named }, known);
  const held = idOf(product);
  if (held !== undefined && isRefused(held)) return held;
  const lacking = idOf(without);
  if (lacking !== undefined && isRefused(lacking)) return lacking;
  const filters = { ...open, ...defined({ product: held, without: lacking, location: location as CountryCode }) };
  const userIds = await selectUsers(tenantId, filters, MAX_OPERATION_USERS);
  if (userIds === undefined)
    return refuse({ code: 'too-many-users', limit: MAX_OPERATION_USERS, users: MAX_OPERATION_USERS + 1 });
  return { ...body, users: userIds, selected: true };
};
