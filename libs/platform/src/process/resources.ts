import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCatalogue, readPlanServices, type CsvProduct } from '#contracts';
import { projectRoot } from '../config/project-root.js';

const resource = (name: string): Promise<Uint8Array> => readFile(join(projectRoot(), 'resources', name));

/** Leads from the id of a plan to its service, as the shipped map has it. */
export const shippedPlanServices = async (): Promise<ReadonlyMap<string, string>> =>
  (await readPlanServices([await resource('plan-services.csv')])).services;

/** Reads the shipped catalogue of a dozen common products. */
export const shippedCatalogue = async (services: ReadonlyMap<string, string>): Promise<readonly CsvProduct[]> =>
  (await readCatalogue([await resource('catalogue-small.csv')], services)).products;
