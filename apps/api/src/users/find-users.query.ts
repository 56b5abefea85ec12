import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { isOpen, type Turn, type UserSearch } from '#application';
import { TURN } from '#platform';
import { type MatchingUsers, matchingUsers } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import { problemError } from '../edge/problem-error.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';

/**
 * Asks for the users of a tenant who meet all filters, page after page. Everything that lists users asks here: the API,
 * Graph's, and selections. A page may hold fewer than its limit although another one follows.
 */
export class FindUsers extends Query<MatchingUsers> {
  constructor(
    readonly tenantId: string,
    readonly search: UserSearch,
    readonly asked: Paged,
  ) {
    super();
  }
}

@QueryHandler(FindUsers)
export class FindUsersHandler implements IQueryHandler<FindUsers> {
  constructor(
    private readonly models: FreshModels,
    @Inject(TURN) private readonly turn: Turn,
  ) {}

  /** @throws ProblemError directory-off; InvalidCursor, NotFreshEnough, NotBuilt */
  async execute({ tenantId, search, asked }: FindUsers) {
    if (!isOpen(search)) throw problemError('directory-off', {});
    const models = await this.models.upTo(asked.minPosition, 'users');
    return matchingUsers(models, tenantId, search, { ...pageOf(asked), turn: this.turn });
  }
}
