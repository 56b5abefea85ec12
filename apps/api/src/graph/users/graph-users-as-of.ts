import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { isOpen, type Then } from '#application';
import { defined, type HeldLicense, type TenantId, type UserId } from '#licensing';
import { AsOf, type AsOfParameters, nextThen } from '../../edge/as-of.js';
import { problemError } from '../../edge/problem-error.js';
import { ListUsersAsOf } from '../../users/list-users-as-of.query.js';
import { ShowUserAsOf } from '../../users/show-user-as-of.query.js';
import { UserViews } from '../../users/user-views.js';
import { type Options, TOP } from '../odata/options.js';
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

/** Finds users as they were, and shows them as Graph does. Who was deleted by then isn't among them. */
@Injectable()
export class GraphUsersAsOf {
  constructor(
    private readonly past: AsOf,
    private readonly queries: QueryBus,
    private readonly views: UserViews,
  ) {}

  /** @throws ProblemError: user-not-found; what says which time is wrong */
  async one(tenantId: TenantId, named: string, asOf: AsOfParameters): Promise<GraphUserThen> {
    const then = await this.past.find(tenantId, asOf);
    const found = await this.queries.execute(new ShowUserAsOf(tenantId, named, then.position));
    const state = found?.state;
    if (state?.status !== 'active') throw problemError('user-not-found', {});
    const { licenses, userId: id } = state;
    const [shown = {}] = await this.views.states(tenantId, [state], then.position);
    const now = found?.addressIsNowOf === undefined ? {} : { '@seatledger.addressIsNowOf': found.addressIsNowOf };
    return { id, licenses, at: then, shown: { ...toldThen(then), ...now, ...graphUser({ shown, licenses }) } };
  }

  /** @throws ProblemError: as-of-not-searchable where no index of the past leads to them */
  async page(tenantId: TenantId, options: Options, asOf: AsOfParameters): Promise<FoundUsers & { readonly at: Then }> {
    const { access, predicate } = planOf(options);
    const isOrdered = options.orderBy?.sort === undefined || options.orderBy.sort === 'id';
    if (access.by !== 'search' || predicate !== undefined || options.count || !isOpen(access.search) || !isOrdered)
      throw problemError('as-of-not-searchable', { parameter: options.count ? '$count' : '$filter' });
    const paged = { limit: options.top ?? TOP.default, ...defined({ after: options.skipToken }) };
    const { at: then, query } = await this.past.page(tenantId, asOf, paged);
    const found = await this.queries.execute(new ListUsersAsOf(tenantId, access.search, then, query));
    const states = found.items.flatMap(({ state }) => (state.status === 'purged' ? [] : [state]));
    const shown = await this.views.states(tenantId, states, then.position);
    const items = states.map(({ licenses }, at) => graphUser({ shown: shown[at] ?? {}, licenses }));
    return { items, at: then, ...nextThen(then, found) };
  }
}
