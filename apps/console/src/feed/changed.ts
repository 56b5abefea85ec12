/** What changed in a tenant, by ids; `many` where they are too many to be told. */
export interface Changed {
  readonly position: string;
  readonly users: readonly string[] | 'many';
  readonly subscriptions: readonly string[] | 'many';
  readonly operations: readonly string[] | 'many';
}
type Kind = 'users' | 'subscriptions' | 'operations';
type Ids = Changed[Kind];

export const everything = (position: string): Changed => ({
  position,
  users: 'many',
  subscriptions: 'many',
  operations: 'many',
});

const both = (one: Ids, other: Ids): Ids =>
  one === 'many' || other === 'many' ? 'many' : [...new Set([...one, ...other])];

/** What changed first and then, as one change. */
export const merged = (one: Changed | undefined, other: Changed): Changed =>
  one === undefined
    ? other
    : {
        position: one.position > other.position ? one.position : other.position,
        users: both(one.users, other.users),
        subscriptions: both(one.subscriptions, other.subscriptions),
        operations: both(one.operations, other.operations),
      };

/** What a tenant's changes don't touch, and what is tried by whoever is about to change something. */
const APART =
  /^(?:dry-run|preview.*|\/api\/(?:me|status|clock|tenants|catalogue|products|restrictions|dry-runs|errors).*)$/;
const OF_EVERYTHING = /^\/api\/(?:history|commands|reports\/refusals)/;
const OF_SEATS = /^\/api\/(?:subscriptions|purchases|reports\/(?:seats|true-up|purchases))/;
const OF_OPERATIONS = /^\/api\/operations/;

const kindsOf = (path: string): readonly Kind[] => {
  if (OF_OPERATIONS.test(path)) return ['operations'];
  if (path.endsWith('/holders')) return ['users', 'subscriptions'];
  return OF_SEATS.test(path) ? ['subscriptions'] : ['users'];
};

interface Asking {
  readonly path?: { readonly id?: string };
  readonly query?: { readonly asOf?: string };
  readonly asOf?: string;
}

/** Whether a question, by the key under which its answer is kept, may be answered otherwise now. */
export const isTouched = (changed: Changed, queryKey: readonly unknown[]): boolean => {
  const path = queryKey[1];
  if (typeof path !== 'string' || APART.test(path)) return false;
  const asking = queryKey.slice(2).filter((part): part is Asking => typeof part === 'object' && part !== null);
  // the past stays as it was
  if (asking.some(({ query, asOf }) => (query?.asOf ?? asOf) !== undefined)) return false;
  if (OF_EVERYTHING.test(path)) return true;
  const id = asking.map((part) => part.path?.id).find((each) => each !== undefined);
  return kindsOf(path).some((kind) => {
    const ids = changed[kind];
    return ids === 'many' || (id === undefined ? ids.length > 0 : ids.includes(id));
  });
};
