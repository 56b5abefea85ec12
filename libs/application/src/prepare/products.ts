import {
  defined,
  initialCatalogue,
  isGuid,
  isRefused,
  partNumberKey,
  refuse,
  type CataloguePlan,
  type CatalogueState,
  type LicenseRequest,
  type PlanId,
  type Refused,
  type SkuId,
} from '#licensing';

/** A product as a request names it: by a `skuId` (a GUID) or by a `skuPartNumber`, never by both. */
export interface ProductLine {
  readonly skuId?: string;
  readonly skuPartNumber?: string;
}
/** Plans travel along with a reassignment, and leave with a removal: there a product stands alone. */
export interface LicenseLine extends ProductLine {
  /** Each is an id or a name of a plan of the product. */
  readonly disabledPlans?: readonly string[];
}

/** Reads the catalogue: up to date, unless an earlier one that has what is wanted will do. */
export type ReadCatalogue = (has: (known: CatalogueState) => boolean) => Promise<CatalogueState>;

const planNames = ({ disabledPlans = [] }: LicenseLine): readonly string[] =>
  disabledPlans.filter((plan) => !isGuid(plan));

/** Lines with the same key mean the same, as far as the catalogue tells what they mean. */
export const lineKey = (line: LicenseLine): string =>
  [line.skuId ?? line.skuPartNumber ?? '', ...planNames(line)].join('\n');

/** The catalogue as the lines need it: it is read only where one of them names its product or a plan by name. */
export const productsFor = async (
  lines: Iterable<LicenseLine>,
  readCatalogue: ReadCatalogue,
): Promise<CatalogueState> => {
  const named = new Map<string, LicenseLine>();
  for (const line of lines) {
    const isByName = line.skuPartNumber !== undefined && !isGuid(line.skuPartNumber);
    if (isByName || planNames(line).length > 0) named.set(lineKey(line), line);
  }
  if (named.size === 0) return initialCatalogue;
  return readCatalogue((known) => !isRefused(resolveLicenses([...named.values()], known)));
};

/**
 * The product that a line names, by id or by part number without regard to case. Refuses `product-not-found` and
 * `ambiguous-product`.
 */
export const resolveProduct = ({ skuId, skuPartNumber }: ProductLine, catalogue: CatalogueState): SkuId | Refused => {
  const named = skuId ?? skuPartNumber ?? '';
  if (isGuid(named)) return named.toLowerCase() as SkuId;
  const [found, ...others] = catalogue.byPartNumber.get(partNumberKey(named)) ?? [];
  if (found === undefined) return refuse({ code: 'product-not-found' });
  if (others.length === 0) return found;
  // in the catalogue's spelling: no text of the caller goes into a refusal
  const { skuPartNumber: itsName = '' } = catalogue.products.get(found) ?? {};
  return refuse({ code: 'ambiguous-product', skuPartNumber: itsName, skuIds: [found, ...others] });
};

/** The ids of the products that there are, of those that the lines name. */
export const resolvedProducts = (lines: Iterable<ProductLine>, catalogue: CatalogueState): readonly SkuId[] =>
  [...lines].flatMap((line) => {
    const skuId = resolveProduct(line, catalogue);
    return isRefused(skuId) ? [] : [skuId];
  });

/** Adds to the refusal of an unknown part number at which of the lines it stands; the first of them is `from`. */
export const atLine = (
  refused: Refused,
  lines: Iterable<ProductLine>,
  catalogue: CatalogueState,
  from = 0,
): Refused => {
  const { refusal } = refused;
  if (refusal.code !== 'product-not-found' || refusal.skuId !== undefined) return refused;
  let line = from;
  for (const each of lines) {
    if (isRefused(resolveProduct(each, catalogue))) return refuse({ ...refusal, line });
    line += 1;
  }
  return refused;
};

/**
 * Tells whoever named a product that isn't one the name that they used. It is taken from the request, as receipts keep
 * no text of a caller.
 */
export const withNameOfProduct = <R extends object>(reply: R, lines: Iterable<ProductLine>): R => {
  if (!isRefused(reply)) return reply;
  const { refusal } = reply;
  if (refusal.code !== 'product-not-found' || refusal.line === undefined) return reply;
  let line = 0;
  for (const { skuPartNumber } of lines) {
    if (line === refusal.line && skuPartNumber !== undefined)
      return { ...reply, refusal: { code: refusal.code, skuPartNumber } };
    line += 1;
  }
  return reply;
};

type PlansByName = ReadonlyMap<string, readonly CataloguePlan[]>;
const byName = (plans: Iterable<CataloguePlan>): PlansByName => {
  const found = new Map<string, CataloguePlan[]>();
  for (const plan of plans) {
    const key = partNumberKey(plan.planName);
    const others = found.get(key);
    if (others === undefined) found.set(key, [plan]);
    else if (!others.some(({ planId }) => planId === plan.planId)) others.push(plan);
  }
  return found;
};
type KnownProduct = NonNullable<ReturnType<CatalogueState['products']['get']>>;
const plansOf = new WeakMap<KnownProduct, PlansByName>();
/** A name means the present plan of that name. Held licenses may have plans whose names the product has no more. */
const plansByName = (product: KnownProduct): PlansByName => {
  const known = plansOf.get(product);
  if (known !== undefined) return known;
  const earlier = byName(product.earlier.flatMap(({ plans }) => plans));
  const found = new Map([...earlier, ...byName(product.plans)]);
  plansOf.set(product, found);
  return found;
};

const NAMES_TOLD = 20;
/**
 * The ids of plans that stand beside a product by id or by name, without regard to case. Refuses `product-not-found`,
 * `ambiguous-plan` and `plan-not-in-product`; that the product has a plan of an id is the decider's to say.
 */
const resolvePlans = (
  plans: readonly string[],
  skuId: SkuId,
  { products }: CatalogueState,
): readonly PlanId[] | Refused => {
  if (plans.every((plan) => isGuid(plan))) return plans.map((plan) => plan.toLowerCase() as PlanId);
  const product = products.get(skuId);
  if (product === undefined) return refuse({ code: 'product-not-found', skuId });
  const known = plansByName(product);
  const unknown: number[] = [];
  const ids = new Set<PlanId>();
  for (const [place, named] of plans.entries()) {
    const [plan, ...others] = isGuid(named)
      ? [{ planId: named.toLowerCase() as PlanId }]
      : (known.get(partNumberKey(named)) ?? []);
    if (plan === undefined) unknown.push(place);
    else if (others.length === 0) ids.add(plan.planId);
    else
      return refuse({ code: 'ambiguous-plan', skuId, planIds: [plan, ...others].map(({ planId }) => planId), place });
  }
  return unknown.length === 0
    ? [...ids]
    : refuse({ code: 'plan-not-in-product', skuId, planIds: [], places: unknown.slice(0, NAMES_TOLD) });
};

/** Every product in its order. The first one that is refused refuses all of them. */
export const resolveProducts = (
  lines: readonly ProductLine[],
  catalogue: CatalogueState,
): readonly SkuId[] | Refused => {
  const skuIds: SkuId[] = [];
  for (const line of lines) {
    const skuId = resolveProduct(line, catalogue);
    if (isRefused(skuId)) return skuId;
    skuIds.push(skuId);
  }
  return skuIds;
};

/** Every line in its order. The first one that is refused refuses all of them. */
export const resolveLicenses = (
  lines: readonly LicenseLine[],
  catalogue: CatalogueState,
): readonly LicenseRequest[] | Refused => {
  const licenses: LicenseRequest[] = [];
  for (const line of lines) {
    const skuId = resolveProduct(line, catalogue);
    if (isRefused(skuId)) return skuId;
    const disabledPlans =
      line.disabledPlans === undefined ? undefined : resolvePlans(line.disabledPlans, skuId, catalogue);
    if (isRefused(disabledPlans)) return disabledPlans;
    licenses.push({ skuId, ...defined({ disabledPlans }) });
  }
  return licenses;
};
