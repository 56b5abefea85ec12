import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type HistoryDocument, historyOf } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import type { Fresh } from '../edge/query-shapes.js';

/** Asks what the history says of one command. Undefined: no such command was decided for the tenant. */
export class ShowReceipt extends Query<HistoryDocument | undefined> {
  constructor(
    readonly tenantId: string,
    readonly commandId: string,
    readonly fresh: Fresh,
  ) {
    super();
  }
}

@QueryHandler(ShowReceipt)
export class ShowReceiptHandler implements IQueryHandler<ShowReceipt> {
  constructor(private readonly models: FreshModels) {}

  async execute({ tenantId, commandId, fresh }: ShowReceipt) {
    const models = await this.models.upTo(fresh.minPosition, 'history', 'users');
    return (await historyOf(models, tenantId, [commandId]))[0];
  }
}
