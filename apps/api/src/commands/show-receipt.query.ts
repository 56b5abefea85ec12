import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { commandById, type CommandDocument } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import type { Fresh } from '../edge/query-shapes.js';

/** Asks what the list of commands says of one of them. Undefined: no such command was decided for the tenant. */
export class ShowReceipt extends Query<CommandDocument | undefined> {
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
    const models = await this.models.upTo(fresh.minPosition, 'commands');
    return commandById(models, tenantId, commandId);
  }
}
