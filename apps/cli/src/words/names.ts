import { defined, isGuid } from '#licensing';
import { collect } from '../http/collect.js';
import type { Queries } from '../http/api-client.js';
import type { ProductRow, UserRow } from '../http/shapes.js';
import { ApiRefusal } from '../output/failures.js';

/** These are the names that people know things by. What has no name is called by its id. */
export interface Names {
  /** Such as `ENTERPRISEPACK (Office 365 E3)`; the id stands there, too, where two products share the part number. */
  product(skuId: string): string;
  /** Such as `ENTERPRISEPACK`, for a cell of a table; the id where two products share the part number. */
  partNumber(skuId: string): string;
  plan(planId: string): string;
  /** Such as `ann@contoso.example (id)`. */
  user(id: string): string;
}

/** Above so many users the whole list is read, a page at a time. */
const ONE_BY_ONE = 20;

/**
 * Resolves to the names of all products and plans, and of those of the users that are ids. Users are looked for where
 * reads have come to this position: who was restored just now is found.
 */
export async function namesFrom(api: Queries, users: readonly string[] = [], minPosition?: string): Promise<Names> {
  const products = await collect(api.list<ProductRow>('/api/products')).catch(() => []);
  const known = await userNames(api, [...new Set(users.filter(isGuid))], minPosition);
  return namesOf(products, known);
}

export function namesOf(products: readonly ProductRow[], users: ReadonlyMap<string, string> = new Map()): Names {
  const shared = sharedNames(products);
  const productNames = new Map(products.map((product) => [product.skuId, productName(product, shared)] as const));
  const partNumbers = new Map(
    products
      .filter(({ skuPartNumber }) => !shared.has(skuPartNumber))
      .map(({ skuId, skuPartNumber }) => [skuId, skuPartNumber] as const),
  );
  const planNames = new Map(
    products.flatMap(({ plans }) => plans.map(({ planId, planName }) => [planId, planName] as const)),
  );
  return {
    product: (skuId) => productNames.get(skuId) ?? skuId,
    partNumber: (skuId) => partNumbers.get(skuId) ?? skuId,
    plan: (planId) => planNames.get(planId) ?? planId,
    user: (id) => (users.has(id.toLowerCase()) ? `${users.get(id.toLowerCase())} (${id})` : id),
  };
}

function sharedNames(products: readonly ProductRow[]): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(
    products.map(({ skuPartNumber }) => skuPartNumber).filter((name) => seen.size === seen.add(name).size),
  );
}

function productName({ skuId, skuPartNumber, displayName }: ProductRow, shared: ReadonlySet<string>): string {
  const more = [...(displayName ? [displayName] : []), ...(shared.has(skuPartNumber) ? [skuId] : [])];
  return more.length === 0 ? skuPartNumber : `${skuPartNumber} (${more.join(', ')})`;
}

/** Resolves to the principal names of users by their ids. Whom nobody knows any more has none. */
export async function userNames(
  api: Queries,
  ids: readonly string[],
  minPosition?: string,
): Promise<ReadonlyMap<string, string>> {
  const found =
    ids.length > ONE_BY_ONE
      ? await listed(api, new Set(ids))
      : await Promise.all(ids.map(oneOf(api, defined({ minPosition }))));
  return new Map(
    found.flatMap((user) =>
      user?.userPrincipalName ? [[user.id.toLowerCase(), user.userPrincipalName] as const] : [],
    ),
  );
}

const oneOf =
  (api: Queries, query: { readonly minPosition?: string }) =>
  (id: string): Promise<UserRow | undefined> =>
    api
      .get<UserRow>(`/api/users/${id}`, query)
      .catch((error: unknown) =>
        error instanceof ApiRefusal ? api.get<UserRow>(`/api/deleted-users/${id}`, query) : undefined,
      )
      .catch(() => undefined);

const listed = async (api: Queries, ids: ReadonlySet<string>): Promise<readonly UserRow[]> => {
  const lists = ['/api/users', '/api/deleted-users'].map((path) =>
    collect(api.list<UserRow>(path, { limit: '500' })).catch(() => []),
  );
  return (await Promise.all(lists)).flat().filter(({ id }) => ids.has(id));
};
