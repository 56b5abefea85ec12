import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Page, type ProductDocument, productsPage } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';

/** Asks for the catalogue, in the order of part numbers. */
export class ListProducts extends Query<Page<ProductDocument>> {
  constructor(readonly asked: Paged) {
    super();
  }
}

@QueryHandler(ListProducts)
export class ListProductsHandler implements IQueryHandler<ListProducts> {
  constructor(private readonly models: FreshModels) {}

  async execute({ asked }: ListProducts) {
    const models = await this.models.upTo(asked.minPosition, 'catalogue');
    return productsPage(models, pageOf(asked));
  }
}
