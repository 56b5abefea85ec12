import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type DeletedUserDocument, deletedUsersPage, type Page } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';

/** Asks for the deleted users of a tenant that can still be restored, the next to be purged first. */
export class ListDeletedUsers extends Query<Page<DeletedUserDocument>> {
  constructor(
    readonly tenantId: string,
    readonly asked: Paged,
  ) {
    super();
  }
}

@QueryHandler(ListDeletedUsers)
export class ListDeletedUsersHandler implements IQueryHandler<ListDeletedUsers> {
  constructor(private readonly models: FreshModels) {}

  async execute({ tenantId, asked }: ListDeletedUsers) {
    const models = await this.models.upTo(asked.minPosition, 'users');
    return deletedUsersPage(models, tenantId, pageOf(asked));
  }
}
