import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type OperationDocument, operationsPage, type Page } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';

/** Asks for the bulk operations of a tenant, the newest first. */
export class ListOperations extends Query<Page<OperationDocument>> {
  constructor(
    readonly tenantId: string,
    readonly asked: Paged,
  ) {
    super();
  }
}

@QueryHandler(ListOperations)
export class ListOperationsHandler implements IQueryHandler<ListOperations> {
  constructor(private readonly models: FreshModels) {}

  async execute({ tenantId, asked }: ListOperations) {
    const models = await this.models.upTo(asked.minPosition, 'operations');
    return operationsPage(models, tenantId, pageOf(asked));
  }
}
