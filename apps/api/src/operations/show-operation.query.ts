import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { OperationDocument } from '#projections';
import type { Fresh } from '../edge/query-shapes.js';
import { FindOperation } from './find-operation.js';

/** Asks how far a bulk operation is; undefined where the tenant has none of that id. */
export class ShowOperation extends Query<OperationDocument | undefined> {
  constructor(
    readonly tenantId: string,
    readonly id: string,
    readonly fresh: Fresh,
  ) {
    super();
  }
}

@QueryHandler(ShowOperation)
export class ShowOperationHandler implements IQueryHandler<ShowOperation> {
  constructor(private readonly operations: FindOperation) {}

  execute({ tenantId, id, fresh }: ShowOperation) {
    return this.operations.byId(tenantId, id, fresh);
  }
}
