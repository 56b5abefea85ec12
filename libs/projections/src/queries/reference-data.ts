import { partNumberKey } from '#licensing';
import { InvalidCursor, type ReadModels } from '#application';
import { catalogue, restrictions, type ProductDocument, type RestrictionDocument } from '../catalogue/catalogue.js';
import { tenants, type TenantDocument } from '../tenants/tenants.js';
import { everything, one, page, type Page, type PageRequest } from './page.js';

/** Lists the tenants by id, from index `all`. */
export const tenantsPage = (models: ReadModels, request: PageRequest): Promise<Page<TenantDocument>> =>
  page(models, tenants.name, { index: 'all', prefix: [] }, request);

const OWN = 'own-tenants.';

/**
 * Lists those of these tenants that there are, by id. The cursor names the last one, which the caller knows.
 * @throws InvalidCursor, NotBuilt
 */
export const tenantsPageOf = async (
  models: ReadModels,
  tenantIds: readonly string[],
  { limit, after }: PageRequest,
): Promise<Page<TenantDocument>> => {
  if (after?.startsWith(OWN) === false) throw new InvalidCursor('the cursor is not one of this list');
  const last = after?.slice(OWN.length) ?? '';
  const rest = [...new Set(tenantIds.map((id) => id.toLowerCase()))].filter((id) => id > last).toSorted();
  const known = await models.getMany<TenantDocument>({ name: tenants.name }, rest);
  const found = known.filter((tenant) => tenant !== undefined);
  const items = found.slice(0, limit);
  return found.length <= limit ? { items } : { items, next: `${OWN}${items.at(-1)!.id}` };
};

/** Lists all tenants by id. */
export const allTenants = (models: ReadModels): Promise<readonly TenantDocument[]> =>
  everything(models, tenants.name, { index: 'all', prefix: [] });

export const tenantById = (models: ReadModels, tenantId: string): Promise<TenantDocument | undefined> =>
  one(models, tenants.name, tenantId);

/** Lists the products in the order of part numbers, from index `by-part-number`. */
export const productsPage = (models: ReadModels, request: PageRequest): Promise<Page<ProductDocument>> =>
  page(models, catalogue.name, { index: 'by-part-number', prefix: [] }, request);

/** Resolves to the products in the order asked, with undefined for an unknown one. */
export const productsById = (
  models: ReadModels,
  skuIds: readonly string[],
): Promise<readonly (ProductDocument | undefined)[]> => models.getMany({ name: catalogue.name }, skuIds);

/**
 * Resolves to all products of that part number in any case (two share `MCOPSTN5`), but for those that were withdrawn
 * from names, from index `by-part-number`.
 */
export const productsByPartNumber = async (
  models: ReadModels,
  partNumber: string,
): Promise<readonly ProductDocument[]> => {
  const query = { index: 'by-part-number', prefix: [partNumberKey(partNumber)] };
  const found = await everything<ProductDocument>(models, catalogue.name, query);
  return found.filter(({ withdrawn }) => withdrawn !== true);
};

/** Lists the plans that aren't permitted everywhere by id, from index `all`. */
export const restrictionsPage = (models: ReadModels, request: PageRequest): Promise<Page<RestrictionDocument>> =>
  page(models, restrictions.name, { index: 'all', prefix: [] }, request);
