import { Injectable } from '@nestjs/common';
import { InvalidCursor, NO_TENANT, PastCatalogue } from '#application';
import { type CatalogueProduct, type CatalogueState, defined, isGuid, partNumberKey, type SkuId } from '#licensing';
import { AsOf, type AsOfParameters, nextThen, saysThen } from '../edge/as-of.js';
import { type Paged, pageOf } from '../edge/query-shapes.js';
import { noSuchProduct } from './product-names.js';

const shown = ({ earlier: _earlier, ...product }: CatalogueProduct) => product;

/** Cuts a page out of what is in order already. A cursor is the key of what the page before ended with. */
const pageAmong = <T>(all: readonly T[], keyOf: (item: T) => string, asked: Paged) => {
  const { limit, after } = pageOf(asked);
  const begin = after === undefined ? 0 : all.findIndex((item) => keyOf(item) === after) + 1;
  if (after !== undefined && begin === 0) throw new InvalidCursor('the cursor is not one of this list');
  const items = all.slice(begin, begin + limit);
  const last = items.at(-1);
  return { items, ...defined({ next: last && begin + limit < all.length ? keyOf(last) : undefined }) };
};
const inOrder = (one: string, other: string): number => (one === other ? 0 : one < other ? -1 : 1);

/** Tells of the catalogue and the restrictions as they were. They belong to no tenant, and have a time of their own. */
@Injectable()
export class CatalogueAsOf {
  constructor(
    private readonly past: AsOf,
    private readonly catalogue: PastCatalogue,
  ) {}

  /** Lists the products of then by the part numbers of then. @throws ProblemError where the time is wrong */
  async products(asked: AsOfParameters, paged: Paged) {
    const { at, query } = await this.past.page(NO_TENANT, asked, paged);
    const { products } = await this.catalogue.at(at.position);
    const all = [...products.values()].toSorted(
      (one, other) => inOrder(one.skuPartNumber, other.skuPartNumber) || inOrder(one.skuId, other.skuId),
    );
    const found = pageAmong(all, ({ skuId }) => skuId, query);
    return { items: found.items.map(shown), ...nextThen(at, found), ...saysThen(at) };
  }

  /** Finds one by its id, or by its part number of then. @throws ProblemError: product-not-found, ambiguous-product */
  async product(named: string, asked: AsOfParameters) {
    const at = await this.past.find(NO_TENANT, asked);
    const state = await this.catalogue.at(at.position);
    const skuIds = idsOf(state, named);
    const [only] = skuIds;
    const product = only === undefined ? undefined : state.products.get(only);
    if (product === undefined) throw noSuchProduct({ found: 'none' }, named);
    if (skuIds.length > 1) throw noSuchProduct({ found: 'several', skuIds }, named);
    return { ...shown(product), ...saysThen(at) };
  }

  /** Lists the plans that were not permitted everywhere then, by id. @throws ProblemError where the time is wrong */
  async restrictions(asked: AsOfParameters, paged: Paged) {
    const { at, query } = await this.past.page(NO_TENANT, asked, paged);
    const { restrictions } = await this.catalogue.at(at.position);
    const found = pageAmong([...restrictions.planIds()].toSorted(), (planId) => planId, query);
    const items = found.items.map((planId) => ({
      servicePlanId: planId,
      countries: [...(restrictions.get(planId) ?? [])].toSorted(),
    }));
    return { items, ...nextThen(at, found), ...saysThen(at) };
  }
}

const idsOf = ({ byPartNumber }: CatalogueState, named: string): readonly SkuId[] =>
  isGuid(named) ? [named.toLowerCase() as SkuId] : (byPartNumber.get(partNumberKey(named)) ?? []);
