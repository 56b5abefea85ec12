import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Page, type UserDocument, usersByLocation, usersPage } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';

/** Asks for the living users of a tenant, or those of one usage location (null: those without), by their ids. */
export class ListUsers extends Query<Page<UserDocument>> {
  constructor(
    readonly tenantId: string,
    readonly asked: Paged,
    readonly usageLocation?: string | null,
  ) {
    super();
  }
}

@QueryHandler(ListUsers)
export class ListUsersHandler implements IQueryHandler<ListUsers> {
  constructor(private readonly models: FreshModels) {}

  async execute({ tenantId, asked, usageLocation }: ListUsers) {
    const models = await this.models.upTo(asked.minPosition, 'users');
    return usageLocation === undefined
      ? usersPage(models, tenantId, pageOf(asked))
      : usersByLocation(models, tenantId, usageLocation, pageOf(asked));
  }
}
