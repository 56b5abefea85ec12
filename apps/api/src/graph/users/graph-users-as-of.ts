import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { isOpen, type OpenSearch, type Then } from '#application';
import { defined, isGuid, type HeldLicense, type KnownUser, type TenantId, type UserId } from '#licensing';
import { retentions, retentionsOf } from '#projections';
import { AsOf, type AsOfParameters, nextThen } from '../../edge/as-of.js';
import { FreshModels } from '../../edge/fresh-models.js';
import { problemError } from '../../edge/problem-error.js';
import { ListUsersAsOf } from '../../users/list-users-as-of.query.js';
import { ShowUserAsOf } from '../../users/show-user-as-of.query.js';
import { UserViews } from '../../users/user-views.js';
import { type Options, TOP } from '../odata/options.js';
import { unsupported } from '../odata/unsupported.js';
import { type Thing, toldThen } from '../protocol/graph-answers.js';
import type { FoundUsers } from './graph-users.js';
import { graphUser } from './shown-user.js';
import { planOf } from './user-access.js';

export interface GraphUserThen {
  readonly id: UserId;
  readonly shown: Thing;
  readonly licenses: readonly HeldLicense[];
  readonly at: Then;
}
type FoundThen = FoundUsers & { readonly at: Then };
type Asked = Pick<Options, 'filter' | 'search'>;

/** One count looks at so many pages of users, each of which reads into a thousand streams at most. */
const COUNTED_PAGES = 10;
const notSearchable = (parameter: '$filter' | '$orderby') => problemError('as-of-not-searchable', { parameter });

/** @throws ProblemError: as-of-not-searchable where no index of the past leads to them */
const openSearchOf = (asked: Asked): OpenSearch => {
  const { access, predicate } = planOf(defined({ filter: asked.filter, search: asked.search, count: false }));
  if (access.by !== 'search' || predicate !== undefined || !isOpen(access.search)) throw notSearchable('$filter');
  return access.search;
};

/** Finds users as they were, and shows them as Graph does: the living ones, and those who were deleted by then. */
@Injectable()
export class GraphUsersAsOf {
  constructor(
    private readonly past: AsOf,
    private readonly queries: QueryBus,
    private readonly views: UserViews,
    private readonly models: FreshModels,
  ) {}

  /** Finds a living user. @throws ProblemError: user-not-found; what says which time is wrong */
  async one(tenantId: TenantId, named: string, asOf: AsOfParameters): Promise<GraphUserThen> {
    const then = await this.past.find(tenantId, asOf);
    const found = await this.queries.execute(new ShowUserAsOf(tenantId, named, then.position));
    const state = found?.state;
    if (state?.status !== 'active') throw problemError('user-not-found', {});
    const { licenses, userId: id } = state;
    const [shown = {}] = await this.#shown(tenantId, [state], then);
    const now = found?.addressIsNowOf === undefined ? {} : { '@seatledger.addressIsNowOf': found.addressIsNowOf };
    return { id, licenses, at: then, shown: { ...toldThen(then), ...now, ...shown } };
  }

  /** Finds a user who was deleted then, by id. @throws ProblemError: user-not-found; what says which time is wrong */
  async deleted(tenantId: TenantId, id: string, asOf: AsOfParameters): Promise<Thing> {
    const then = await this.past.find(tenantId, asOf);
    const found = isGuid(id)
      ? await this.queries.execute(new ShowUserAsOf(tenantId, id.toLowerCase(), then.position))
      : undefined;
    const state = found?.state;
    if (state?.status !== 'deleted') throw problemError('user-not-found', { among: 'deleted-users' });
    const [shown = {}] = await this.#shown(tenantId, [state], then);
    return { ...toldThen(then), ...shown };
  }

  /** Finds a page of living users. @throws ProblemError: as-of-not-searchable; what says which time is wrong */
  async page(tenantId: TenantId, options: Options, asOf: AsOfParameters): Promise<FoundThen> {
    const search = openSearchOf(options);
    if ((options.orderBy?.sort ?? 'id') !== 'id' || options.orderBy?.descending === true)
      throw notSearchable('$orderby');
    return this.#page(tenantId, search, options, asOf);
  }

  /** Finds a page of users who were deleted then, in the order of their ids. @throws what `page` throws */
  async deletedPage(tenantId: TenantId, options: Options, asOf: AsOfParameters): Promise<FoundThen> {
    const { filter, orderBy, byDeletion } = options;
    if (filter !== undefined) throw notSearchable('$filter');
    if (byDeletion !== undefined || (orderBy?.sort ?? 'id') !== 'id' || orderBy?.descending === true)
      throw notSearchable('$orderby');
    return this.#page(tenantId, { state: 'deleted' }, options, asOf);
  }

  /** Finds those of these users who lived then. @throws ProblemError for what is no time that is past */
  async among(tenantId: TenantId, ids: readonly string[], asOf: AsOfParameters): Promise<FoundThen> {
    const at = await this.past.find(tenantId, asOf);
    const states: KnownUser[] = [];
    for (const id of ids) {
      const found = await this.queries.execute(new ShowUserAsOf(tenantId, id, at.position));
      if (found?.state.status === 'active') states.push(found.state);
    }
    return { items: await this.#shown(tenantId, states, at), at };
  }

  /** Counts living users. @throws ProblemError: what `page` throws; unsupported-query where there are too many */
  async count(tenantId: TenantId, asked: Asked, asOf: AsOfParameters): Promise<number> {
    const search = openSearchOf(asked);
    return this.#count(tenantId, search, await this.past.find(tenantId, asOf));
  }

  async #page(tenantId: TenantId, search: OpenSearch, options: Options, asOf: AsOfParameters): Promise<FoundThen> {
    const paged = { limit: options.top ?? TOP.default, ...defined({ after: options.skipToken }) };
    const { at, query } = await this.past.page(tenantId, asOf, paged);
    const isFirst = options.skipToken === undefined;
    const count = options.count && isFirst ? await this.#count(tenantId, search, at) : undefined;
    const found = await this.queries.execute(new ListUsersAsOf(tenantId, search, at, query));
    const states = found.items.flatMap(({ state }) => (state.status === 'purged' ? [] : [state]));
    const items = await this.#shown(tenantId, states, at);
    return { items, at, ...nextThen(at, found), ...defined({ count }) };
  }

  async #count(tenantId: TenantId, search: OpenSearch, at: Then): Promise<number> {
    let count = 0;
    let after: string | undefined;
    for (let pages = 0; pages < COUNTED_PAGES; pages += 1) {
      const asked = { limit: TOP.most, ...defined({ after }) };
      const { items, next } = await this.queries.execute(new ListUsersAsOf(tenantId, search, at, asked));
      count += items.length;
      after = next;
      if (after === undefined) return count;
    }
    throw unsupported('counting so many users of a time that is past', ['$count without x-as-of', '$top']);
  }

  async #shown(tenantId: TenantId, states: readonly KnownUser[], { position }: Then): Promise<readonly Thing[]> {
    const shown = await this.views.states(tenantId, states, position);
    const deletedAt = await this.#deletedAt(tenantId, states, position);
    return states.map(({ licenses, userId }, at) =>
      graphUser({ shown: { ...shown[at], ...defined({ deletedAt: deletedAt.get(userId) }) }, licenses }),
    );
  }

  /** Tells of those who were deleted since when they were. */
  async #deletedAt(
    tenantId: TenantId,
    states: readonly KnownUser[],
    position: string,
  ): Promise<ReadonlyMap<UserId, string>> {
    const ids = states.flatMap(({ deletion }) => (deletion === undefined ? [] : [deletion.retentionId]));
    if (ids.length === 0) return new Map();
    const found = await retentionsOf(await this.models.upTo(position, retentions.name), tenantId, ids);
    return new Map(found.flatMap((each) => (each === undefined ? [] : [[each.userId, each.startedAt]])));
  }
}
