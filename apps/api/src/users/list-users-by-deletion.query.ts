import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type DeletedUserDocument, type Page, usersByDeletion } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';

interface Span {
  /** Inclusive. */
  readonly from?: string;
  /** Exclusive. */
  readonly until?: string;
  readonly descending: boolean;
}
/** Asks for the deleted users of a tenant in the order in which they went, or the last one first. */
export class ListUsersByDeletion extends Query<Page<DeletedUserDocument>> {
  constructor(
    readonly tenantId: string,
    readonly span: Span,
    readonly asked: Paged,
  ) {
    super();
  }
}

@QueryHandler(ListUsersByDeletion)
export class ListUsersByDeletionHandler implements IQueryHandler<ListUsersByDeletion> {
  constructor(private readonly models: FreshModels) {}

  async execute({ tenantId, span, asked }: ListUsersByDeletion) {
    const models = await this.models.upTo(asked.minPosition, 'users');
    return usersByDeletion(models, tenantId, span, pageOf(asked));
  }
}
