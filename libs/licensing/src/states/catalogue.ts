import type { CatalogueEvent } from '../events.js';
import { defined, never } from '../values.js';
import type { GrantedPlan, Product, ProductAtRevision, SkuId } from '../values.js';
import { PlanRestrictions } from './plan-restrictions.js';

/** Which plans a product had, from this revision of the catalogue's stream on. */
export interface PlanSet {
  readonly revision: number;
  readonly plans: Product['plans'];
}
/**
 * A product as the last import left it. Its plans are as they are since `revision`; held licenses may be of an
 * `earlier` one, the oldest first.
 */
export interface CatalogueProduct extends Product {
  readonly revision: number;
  readonly earlier: readonly PlanSet[];
  /** Its names name it no more: only its id does. */
  readonly withdrawn?: true;
}

export interface CatalogueState {
  readonly kind: 'catalogue';
  /** How many events the stream has, which is the revision of the next one. */
  readonly events: number;
  readonly products: ReadonlyMap<SkuId, CatalogueProduct>;
  /**
   * Leads from an upper-case part number to all products of that name (`MCOPSTN5` is two), but for those that were
   * withdrawn from names.
   */
  readonly byPartNumber: ReadonlyMap<string, readonly SkuId[]>;
  readonly restrictions: PlanRestrictions;
}

export const initialCatalogue: CatalogueState = {
  kind: 'catalogue',
  events: 0,
  products: new Map(),
  byPartNumber: new Map(),
  restrictions: PlanRestrictions.none,
};

/** The plans of a product at a revision. undefined where the catalogue has never had it. */
export const plansAt = (
  { products }: Pick<CatalogueState, 'products'>,
  { skuId, productRevision }: ProductAtRevision,
): Product['plans'] | undefined => {
  const product = products.get(skuId);
  if (product === undefined) return undefined;
  return [product, ...product.earlier].find(({ revision }) => revision === productRevision)?.plans;
};

/** How `byPartNumber` spells a part number: callers may write it in any case. */
export const partNumberKey = (skuPartNumber: string): string => skuPartNumber.toUpperCase();

const withName = (
  byPartNumber: CatalogueState['byPartNumber'],
  before: CatalogueProduct | undefined,
  product: CatalogueProduct,
): CatalogueState['byPartNumber'] => {
  const key = nameOf(product);
  const keyBefore = before && nameOf(before);
  if (key === keyBefore) return byPartNumber;
  const next = new Map(byPartNumber);
  if (keyBefore !== undefined) {
    const left = (next.get(keyBefore) ?? []).filter((skuId: SkuId) => skuId !== product.skuId);
    if (left.length > 0) next.set(keyBefore, left);
    else next.delete(keyBefore);
  }
  if (key !== undefined) next.set(key, [...(next.get(key) ?? []), product.skuId]);
  return next;
};

const nameOf = ({ skuPartNumber, withdrawn }: CatalogueProduct): string | undefined =>
  withdrawn === true ? undefined : partNumberKey(skuPartNumber);

/** Whether licenses of both have the same plans to give. What the plans are called doesn't matter. */
export const samePlanSet = (a: readonly GrantedPlan[], b: readonly GrantedPlan[]): boolean =>
  a.length === b.length && a.every(({ planId, service }, at) => planId === b[at]?.planId && service === b[at]?.service);

/** A new name begins no new revision: no license is behind because of it. */
const withRevision = (before: CatalogueProduct | undefined, product: Product, revision: number): CatalogueProduct => {
  if (before === undefined) return { ...product, revision, earlier: [] };
  if (samePlanSet(before.plans, product.plans)) return { ...before, ...product };
  const planSet = { revision: before.revision, plans: before.plans };
  const earlier = [...before.earlier, planSet];
  return { ...product, revision, earlier, ...defined({ withdrawn: before.withdrawn }) };
};

const withProduct = (
  state: CatalogueState,
  before: CatalogueProduct | undefined,
  product: CatalogueProduct,
): CatalogueState => ({
  ...state,
  events: state.events + 1,
  products: new Map(state.products).set(product.skuId, product),
  byPartNumber: withName(state.byPartNumber, before, product),
});

/**
 * Copies two maps for each product: 600 products one after the other are 180,000 entries copied each, some milliseconds
 * (a spec holds that). In return every earlier state stays valid, which a batch that is decided again relies on. Of a
 * product's earlier revisions only the list is copied, and their plans are shared.
 */
export const evolveCatalogue = (state: CatalogueState, event: CatalogueEvent): CatalogueState => {
  const events = state.events + 1;
  switch (event.type) {
    case 'ProductImported':
    case 'ProductChanged': {
      const before = state.products.get(event.data.skuId);
      return withProduct(state, before, withRevision(before, event.data, state.events));
    }
    case 'ProductWithdrawn':
    case 'ProductReinstated': {
      const before = state.products.get(event.data.skuId);
      if (before === undefined) throw new Error(`${event.type} of a product that was never imported`);
      const { withdrawn: _withdrawn, ...product } = before;
      return withProduct(state, before, event.type === 'ProductWithdrawn' ? { ...product, withdrawn: true } : product);
    }
    case 'PlanRestrictionsChanged':
      return { ...state, events, restrictions: state.restrictions.with(event.data.planId, event.data.countries) };
    default:
      return never(event);
  }
};
