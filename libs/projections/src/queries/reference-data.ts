import { partNumberKey } from '#licensing';
import type { ReadModels } from '#application';
import {
  catalogue,
  restrictions,
  RESTRICTIONS_KEY,
  type ProductDocument,
  type RestrictionsDocument,
} from '../catalogue/catalogue.js';
import { tenants, type TenantDocument } from '../tenants/tenants.js';
import { everything, one, page, type Page, type PageRequest } from './page.js';

/** By id. Index `all`. */
export const tenantsPage = (models: ReadModels, request: PageRequest): Promise<Page<TenantDocument>> =>
  page(models, tenants.name, { index: 'all', prefix: [] }, request);

/** By key. */
export const tenantById = (models: ReadModels, tenantId: string): Promise<TenantDocument | undefined> =>
  one(models, tenants.name, tenantId);

/** In the order of part numbers. Index `by-part-number`. */
export const productsPage = (models: ReadModels, request: PageRequest): Promise<Page<ProductDocument>> =>
  page(models, catalogue.name, { index: 'by-part-number', prefix: [] }, request);

/** By key; in the order asked, undefined where unknown. */
export const productsById = (
  models: ReadModels,
  skuIds: readonly string[],
): Promise<readonly (ProductDocument | undefined)[]> => models.getMany({ name: catalogue.name }, skuIds);

/** All products of that name (two share `MCOPSTN5`), in any case. Index `by-part-number`. */
export const productsByPartNumber = (models: ReadModels, partNumber: string): Promise<readonly ProductDocument[]> =>
  everything(models, catalogue.name, { index: 'by-part-number', prefix: [partNumberKey(partNumber)] });

/** The whole list; empty where none was imported. By key. */
export const currentRestrictions = async (models: ReadModels): Promise<RestrictionsDocument['restrictions']> =>
  (await one<RestrictionsDocument>(models, restrictions.name, RESTRICTIONS_KEY))?.restrictions ?? [];
