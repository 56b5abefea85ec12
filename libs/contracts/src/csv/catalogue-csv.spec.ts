import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { readCatalogue } from './catalogue-csv.js';
import { readPlanServices } from './plan-services-csv.js';

const root = join(import.meta.dirname, '../../../..');
const resource = (name: string): AsyncIterable<Uint8Array> => createReadStream(join(root, 'resources', name));
const HEADER =
  'Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,Service_Plans_Included_Friendly_Names';
const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const EXCHANGE = 'efb87545-963c-4e0d-99df-69c6916d9eb0';
const row = (cells: { name?: string; part?: string; sku?: string; plan?: string; friendly?: string }): string =>
  [
    cells.name ?? 'Office 365 E3',
    cells.part ?? 'ENTERPRISEPACK',
    cells.sku ?? E3,
    'EXCHANGE_S_ENTERPRISE',
    cells.plan ?? EXCHANGE,
    cells.friendly ?? 'Exchange',
  ].join();
const read = (...rows: string[]) =>
  readCatalogue([Buffer.from([HEADER, ...rows].join('\r\n'))], new Map([[EXCHANGE, 'exchange']]));

it('reads the catalogue that the project ships', async () => {
  const { services, problems } = await readPlanServices(resource('plan-services.csv'));
  expect(problems).toEqual([]);
  expect([services.size, new Set(services.values()).size]).toEqual([87, 12]);
  const catalogue = await readCatalogue(resource('catalogue-small.csv'), services);
  expect(catalogue).toMatchObject({ rows: 455, repeatedRows: 0, problems: [] });
  expect(catalogue.products).toHaveLength(18);
  const e3 = catalogue.products.find(({ skuPartNumber }) => skuPartNumber === 'ENTERPRISEPACK');
  expect(e3?.plans.find(({ planId }) => planId === EXCHANGE)).toMatchObject({ service: 'exchange' });
  expect(e3?.plans.filter(({ planName }) => planName.startsWith('SHAREPOINTWAC'))).toMatchObject([{ service: null }]);
});

/** This is the list as Microsoft publishes it, which isn't part of the project. */
const published = process.env['CATALOGUE_CSV'] ?? '';
const where = existsSync(published) ? it : it.skip;
if (!existsSync(published)) console.warn('skipped: CATALOGUE_CSV names no file');

where('reads the list as Microsoft publishes it', async () => {
  const { services } = await readPlanServices(resource('plan-services.csv'));
  const catalogue = await readCatalogue(createReadStream(published), services);
  expect(catalogue).toMatchObject({ rows: 5457, repeatedRows: 9, mappedPlans: 87, problems: [] });
  expect(catalogue.products).toHaveLength(569);
  const ids = catalogue.products.flatMap(({ skuId, plans }) => [skuId, ...plans.map(({ planId }) => planId)]);
  expect(ids.filter((id) => !/^[0-9a-f-]{36}$/.test(id))).toEqual([]);
  expect(catalogue.products.filter(({ skuPartNumber }) => skuPartNumber === 'MCOPSTN5')).toHaveLength(2);
  expect(catalogue.products.filter(({ skuPartNumber }) => skuPartNumber.includes('\u00a0'))).toEqual([]);
  expect(
    catalogue.products.some(
      ({ displayName }) => displayName !== displayName.normalize('NFD') || /[–’]/.test(displayName),
    ),
  ).toBe(true);
});

it('groups rows into products and counts repeated ones, of which the first counts', async () => {
  const catalogue = await read(row({}), row({ friendly: 'EXCHANGE' }), row({ plan: E3 }));
  expect(catalogue).toMatchObject({ rows: 3, repeatedRows: 1, plans: 2, mappedPlans: 1, problems: [] });
  expect(catalogue.products).toEqual([
    {
      skuId: E3,
      skuPartNumber: 'ENTERPRISEPACK',
      displayName: 'Office 365 E3',
      plans: [
        { planId: EXCHANGE, planName: 'EXCHANGE_S_ENTERPRISE', friendlyName: 'Exchange', service: 'exchange' },
        { planId: E3, planName: 'EXCHANGE_S_ENTERPRISE', friendlyName: 'Exchange', service: null },
      ],
    },
  ]);
});

it('reads a GUID in capitals with a trailing no-break space', async () => {
  const { products } = await read(row({ plan: `${EXCHANGE.toUpperCase()}\u00a0` }));
  expect(products[0]?.plans[0]?.planId).toBe(EXCHANGE);
});

it.each([
  ['a malformed product id', row({ sku: '6fd2c87f' }), 'csv-bad-value', 'GUID'],
  ['a malformed plan id', row({ plan: `${EXCHANGE}0` }), 'csv-bad-value', 'Service_Plan_Id'],
  ['another part number for the same product', row({ part: 'E3' }), 'csv-conflicting-row', 'String_Id'],
  ['another name for the same product', row({ name: 'E3' }), 'csv-conflicting-row', 'Product_Display_Name'],
])('names line and column of %s', async (_, bad, code, column) => {
  const { problems } = await read(row({}), '', bad);
  expect(problems).toEqual([expect.objectContaining({ code, line: 4, column })]);
});
