import { Inject, Injectable } from '@nestjs/common';
import type { ReadModels } from '#application';
import type { SkuId } from '#licensing';
import { READ_MODELS } from '#platform';
import { type ProblemError, problemError } from '../edge/problem-error.js';
import { type NamedProduct, namedProduct } from './named-product.js';

/** Says why what somebody named is not one product. */
export const noSuchProduct = (
  found: Exclude<NamedProduct, { readonly found: 'one' }>,
  skuPartNumber: string,
): ProblemError =>
  found.found === 'none'
    ? problemError('product-not-found', { skuPartNumber })
    : problemError('ambiguous-product', { skuPartNumber, skuIds: found.skuIds });

/** Finds the products that paths and queries name. */
@Injectable()
export class ProductNames {
  constructor(@Inject(READ_MODELS) private readonly models: ReadModels) {}

  /** @throws ProblemError product-not-found, ambiguous-product */
  async idOf(named: string): Promise<SkuId> {
    const found = await namedProduct(this.models, named);
    if (found.found !== 'one') throw noSuchProduct(found, named);
    return found.skuId;
  }
}
