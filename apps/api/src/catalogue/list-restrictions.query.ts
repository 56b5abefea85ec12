import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { currentRestrictions, type RestrictionsDocument } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import type { Fresh } from '../edge/query-shapes.js';

/** Asks for the whole list of what is not permitted where; it is empty where none was imported. */
export class ListRestrictions extends Query<RestrictionsDocument['restrictions']> {
  constructor(readonly fresh: Fresh) {
    super();
  }
}

@QueryHandler(ListRestrictions)
export class ListRestrictionsHandler implements IQueryHandler<ListRestrictions> {
  constructor(private readonly models: FreshModels) {}

  async execute({ fresh }: ListRestrictions) {
    return currentRestrictions(await this.models.upTo(fresh.minPosition, 'restrictions'));
  }
}
