import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { isOpen, type UserSearch } from '#application';
import { defined, type TenantId } from '#licensing';
import type { AssignmentDocument } from '#projections';
import { ListRetentionsAsOf } from './list-retentions-as-of.query.js';
import { AsOf, type AsOfParameters, nextThen, saysThen } from '../edge/as-of.js';
import { problemError } from '../edge/problem-error.js';
import type { Paged } from '../edge/query-shapes.js';
import { ListUsersAsOf } from './list-users-as-of.query.js';
import { UserViews } from './user-views.js';

/** Returns the parameter that the past knows nothing of: nobody keeps its order, nor words to search. */
const unknownThen = ({ search, department, sort = 'id', descending }: UserSearch): string | undefined => {
  if (search !== undefined) return 'search';
  if (department !== undefined) return 'department';
  return sort !== 'id' || descending === true ? 'sort' : undefined;
};

/** When somebody held the product that was asked for, and by which commands. */
const shownTime = ({ from, until, assignedBy, endedBy }: AssignmentDocument) =>
  defined({ from, until, assignedBy, endedBy });

/** Shows lists of users as they were. */
@Injectable()
export class UsersAsOf {
  constructor(
    private readonly past: AsOf,
    private readonly queries: QueryBus,
    private readonly views: UserViews,
  ) {}

  /** @throws ProblemError: as-of-not-searchable; what says which time is wrong */
  async list(tenantId: TenantId, search: UserSearch, asked: AsOfParameters, paged: Paged) {
    const parameter = unknownThen(search);
    if (parameter !== undefined || !isOpen(search))
      throw problemError('as-of-not-searchable', { parameter: parameter ?? 'sort' });
    const { at: then, query } = await this.past.page(tenantId, asked, paged);
    const found = await this.queries.execute(new ListUsersAsOf(tenantId, search, then, query));
    const states = found.items.map(({ state }) => state);
    const shown = await this.views.statesOfAll(tenantId, states, then.position);
    const items = found.items.map(({ occurredAt, held }, at) => ({
      ...shown[at],
      ...saysThen(then),
      changedAt: occurredAt,
      ...(held && { held: shownTime(held) }),
    }));
    const during = then.dayBegan !== undefined && search.product !== undefined;
    return { items, ...nextThen(then, found), ...saysThen(then), ...(during && { heldAtAnyTimeOfTheDay: true }) };
  }

  /** Lists the users who were deleted then, and could be restored. @throws ProblemError where the time is wrong */
  async deleted(tenantId: TenantId, asked: AsOfParameters, paged: Paged) {
    const { at: then, query } = await this.past.page(tenantId, asked, paged);
    const found = await this.queries.execute(new ListRetentionsAsOf(tenantId, then, query, true));
    const known = found.items.flatMap(({ user, retention }) =>
      user.status === 'deleted' ? [{ user, retention }] : [],
    );
    const users = known.map(({ user }) => user);
    const shown = await this.views.states(tenantId, users, then.position);
    const items = known.map(({ retention: { startedAt } }, at) => ({
      ...shown[at],
      deletedAt: startedAt,
      ...saysThen(then),
      changedAt: startedAt,
    }));
    return { items, ...nextThen(then, found), ...saysThen(then) };
  }
}
