import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Product } from '#licensing';
import { aTenant, aUser, bought, changeLicenses, events, given, onCatalogue } from '#testing/given-when-then';
import { readCatalogue } from '../csv/catalogue-csv.js';
import { readPlanServices } from '../csv/plan-services-csv.js';

const resource = (name: string): AsyncIterable<Uint8Array> =>
  createReadStream(join(import.meta.dirname, '../../../../resources', name));

it('stores an assignment of 86 plans, of which 12 have a service, in at most 1,200 bytes', async () => {
  const { services } = await readPlanServices(resource('plan-services.csv'));
  const { products } = await readCatalogue(resource('catalogue-small.csv'), services);
  const e5 = products.find(({ skuPartNumber }) => skuPartNumber === 'SPE_E5') as Product | undefined;
  if (e5 === undefined) throw new Error('the shipped catalogue has no SPE_E5');
  expect([e5.plans.length, e5.plans.filter(({ service }) => service !== null).length]).toEqual([86, 12]);
  const catalogue = events(onCatalogue, { type: 'ProductImported', data: e5 });
  const { decision } = given(aTenant(), catalogue, aUser('ann'), bought(e5, 1)).when(changeLicenses('ann', [e5]));
  if (decision.outcome !== 'accepted') throw new Error(`the assignment was ${decision.outcome}`);
  const assigned = decision.writes.flatMap((write) => write.events).filter(({ type }) => type === 'LicenseAssigned');
  expect(assigned).toHaveLength(1);
  const size = Buffer.byteLength(JSON.stringify(assigned[0]?.data));
  expect(size).toBeLessThanOrEqual(1_200);
});
