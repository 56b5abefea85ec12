import { InvalidCursor, type OpenFilters, type OpenSearch, Pace, type ReadModels, type Turn } from '#application';
import { defined, type UserId } from '#licensing';
import { users, type UserDocument } from '../users/users.js';
import { page, type Page, type PageRequest } from './page.js';

/** These users match, and `total` says how many do, where an index can count them. Only a first page has it. */
export interface MatchingUsers extends Page<UserDocument> {
  readonly total?: number;
  /** This many documents were looked at for the page, whether they match or not. */
  readonly looked: number;
}

/** An index leads to all who match, and to others too unless it `covers` the filters. */
interface Way {
  readonly index: string;
  readonly prefix: readonly (string | null)[];
  readonly covers: readonly (keyof OpenFilters)[];
}

const wayOf = (tenantId: string, { product, unlicensed, location, sort, ...rest }: OpenSearch): Way => {
  const { state = 'active' } = rest;
  const prefix = [tenantId, state];
  if (sort === 'created') return { index: 'by-creation', prefix, covers: [] };
  if (product !== undefined) return { index: 'by-product', prefix: [...prefix, product], covers: ['product'] };
  if (unlicensed === true) return { index: 'by-product', prefix: [...prefix, null], covers: ['unlicensed', 'without'] };
  if (location !== undefined) return { index: 'by-location', prefix: [...prefix, location], covers: ['location'] };
  return { index: 'by-status', prefix, covers: [] };
};

/** This much of a user the filters look at. */
type Filtered = Pick<UserDocument, 'licenses' | 'usageLocation' | 'accountEnabled' | 'userType'>;

const FILTERS: {
  readonly [F in Exclude<keyof OpenFilters, 'state'>]-?: (
    user: Filtered,
    wanted: NonNullable<OpenFilters[F]> | null,
  ) => boolean;
} = {
  product: ({ licenses }, product) => licenses.some(({ skuId }) => skuId === product),
  without: ({ licenses }, product) => licenses.every(({ skuId }) => skuId !== product),
  unlicensed: ({ licenses }, wanted) => wanted !== true || licenses.length === 0,
  location: ({ usageLocation }, location) => usageLocation === location,
  accountEnabled: ({ accountEnabled = true }, wanted) => accountEnabled === wanted,
  userType: ({ userType = 'Member' }, wanted) => userType === wanted,
};
type Filter = keyof typeof FILTERS;

const filtersIn = (search: OpenFilters): readonly Filter[] =>
  (Object.keys(FILTERS) as Filter[]).filter(
    (filter) => search[filter] !== undefined && !(filter === 'unlicensed' && search[filter] === false),
  );

/** Tells whether a user meets the filters, apart from `state`. */
export const meets = (user: Filtered, search: OpenFilters, filters: readonly Filter[] = filtersIn(search)): boolean =>
  filters.every((filter) => (FILTERS[filter] as (one: typeof user, wanted: unknown) => boolean)(user, search[filter]));

/** A page looks at so many documents at most. Where it finds fewer users than it may hold, the next one goes on. */
const LOOKED_AT = 5_000;
const AT_ONCE = 250;

/** Where several documents are read for a few users, a cursor says after which page, and after which user of that. */
interface Place {
  readonly page?: string;
  readonly user?: string;
}
const placeOf = (after: string | undefined): Place => {
  if (after === undefined) return {};
  const at = after.indexOf('~');
  if (at === -1) return { page: after };
  if (!/^[\da-f-]{36}$/.test(after.slice(0, at))) throw new InvalidCursor('the cursor is not one of ours');
  return { user: after.slice(0, at), ...(at + 1 < after.length && { page: after.slice(at + 1) }) };
};
const cursorOf = ({ page, user }: Place): string => (user === undefined ? (page ?? '') : `${user}~${page ?? ''}`);

/** These are behind that user of the page. Where the user has left the page, all of it comes again. */
const behind = (items: readonly UserDocument[], user: string | undefined): readonly UserDocument[] =>
  user === undefined ? items : items.slice(items.findIndex(({ id }) => id === user) + 1);

type Counts = Pick<ReadModels, 'count'>;

/**
 * Lists the users who meet all filters, from the index that leads to the fewest: `by-product`, `by-location`,
 * `by-status`, or `by-creation` where it gives the order. What an index doesn't tell is looked for document by
 * document, 5,000 for a page, in units of the turn. How many there are is asked of `counts`.
 * @throws InvalidCursor, NotBuilt
 */
export const matchingUsers = async (
  models: ReadModels,
  tenantId: string,
  search: OpenSearch,
  { limit, after, turn, counts = models }: PageRequest & { readonly turn: Turn; readonly counts?: Counts },
): Promise<MatchingUsers> => {
  const way = wayOf(tenantId, search);
  const left = filtersIn(search).filter((filter) => !way.covers.includes(filter));
  const query = { index: way.index, prefix: way.prefix, descending: search.descending === true };
  const total = after === undefined ? await totalOf(counts, way, tenantId, search, left) : undefined;
  const atOnce = left.length === 0 ? limit : AT_ONCE;
  const items: UserDocument[] = [];
  const pace = new Pace(turn);
  let place = placeOf(after);
  let looked = 0;
  for (let asked = 0; asked < LOOKED_AT; asked += atOnce) {
    const request = { limit: atOnce, ...defined({ after: place.page }) };
    const found: Page<UserDocument> = await page(models, users.name, query, request);
    looked += found.items.length;
    for (const user of behind(found.items, place.user)) {
      if (!meets(user, search, left)) continue;
      if (items.length === limit) {
        const next = cursorOf({ ...defined({ page: place.page }), user: items.at(-1)!.id });
        return { items, looked, next, ...defined({ total }) };
      }
      items.push(user);
    }
    if (found.next === undefined)
      return { items, looked, ...defined({ total: total ?? (after === undefined ? items.length : undefined) }) };
    place = { page: found.next };
    if (left.length === 0) break;
    if (pace.spent('users', found.items.length)) await pace.rest();
  }
  return { items, looked, next: cursorOf(place), ...defined({ total }) };
};

/** Counts those who match in indexes; undefined where only their documents tell. */
const totalOf = async (
  models: Counts,
  { index, prefix }: Way,
  tenantId: string,
  { state = 'active', sort: _sort, ...search }: OpenSearch,
  left: readonly Filter[],
): Promise<number | undefined> => {
  if (left.length === 0) return models.count({ name: users.name }, index, prefix);
  if (left.length > 1 || filtersIn(search).length > 1) return undefined;
  const [only] = left;
  const counted = wayOf(tenantId, { ...search, state });
  if (only !== 'without' && (only === undefined || !counted.covers.includes(only))) return undefined;
  if (only !== 'without') return models.count({ name: users.name }, counted.index, counted.prefix);
  const all = await models.count({ name: users.name }, 'by-status', [tenantId, state]);
  return all - (await models.count({ name: users.name }, 'by-product', [tenantId, state, search.without!]));
};

/**
 * Resolves to the ids of all who meet the filters, in the order of `matchingUsers`; to undefined where they are more
 * than `atMost`.
 * @throws NotBuilt
 */
export const idsOfMatchingUsers = async (
  models: ReadModels,
  tenantId: string,
  search: OpenSearch,
  { atMost, turn }: { readonly atMost: number; readonly turn: Turn },
): Promise<readonly UserId[] | undefined> => {
  const ids: UserId[] = [];
  let after: string | undefined;
  do {
    const found: MatchingUsers = await matchingUsers(models, tenantId, search, {
      limit: AT_ONCE,
      turn,
      ...defined({ after }),
    });
    for (const { id } of found.items) ids.push(id);
    if (ids.length > atMost) return undefined;
    after = found.next;
    await turn.next();
  } while (after !== undefined);
  return ids;
};
