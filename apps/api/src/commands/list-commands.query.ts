import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { defined } from '#licensing';
import { type CommandDocument, commandsPage, type Page } from '#projections';
import type { z } from 'zod';
import { FreshModels } from '../edge/fresh-models.js';
import { pageOf, type recentQuery } from '../edge/query-shapes.js';

/** Asks what was decided for a tenant, the newest first; perhaps of one outcome, reference or related id only. */
export class ListCommands extends Query<Page<CommandDocument>> {
  constructor(
    readonly tenantId: string,
    /** `from` is inclusive, and `until` exclusive. */
    readonly asked: z.infer<typeof recentQuery> & { readonly from?: string; readonly until?: string },
  ) {
    super();
  }
}

@QueryHandler(ListCommands)
export class ListCommandsHandler implements IQueryHandler<ListCommands> {
  constructor(private readonly models: FreshModels) {}

  async execute({ tenantId, asked }: ListCommands) {
    const models = await this.models.upTo(asked.minPosition, 'commands');
    const { outcome, reference, relatedId, from, until } = asked;
    const filter = defined({ outcome, reference, relatedId, from, until });
    return commandsPage(models, tenantId, filter, pageOf(asked));
  }
}
