import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { defined, isGuid, type TenantId } from '#licensing';
import { lookedThrough, type Part, type UserDocument } from '#projections';
import { FindUsers, isOfReadModel } from '../../users/find-users.query.js';
import { ListUsersByDeletion } from '../../users/list-users-by-deletion.query.js';
import { ShowDeletedUser } from '../../users/show-deleted-user.query.js';
import { conjunctsOf, type Predicate, predicateOf } from '../odata/condition.js';
import type { Filter } from '../odata/filter.js';
import { type Options, TOP } from '../odata/options.js';
import { spanOf } from '../odata/span.js';
import { unsupported } from '../odata/unsupported.js';
import { type FoundUsers, GraphUsers } from './graph-users.js';
import { FILTERABLE } from './user-access.js';

const BATCH = 200;
const LOOKED_AT = 20_000;

type Asked = { readonly limit: number; readonly after?: string };
type Find = (asked: Asked) => Promise<Part<UserDocument>>;

const isPath = ({ path }: Extract<Filter, { kind: 'compare' | 'in' }>, wanted: string): boolean =>
  path.length === 1 && path[0]?.toLowerCase() === wanted;

const WITH_ID = /^([\da-f]{8})([\da-f]{4})([\da-f]{4})([\da-f]{4})([\da-f]{12})./i;
/** A deleted user is known by the id, which stands in front of the name too. */
const idsIn = (filter: Filter): readonly string[] | undefined => {
  if ((filter.kind !== 'compare' || filter.by !== 'eq') && filter.kind !== 'in') return undefined;
  const values = filter.kind === 'in' ? filter.among : [filter.to];
  const texts = values.filter((value) => typeof value === 'string');
  if (texts.length < values.length) return undefined;
  if (isPath(filter, 'id')) return texts.filter(isGuid);
  if (!isPath(filter, 'userprincipalname')) return undefined;
  return texts.flatMap((text) => WITH_ID.exec(text)?.slice(1).join('-') ?? []);
};

/** Finds deleted users by what OData asks for. */
@Injectable()
export class GraphDeletedUsers {
  constructor(
    private readonly queries: QueryBus,
    private readonly users: GraphUsers,
  ) {}

  /** Tells whether read models alone answer it, and no directory. */
  isOfReadModel({ orderBy, skipToken }: Options): boolean {
    return isOfReadModel({ state: 'deleted', ...orderBy }, skipToken);
  }

  /** Finds a page. The count is of all pages, and is told on the first one alone. */
  async page(tenantId: TenantId, options: Options): Promise<FoundUsers> {
    const { filter, top: limit = TOP.default, skipToken: after } = options;
    const predicate = filter && predicateOf(filter, { members: FILTERABLE });
    const find = this.#finding(tenantId, options);
    const isFirst = after === undefined;
    const count = options.count && isFirst ? await this.#count(tenantId, options, find, predicate) : undefined;
    if (predicate !== undefined)
      return {
        ...(await this.#looked(tenantId, find, predicate, { limit, ...defined({ after }) })),
        ...defined({ count }),
      };
    const { items, next } = await find({ limit, ...defined({ after }) });
    return { items: await this.users.shown(tenantId, items), ...defined({ next, count }) };
  }

  #finding(tenantId: TenantId, { filter, orderBy, byDeletion, minPosition }: Options): Find {
    const conditions = filter === undefined ? [] : conjunctsOf(filter);
    const ids = conditions.map(idsIn).find((each) => each !== undefined);
    if (ids !== undefined) return () => this.#named(tenantId, ids, minPosition);
    const span = filter === undefined ? {} : spanOf(filter, 'deletedDateTime');
    const isByDeletion = byDeletion !== undefined || (orderBy === undefined && Object.keys(span).length > 0);
    if (!isByDeletion) {
      const search = { state: 'deleted', ...orderBy } as const;
      return (asked) =>
        this.queries.execute(new FindUsers(tenantId, search, { ...asked, ...defined({ minPosition }) }));
    }
    const asSpan = { ...span, descending: byDeletion?.descending === true };
    return async (asked) => {
      const paged = { ...asked, ...defined({ minPosition }) };
      const found = await this.queries.execute(new ListUsersByDeletion(tenantId, asSpan, paged));
      return { ...found, looked: found.items.length };
    };
  }

  async #count(
    tenantId: TenantId,
    { minPosition }: Options,
    find: Find,
    predicate: Predicate | undefined,
  ): Promise<number> {
    if (predicate === undefined) {
      const asked = { limit: 1, ...defined({ minPosition }) };
      const { total } = await this.queries.execute(new FindUsers(tenantId, { state: 'deleted' }, asked));
      if (total !== undefined) return total;
    }
    const all = await this.#looked(tenantId, find, predicate ?? (() => true), { limit: Infinity });
    if (all.next === undefined) return all.items.length;
    throw unsupported('counting what this finds among so many users', ['$count without it', '$top']);
  }

  #looked(tenantId: TenantId, find: Find, predicate: Predicate, asked: Asked): Promise<FoundUsers> {
    return lookedThrough({
      find,
      fitting: async (users: readonly UserDocument[]) => {
        const shown = await this.users.shown(tenantId, users);
        return shown.flatMap((user, at) => (predicate(user) ? [{ at, shown: user }] : []));
      },
      after: undefined,
      ...asked,
      batch: BATCH,
      most: LOOKED_AT,
    });
  }

  async #named(
    tenantId: TenantId,
    ids: readonly string[],
    minPosition: string | undefined,
  ): Promise<Part<UserDocument>> {
    const items: UserDocument[] = [];
    for (const id of new Set(ids.map((each) => each.toLowerCase()))) {
      const answer = await this.queries.execute(new ShowDeletedUser(tenantId, id, defined({ minPosition })));
      if (answer.found === 'one') items.push(answer.user);
    }
    return { items: items.toSorted((one, other) => (one.id < other.id ? -1 : 1)), looked: items.length };
  }
}
