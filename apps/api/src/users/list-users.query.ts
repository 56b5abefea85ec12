import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Page, type UserDocument, usersPage } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';

/** Asks for the living users of a tenant, in the order of their ids. */
export class ListUsers extends Query<Page<UserDocument>> {
  constructor(
    readonly tenantId: string,
    readonly asked: Paged,
  ) {
    super();
  }
}

@QueryHandler(ListUsers)
export class ListUsersHandler implements IQueryHandler<ListUsers> {
  constructor(private readonly models: FreshModels) {}

  async execute({ tenantId, asked }: ListUsers) {
    const models = await this.models.upTo(asked.minPosition, 'users');
    return usersPage(models, tenantId, pageOf(asked));
  }
}
