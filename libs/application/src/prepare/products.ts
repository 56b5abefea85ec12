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

/** Reads the catalogue, up to date. */
export type ReadCatalogue = () => Promise<CatalogueState>;

/** The catalogue as the lines need it: it is read only where one of them names its product by part number. */
export const productsFor = async (
  lines: Iterable<ProductLine>,
  readCatalogue: ReadCatalogue,
): Promise<CatalogueState> => {
  for (const { skuPartNumber } of lines)
    if (skuPartNumber !== undefined && !isGuid(skuPartNumber)) return readCatalogue();
  return initialCatalogue;
};

/**
 * The product that a line names, by id or by part number without regard to case. Refuses `product-not-found` and
 * `ambiguous-product`.
 */
export const resolveProduct = ({ skuId, skuPartNumber }: ProductLine, catalogue: CatalogueState): SkuId | Refused => {
  const named = skuId ?? skuPartNumber ?? '';
  if (isGuid(named)) return named.toLowerCase() as SkuId;
  const [found, ...others] = catalogue.byPartNumber.get(partNumberKey(named)) ?? [];
  if (found === undefined) return refuse({ code: 'product-not-found', skuPartNumber: named });
  return others.length === 0
    ? found
    : refuse({ code: 'ambiguous-product', skuPartNumber: named, skuIds: [found, ...others] });
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
