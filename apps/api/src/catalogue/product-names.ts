import { Inject, Injectable } from '@nestjs/common';
import type { ReadModels } from '#application';
import { isGuid, type SkuId } from '#licensing';
import { READ_MODELS } from '#platform';
import { productsByPartNumber } from '#projections';
import { problemError } from '../edge/problem-error.js';

/** Finds the products that paths and queries name. */
@Injectable()
export class ProductNames {
  constructor(@Inject(READ_MODELS) private readonly models: ReadModels) {}

  /**
   * A GUID is taken for an id as it is, all else for a part number.
   * @throws ProblemError product-not-found, ambiguous-product
   */
  async idOf(named: string): Promise<SkuId> {
    if (isGuid(named)) return named.toLowerCase() as SkuId;
    const found = await productsByPartNumber(this.models, named);
    const [only] = found;
    if (only === undefined) throw problemError('product-not-found', { skuPartNumber: named });
    if (found.length === 1) return only.skuId;
    throw problemError('ambiguous-product', { skuPartNumber: named, skuIds: found.map(({ skuId }) => skuId) });
  }
}
