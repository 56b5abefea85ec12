import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readCatalogue, readPlanServices, type CsvProduct } from '#contracts';

/** Finds the folder with package.json: sources and dist/ lie at different depths below it. */
export const projectRoot = (from: string = import.meta.dirname): string => {
  if (existsSync(join(from, 'package.json'))) return from;
  const above = dirname(from);
  if (above === from) throw new Error('no package.json above this file');
  return projectRoot(above);
};
const resource = (name: string): Promise<Uint8Array> => readFile(join(projectRoot(), 'resources', name));

/** Leads from the id of a plan to its service, as the shipped map has it. */
export const shippedPlanServices = async (): Promise<ReadonlyMap<string, string>> =>
  (await readPlanServices([await resource('plan-services.csv')])).services;

/** Reads the shipped catalogue of a dozen common products. */
export const shippedCatalogue = async (services: ReadonlyMap<string, string>): Promise<readonly CsvProduct[]> =>
  (await readCatalogue([await resource('catalogue-small.csv')], services)).products;
