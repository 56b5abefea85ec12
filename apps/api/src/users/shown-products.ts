import { Inject, Injectable } from '@nestjs/common';
import { CatalogueView, Freshness, KeptReads, PastCatalogue, type Position, type ReadModels } from '#application';
import {
  type CatalogueProduct,
  defined,
  partNumberKey,
  type PlanId,
  type PlansAt,
  plansAt,
  type ProductAtRevision,
  type SkuId,
} from '#licensing';
import { READ_MODELS } from '#platform';
import { catalogue as products, plansIn, type ProductDocument, productsById } from '#projections';

export type ShownLicense = ProductAtRevision & { readonly disabledPlans: readonly string[] };

/** These products were found. Where the read models are away none are, and `isAway` says so. */
export interface FoundProducts {
  readonly products: readonly ProductDocument[];
  readonly isAway: boolean;
}

/** Finds what is shown of the products of licenses, as far as anybody can tell it at the moment. */
@Injectable()
export class ShownProducts {
  readonly #products: KeptReads<ProductDocument | undefined>;

  constructor(
    @Inject(READ_MODELS) private readonly models: ReadModels,
    private readonly catalogue: CatalogueView,
    private readonly past: PastCatalogue,
    freshness: Freshness,
  ) {
    this.#products = new KeptReads(freshness, products.name);
  }

  /** With a position, as they were then: what came later is told of no time that is past. */
  async of(licenses: readonly { readonly skuId: string }[], position?: Position): Promise<FoundProducts> {
    const ids = [...new Set(licenses.map(({ skuId }) => skuId))];
    if (ids.length === 0) return { products: [], isAway: false };
    if (position !== undefined) {
      const { products } = await this.past.at(position);
      const found = ids.flatMap((id) => products.get(id as SkuId) ?? []);
      return { products: found.map(documentOf), isAway: false };
    }
    try {
      const found = await this.#products.of(ids, (missing) => productsById(this.models, missing));
      return { products: found.flatMap((product) => product ?? []), isAway: false };
    } catch {
      return { products: [], isAway: true };
    }
  }

  /**
   * Finds the plans of these licenses, in the catalogue's stream where the read model hasn't come to their revision yet
   * or is away. Where that is away too, the plans of some are undefined.
   */
  async plansOf({ products }: FoundProducts, licenses: readonly ProductAtRevision[]): Promise<PlansAt> {
    const known = plansIn(products);
    const missing = licenses.filter((license) => known(license) === undefined);
    if (missing.length === 0) return known;
    const catalogue = await this.catalogue.knowing(missing).catch(() => undefined);
    return (product) => known(product) ?? (catalogue && plansAt(catalogue, product));
  }
}

const documentOf = (product: CatalogueProduct): ProductDocument => ({
  ...product,
  partNumberKey: partNumberKey(product.skuPartNumber),
});

/** Shows licenses with the names of their products, and how far they are behind the catalogue. */
export const shownLicenses = (
  licenses: readonly ShownLicense[],
  { products }: FoundProducts,
): readonly Readonly<Record<string, unknown>>[] => {
  const known = new Map(products.map((product) => [product.skuId as string, product]));
  return licenses.map(({ skuId, productRevision, disabledPlans }) => {
    const product = known.get(skuId);
    const isBehind = product !== undefined && productRevision < product.revision;
    const names = product === undefined ? undefined : planNamesOf(product);
    const newPlans = isBehind ? newPlansOf(product, productRevision) : [];
    const lag = isBehind ? { behind: true, newPlans, newPlanNames: named(newPlans, names) } : {};
    const off = { disabledPlans, disabledPlanNames: named(disabledPlans, names) };
    return defined({ skuId, skuPartNumber: product?.skuPartNumber, productRevision, ...lag, ...off });
  });
};

const planNamesOf = ({ plans }: ProductDocument): ReadonlyMap<string, string> =>
  new Map(plans.map(({ planId, planName }) => [planId, planName]));

/** Names plans in their order, unless there are none, or nobody knows them all at the moment. */
const named = (
  ids: readonly string[],
  names: ReadonlyMap<string, string> | undefined,
): readonly string[] | undefined => {
  const found = ids.flatMap((id) => names?.get(id) ?? []);
  return ids.length === 0 || found.length < ids.length ? undefined : found;
};

/** Finds the ids of the plans that the product has now and hadn't at this revision. */
const newPlansOf = ({ plans, earlier }: ProductDocument, revision: number): readonly PlanId[] => {
  const before = earlier.find((each) => each.revision === revision)?.plans ?? [];
  const had = new Set(before.map(({ planId }) => planId));
  return plans.map(({ planId }) => planId).filter((planId) => !had.has(planId));
};
