import {
  defined,
  initialCatalogue,
  isGuid,
  isRefused,
  partNumberKey,
  refuse,
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
  readonly disabledPlans?: readonly string[];
}

/** Reads the catalogue: up to date, unless an earlier one that has what is wanted will do. */
export type ReadCatalogue = (has: (known: CatalogueState) => boolean) => Promise<CatalogueState>;

/** The catalogue as the lines need it: it is read only where one of them names its product by part number. */
export const productsFor = async (
  lines: Iterable<ProductLine>,
  readCatalogue: ReadCatalogue,
): Promise<CatalogueState> => {
  const names = new Set<string>();
  for (const { skuPartNumber } of lines)
    if (skuPartNumber !== undefined && !isGuid(skuPartNumber)) names.add(skuPartNumber);
  if (names.size === 0) return initialCatalogue;
  return readCatalogue((known) =>
    [...names].every((skuPartNumber) => !isRefused(resolveProduct({ skuPartNumber }, known))),
  );
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

/** Every line in its order. The first one that is refused refuses all of them. */
export const resolveLicenses = (
  lines: readonly LicenseLine[],
  catalogue: CatalogueState,
): readonly LicenseRequest[] | Refused => {
  const licenses: LicenseRequest[] = [];
  for (const line of lines) {
    const skuId = resolveProduct(line, catalogue);
    if (isRefused(skuId)) return skuId;
    const disabledPlans = line.disabledPlans?.map((plan) => plan.toLowerCase() as PlanId);
    licenses.push({ skuId, ...defined({ disabledPlans }) });
  }
  return licenses;
};
