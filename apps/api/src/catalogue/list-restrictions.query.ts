import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Page, type RestrictionDocument, restrictionsPage } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';

/** Asks for the plans that are not permitted everywhere, by id. */
export class ListRestrictions extends Query<Page<RestrictionDocument>> {
  constructor(readonly asked: Paged) {
    super();
  }
}

@QueryHandler(ListRestrictions)
export class ListRestrictionsHandler implements IQueryHandler<ListRestrictions> {
  constructor(private readonly models: FreshModels) {}

  async execute({ asked }: ListRestrictions) {
    const models = await this.models.upTo(asked.minPosition, 'restrictions');
    return restrictionsPage(models, pageOf(asked));
  }
}
