import { defined, partNumberKey, samePlanSet } from '#licensing';
import type {
  CountryCode,
  GrantedPlan,
  PlanId,
  PlanRestrictionsChanged,
  PlansAt,
  Product,
  ProductChanged,
  ProductImported,
  ProductReinstated,
  ProductWithdrawn,
} from '#licensing';
import type { ProjectionDefinition } from '#application';
import { documentsOf, onlyInEvents } from '../keys.js';

export interface ProductDocument extends Product {
  /** This is the part number in upper case. Two products may share one. */
  readonly partNumberKey: string;
  /** The plans are as they are since this revision of the catalogue's stream. */
  readonly revision: number;
  /** Licenses may be of an earlier revision, the oldest first. Only ids and services of its plans are kept. */
  readonly earlier: readonly { readonly revision: number; readonly plans: readonly GrantedPlan[] }[];
  /** Its names name it no more: only its id does. */
  readonly withdrawn?: true;
}
type ProductEvent = ProductImported | ProductChanged | ProductWithdrawn | ProductReinstated;

/** Finds the plans of a product at a revision, as far as these products are known. */
export const plansIn = (products: readonly (ProductDocument | undefined)[]): PlansAt => {
  const known = new Map(products.flatMap((product) => (product ? [[product.skuId, product] as const] : [])));
  return ({ skuId, productRevision }) => {
    const product = known.get(skuId);
    return product && [product, ...product.earlier].find(({ revision }) => revision === productRevision)?.plans;
  };
};

export const catalogue: ProjectionDefinition<ProductDocument> = {
  name: 'catalogue',
  version: 3,
  handles: ['ProductImported', 'ProductChanged', 'ProductWithdrawn', 'ProductReinstated'],
  indexes: [{ name: 'by-part-number', fields: ['partNumberKey'] }],
  onError: 'park',
  keysOfStream: documentsOf({ catalogue: onlyInEvents }),
  keys: (recorded) => [(recorded.event as ProductEvent).data.skuId],
  evolve: (before, recorded) => {
    const event = recorded.event as ProductEvent;
    if (event.type === 'ProductWithdrawn' || event.type === 'ProductReinstated') {
      if (before === undefined) throw new Error(`${event.type} of an unknown product`);
      const { withdrawn: _withdrawn, ...document } = before;
      return event.type === 'ProductWithdrawn' ? { ...document, withdrawn: true } : document;
    }
    const product = event.data;
    const named = { ...product, partNumberKey: partNumberKey(product.skuPartNumber) };
    const { revision } = recorded;
    if (before === undefined) return { ...named, revision, earlier: [] };
    const kept = { ...named, ...defined({ withdrawn: before.withdrawn }) };
    if (samePlanSet(before.plans, product.plans))
      return { ...kept, revision: before.revision, earlier: before.earlier };
    return { ...kept, revision, earlier: [...before.earlier, planSetOf(before)] };
  },
};

const planSetOf = ({ revision, plans }: ProductDocument): ProductDocument['earlier'][number] => ({
  revision,
  plans: plans.map(({ planId, service }) => ({ planId, service })),
});

/** A plan that may not be enabled in these countries. A plan that may be enabled everywhere has no document. */
export interface RestrictionDocument {
  readonly planId: PlanId;
  readonly countries: readonly CountryCode[];
}

export const restrictions: ProjectionDefinition<RestrictionDocument> = {
  name: 'restrictions',
  version: 1,
  handles: ['PlanRestrictionsChanged'],
  indexes: [{ name: 'all', fields: [] }],
  onError: 'park',
  keysOfStream: documentsOf({ catalogue: onlyInEvents }),
  keys: (recorded) => [(recorded.event as PlanRestrictionsChanged).data.planId],
  evolve: (_document, recorded) => {
    const { planId, countries } = (recorded.event as PlanRestrictionsChanged).data;
    return countries.length === 0 ? null : { planId, countries };
  },
};
