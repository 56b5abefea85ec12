import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { ModelProduct } from './model.js';

const root = join(import.meta.dirname, '../..');

/** Returns the file that `CATALOGUE_CSV` names, or the small catalogue that the project ships. */
export const catalogueFile = (): string => {
  const { CATALOGUE_CSV } = process.env;
  const isThere = CATALOGUE_CSV !== undefined && existsSync(CATALOGUE_CSV);
  return isThere ? CATALOGUE_CSV : join(root, 'resources/catalogue-small.csv');
};

const rows = (file: string): Record<string, string>[] =>
  parse(readFileSync(file), { bom: true, columns: true, relax_column_count: true, trim: true });

/**
 * Returns the products of a catalogue file by part number, with the service of each plan. They are read without the
 * product's own importer.
 */
export const modelProducts = (file: string): ReadonlyMap<string, ModelProduct> => {
  const services = new Map(
    rows(join(root, 'resources/plan-services.csv')).map((row) => [row['service_plan_id'] ?? '', row['service'] ?? '']),
  );
  const products = new Map<string, { skuId: string; part: string; plans: Map<string, string | undefined> }>();
  for (const row of rows(file)) {
    const [part, skuId, plan] = [row['String_Id'] ?? '', row['GUID'] ?? '', row['Service_Plan_Id'] ?? ''];
    const product = products.get(part) ?? { skuId: clean(skuId), part, plans: new Map() };
    product.plans.set(clean(plan), services.get(clean(plan)));
    products.set(part, product);
  }
  return new Map(
    [...products].map(([part, p]) => [part, { ...p, plans: [...p.plans].map(([id, service]) => ({ id, service })) }]),
  );
};
const clean = (guid: string): string => guid.replaceAll('\u00a0', '').trim().toLowerCase();
