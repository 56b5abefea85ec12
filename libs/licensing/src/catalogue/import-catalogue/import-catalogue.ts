import type { Behaviour } from '../../behaviour.js';
import type { ImportCatalogue } from '../../commands.js';
import { refuse } from '../../decision.js';
import type { Refused } from '../../decision.js';
import type { CatalogueEvent } from '../../events.js';
import type { CatalogueState } from '../../states/catalogue.js';
import { namedTwice } from '../product-names.js';
import { sorted } from '../../states/services.js';
import { CATALOGUE } from '../../stream-refs.js';
import { defined } from '../../values.js';
import type { CataloguePlan, GrantedPlan, PlanId, Product, SkuId } from '../../values.js';

const byPlanId = (a: CataloguePlan, b: CataloguePlan): number =>
  a.planId < b.planId ? -1 : a.planId > b.planId ? 1 : 0;

/** Rows may repeat a plan, as nine of Microsoft's list do: the first one counts. */
const normalised = ({ skuId, skuPartNumber, displayName, plans }: Product): Product => {
  const distinct = new Map<PlanId, CataloguePlan>();
  for (const { planId, planName, friendlyName, service } of plans) {
    if (distinct.has(planId)) continue;
    distinct.set(planId, { planId, planName, ...defined({ friendlyName }), service });
  }
  return { skuId, skuPartNumber, displayName, plans: [...distinct.values()].sort(byPlanId) };
};

const samePlan = (a: CataloguePlan, b: CataloguePlan | undefined): boolean =>
  b !== undefined &&
  a.planId === b.planId &&
  a.planName === b.planName &&
  a.friendlyName === b.friendlyName &&
  a.service === b.service;

const sameProduct = (a: Product, b: Product): boolean =>
  a.skuPartNumber === b.skuPartNumber &&
  a.displayName === b.displayName &&
  a.plans.length === b.plans.length &&
  a.plans.every((plan, index) => samePlan(plan, b.plans[index]));

/** The products by their ids. One that stands in the list twice, with different content, can't be both. */
const distinctProducts = (products: readonly Product[]): Map<SkuId, Product> | { readonly conflicting: SkuId } => {
  const distinct = new Map<SkuId, Product>();
  for (const product of products.map(normalised)) {
    const before = distinct.get(product.skuId);
    if (before && !sameProduct(before, product)) return { conflicting: product.skuId };
    distinct.set(product.skuId, product);
  }
  return distinct;
};

const eventFor = (catalogue: CatalogueState, product: Product): CatalogueEvent[] => {
  const known = catalogue.products.get(product.skuId);
  if (known === undefined) return [{ type: 'ProductImported', data: product }];
  return sameProduct(known, product) ? [] : [{ type: 'ProductChanged', data: product }];
};

const countPlans = (products: Iterable<Product>): { plans: number; mappedPlans: number } => {
  const plans = new Map<PlanId, boolean>();
  for (const product of products) for (const plan of product.plans) plans.set(plan.planId, plan.service !== null);
  return { plans: plans.size, mappedPlans: [...plans.values()].filter(Boolean).length };
};

/** What an import takes away: a plan that goes, or that grants its service no more. */
interface Taken {
  readonly skuId: SkuId;
  readonly plans: readonly GrantedPlan[];
}
const takenFrom = (catalogue: CatalogueState, products: Iterable<Pick<Product, 'skuId' | 'plans'>>): readonly Taken[] =>
  [...products].flatMap(({ skuId, plans: after }) => {
    const services = new Map(after.map(({ planId, service }) => [planId, service]));
    const plans = (catalogue.products.get(skuId)?.plans ?? []).filter(
      ({ planId, service }) => !services.has(planId) || (service !== null && services.get(planId) !== service),
    );
    return plans.length === 0 ? [] : [{ skuId, plans }];
  });

/** The products that an import takes plans from, or services. */
export const productsLosingPlans = (
  catalogue: CatalogueState,
  products: readonly Pick<Product, 'skuId' | 'plans'>[],
): readonly SkuId[] => [...new Set(takenFrom(catalogue, products).map(({ skuId }) => skuId))];

const NAMED_PRODUCTS = 20;
/** Refuses `plans-taken-away` where that isn't confirmed with the number of plans, or another number is. */
const checkConfirmed = (
  taken: readonly Taken[],
  { confirm, holders }: Pick<ImportCatalogue, 'confirm' | 'holders'>,
): Refused | undefined => {
  const plans = taken.flatMap((each) => each.plans);
  if (confirm === plans.length || (plans.length === 0 && confirm === undefined)) return undefined;
  const products = taken
    .slice(0, NAMED_PRODUCTS)
    .map((each) => ({ skuId: each.skuId, planIds: each.plans.map(({ planId }) => planId) }));
  const services = sorted(new Set(plans.flatMap(({ service }) => service ?? [])));
  const told = defined({ holders, confirm });
  return refuse({ code: 'plans-taken-away', count: plans.length, products, services, ...told });
};

/**
 * Adds the products that are new and changes those that differ, in the order given; products that the import doesn't
 * name stay. A changed product reaches a holder only by a refresh of that license. Refuses `duplicate-part-number-row`
 * where one id comes twice with different content, `product-named-twice` where two ids would share both names, and
 * `plans-taken-away`: the refreshes to come will end services.
 */
export const importCatalogue: Behaviour<ImportCatalogue> = {
  scope: 'installation',
  permittedTo: ['Operator'],
  prefetch: () => [CATALOGUE],
  relatedIds: () => [],
  *decide(command, draft) {
    const catalogue = yield* draft.ask(CATALOGUE);
    const products = distinctProducts(command.products);
    if ('conflicting' in products) return refuse({ code: 'duplicate-part-number-row', skuId: products.conflicting });
    const twice = namedTwice([...catalogue.products.values()], [...products.values()], (skuId) => {
      return catalogue.products.get(skuId)?.withdrawn === true;
    });
    if (twice !== undefined) return twice;
    const unconfirmed = checkConfirmed(takenFrom(catalogue, products.values()), command);
    if (unconfirmed !== undefined) return unconfirmed;
    const events = [...products.values()].flatMap((product) => eventFor(catalogue, product));
    for (const event of events) draft.add(CATALOGUE, event);
    const imported = events.filter((event) => event.type === 'ProductImported').length;
    return draft.finish({
      kind: 'catalogue',
      imported,
      changed: events.length - imported,
      unchanged: products.size - events.length,
      ...countPlans(products.values()),
    });
  },
};
