import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type ProductDocument, productsById } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import type { Fresh } from '../edge/query-shapes.js';
import { ProductNames } from './product-names.js';

/** Asks for one product, by id or part number; undefined where no product has the id. */
export class ShowProduct extends Query<ProductDocument | undefined> {
  constructor(
    readonly named: string,
    readonly fresh: Fresh,
  ) {
    super();
  }
}

@QueryHandler(ShowProduct)
export class ShowProductHandler implements IQueryHandler<ShowProduct> {
  constructor(
    private readonly models: FreshModels,
    private readonly names: ProductNames,
  ) {}

  /** @throws ProblemError product-not-found, ambiguous-product for a part number */
  async execute({ named, fresh }: ShowProduct) {
    const models = await this.models.upTo(fresh.minPosition, 'catalogue');
    const [found] = await productsById(models, [await this.names.idOf(named)]);
    return found;
  }
}
