import { Inject, Injectable } from '@nestjs/common';
import { isGuid, type SkuId } from '#licensing';
import { productsByPartNumber } from '#projections';
import { API_CORE, type ApiCore } from '../api-core.js';
import { problemError } from '../edge/problem-error.js';

/** Products named in paths and queries. */
@Injectable()
export class ProductNames {
  constructor(@Inject(API_CORE) private readonly core: ApiCore) {}

  /** A GUID is an id as it is; else a part number. @throws ProblemError product-not-found, ambiguous-product */
  async idOf(named: string): Promise<SkuId> {
    if (isGuid(named)) return named.toLowerCase() as SkuId;
    const found = await productsByPartNumber(this.core.models, named);
    const [only] = found;
    if (only === undefined) throw problemError('product-not-found', { skuPartNumber: named });
    if (found.length === 1) return only.skuId;
    throw problemError('ambiguous-product', { skuPartNumber: named, skuIds: found.map(({ skuId }) => skuId) });
  }
}
