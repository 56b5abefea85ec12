import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type ProductDocument, productsById } from '#projections';
import { FreshModels } from '../edge/fresh-models.js';
import type { Fresh } from '../edge/query-shapes.js';
import { type NamedProduct, namedProduct } from './named-product.js';

export type FoundProduct =
  Exclude<NamedProduct, { readonly found: 'one' }> | { readonly found: 'one'; readonly product: ProductDocument };

/** Asks for one product, by id or part number. */
export class ShowProduct extends Query<FoundProduct> {
  constructor(
    readonly named: string,
    readonly fresh: Fresh,
  ) {
    super();
  }
}

@QueryHandler(ShowProduct)
export class ShowProductHandler implements IQueryHandler<ShowProduct> {
  constructor(private readonly models: FreshModels) {}

  async execute({ named, fresh }: ShowProduct): Promise<FoundProduct> {
    const models = await this.models.upTo(fresh.minPosition, 'catalogue');
    const found = await namedProduct(models, named);
    if (found.found !== 'one') return found;
    const [product] = await productsById(models, [found.skuId]);
    return product === undefined ? { found: 'none' } : { found: 'one', product };
  }
}
