import type { UserSearch } from '#application';
import { type CountryCode, defined, type SkuId } from '#licensing';
import { ENTITIES, type Members } from '../model/types.js';
import { conjunctsOf, namedIn, type Predicate, predicateOf } from '../odata/condition.js';
import type { Filter, Path } from '../odata/filter.js';
import type { Order } from '../odata/options.js';
import type { Search } from '../odata/search.js';
import { userMember } from '../model/user-members.js';
import { predicateOfSearch, wordsToFind } from './searched.js';

/** This is how the read model is asked for users, before the rest of a filter is held to each. */
export type Access =
  { readonly by: 'names'; readonly names: readonly string[] } | { readonly by: 'search'; readonly search: UserSearch };

/** What is asked of users, with the best access and the condition. */
export interface UserPlan {
  readonly access: Access;
  /** It is missing where the access alone is the whole condition. */
  readonly predicate?: Predicate;
  /** The condition needs no text that is sealed. */
  readonly isPlain: boolean;
}

/** A member that is empty for everybody can't be asked for: the answer would say that nobody has one. */
export const FILTERABLE: Members = Object.fromEntries(
  Object.entries(ENTITIES.user).filter(([name]) => userMember(name)?.empty !== true),
);
const PLAIN: ReadonlySet<string> = new Set(
  [
    'id',
    'usageLocation',
    'assignedLicenses',
    'assignedPlans',
    'licenseAssignmentStates',
    'createdDateTime',
    'accountEnabled',
    'userType',
  ].map((name) => name.toLowerCase()),
);

const BY_NAME: ReadonlySet<string> = new Set(['id', 'userprincipalname', 'mail']);
const COUNTRY = /^[a-z]{2}$/i;
const isPath = (path: Path, wanted: string): boolean => path.join('/').toLowerCase() === wanted;

const productIn = (filter: Filter): SkuId | undefined => {
  if (filter.kind !== 'any' || !isPath(filter.path, 'assignedlicenses')) return undefined;
  const { of, variable } = filter;
  if (of?.kind !== 'compare' || of.by !== 'eq' || typeof of.to !== 'string') return undefined;
  const isSku = of.path.length === 2 && of.path[0] === variable && of.path[1]?.toLowerCase() === 'skuid';
  return isSku ? (of.to.toLowerCase() as SkuId) : undefined;
};
const locationIn = (filter: Filter): CountryCode | null | undefined => {
  if (filter.kind !== 'compare' || filter.by !== 'eq' || !isPath(filter.path, 'usagelocation')) return undefined;
  const { to } = filter;
  if (to === null) return null;
  return typeof to === 'string' && COUNTRY.test(to) ? (to.toUpperCase() as CountryCode) : undefined;
};
const isUnlicensed = (filter: Filter): boolean =>
  filter.kind === 'compare' &&
  isPath(filter.path, 'assignedlicenses/$count') &&
  ((filter.by === 'eq' && filter.to === 0) || (filter.by === 'lt' && filter.to === 1));

/** Gives the search that is the same as one condition, where there is one. */
const searchFor = (filter: Filter): UserSearch => {
  const without = filter.kind === 'not' ? productIn(filter.of) : undefined;
  const unlicensed = isUnlicensed(filter) ? true : undefined;
  return defined({ product: productIn(filter), without, location: locationIn(filter), unlicensed });
};
const namesFor = (filter: Filter): readonly string[] | undefined => {
  if (filter.kind !== 'compare' && filter.kind !== 'in') return undefined;
  if (filter.kind === 'compare' && filter.by !== 'eq') return undefined;
  if (filter.path.length !== 1 || !BY_NAME.has(filter.path[0]?.toLowerCase() ?? '')) return undefined;
  const values = filter.kind === 'in' ? filter.among : [filter.to];
  const texts = values.filter((value) => typeof value === 'string');
  return texts.length === values.length ? [...new Set(texts)] : undefined;
};

const planOfFilter = (filter: Filter | undefined, order: Order): UserPlan => {
  if (filter === undefined) return { access: { by: 'search', search: order }, isPlain: true };
  const predicate = predicateOf(filter, { members: FILTERABLE });
  const isPlain = namedIn(filter).every((name) => PLAIN.has(name.toLowerCase()));
  const conditions = conjunctsOf(filter);
  const names = conditions.map(namesFor).find((each) => each !== undefined);
  if (names !== undefined && Object.keys(order).length === 0)
    return { access: { by: 'names', names }, predicate, isPlain };
  let search: UserSearch = {};
  let isWhole = true;
  for (const each of conditions.map(searchFor)) {
    // a second product, or a second location, is looked for in each user
    const isNew = Object.keys(each).length > 0 && Object.keys(each).every((name) => !Object.hasOwn(search, name));
    if (isNew) search = { ...search, ...each };
    else isWhole = false;
  }
  const access: Access = { by: 'search', search: { ...search, ...order } };
  return isWhole ? { access, isPlain } : { access, predicate, isPlain };
};

interface Conditions {
  readonly filter?: Filter | undefined;
  readonly search?: Search | undefined;
  readonly orderBy?: Order | undefined;
}
/**
 * Finds how conditions are answered: by names, by what the read model has an index for, or by the words that the
 * directory has, and by looking at each user for the rest.
 * @throws ProblemError: unsupported-query
 */
export const planOf = ({ filter, search, orderBy = {} }: Conditions): UserPlan => {
  const plan = planOfFilter(filter, orderBy);
  if (search === undefined) return plan;
  const { access, predicate } = plan;
  const isSearched = predicateOfSearch(search);
  const words = wordsToFind(search);
  return {
    access:
      access.by === 'names' ? access : { by: 'search', search: { ...access.search, ...defined({ search: words }) } },
    predicate: (thing) => isSearched(thing) && predicate?.(thing) !== false,
    isPlain: false,
  };
};
