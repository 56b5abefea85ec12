import type { Api } from '../../api/api.js';
import { problemOf } from '../../api/problem.js';
import type { Shape } from '../../api/shapes.js';
import { isUsername } from '../../parts/use-user-named.js';
import { UUID } from '../../parts/uuid.js';
import type { User } from './columns.js';

export interface UsersPage {
  readonly items: readonly User[];
  readonly next?: string;
  readonly total?: number;
}

/** The list as it is asked for. Words stand in a body alone. */
export interface UsersAsked extends Shape<'SelectUsers'> {
  readonly sort?: NonNullable<Shape<'SearchUsers'>['sort']>;
  readonly asOf?: string;
}

/** The past knows no words, but whose an id or a whole address was. */
export const namesOne = (words: string): boolean => UUID.test(words) || isUsername(words);

const nobodyWhereNotFound = (error: unknown): undefined => {
  if (problemOf(error).code !== 'user-not-found') throw error;
};

/** Reads the list page by page: whoever meets all that is asked, and in the past those alone whom the words name. */
export const listUsers =
  (api: Api, { search, ...asked }: UsersAsked) =>
  async (limit: number, after: string | undefined, signal?: AbortSignal): Promise<UsersPage> => {
    const { asOf } = asked;
    const paged = { ...asked, limit, ...(after === undefined ? {} : { after }) };
    if (asOf === undefined) {
      const body = { ...paged, ...(search === undefined ? {} : { search }) };
      return (await api.search('/api/users/search', { body }, signal)) as UsersPage;
    }
    if (search === undefined || !namesOne(search))
      // an auditor may read it by this route
      return (await api.read('/api/users', { query: paged } as never, signal)) as UsersPage;
    if (isUsername(search))
      return (await api.search('/api/users/search', { body: { address: search, asOf, limit } }, signal)) as UsersPage;
    const found = await api
      .read('/api/users/{id}', { path: { id: search.toLowerCase() }, query: { asOf } }, signal)
      .catch(nobodyWhereNotFound);
    return { items: found === undefined ? [] : [found as User] };
  };
