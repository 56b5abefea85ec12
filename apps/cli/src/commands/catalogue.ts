import { join } from 'node:path';
import type { Command } from 'commander';
import { type CatalogueCsv, readCatalogue, readPlanServices } from '#contracts';
import { ApiRefusal, CliFailure, EXIT } from '../output/failures.js';
import { badRows, openFile, refuseProblems } from '../session/input-file.js';
import type { CommandAnswer, ProductRow } from '../http/shapes.js';
import { type Column, rowsOf } from '../output/rows.js';
import { count, printable } from '../output/table.js';
import { inCliWords } from '../session/cli-wording.js';
import { action, type Session, type World } from '../session/session.js';
import { type Limited, listUpTo, showListed } from '../session/listing.js';
import { askedThen, type AsOf, withAsOf } from './as-of.js';
import { LIST_LIMIT_OPTION } from './limit-option.js';
import { namesFrom } from '../words/names.js';
import { saysWhy } from './says-why.js';

interface CatalogueAnswer extends CommandAnswer {
  readonly imported?: number;
  readonly changed?: number;
}

interface NamedProduct extends CommandAnswer {
  readonly skuId: string;
  readonly withdrawn: boolean;
}

interface ImportOptions {
  readonly planServices?: string;
  /** Imports the valid rows although others are wrong. */
  readonly continue?: boolean;
}

/** Nothing in `planServices` can be left out, since a plan that the map lacks would hold no data. */
async function importCatalogue(
  session: Session,
  file: string,
  { planServices, ...options }: ImportOptions & { readonly planServices: string },
): Promise<void> {
  const { services, ...map } = await readPlanServices(await openFile(planServices));
  refuseProblems(session, planServices, map.problems, 'all-or-nothing');
  const { products, ...read } = await readCatalogue(await openFile(file), services);
  const { problems } = read;
  refuseProblems(session, file, problems, badRows(options));
  if (products.length === 0) throw new CliFailure(EXIT.refused, 'csv-empty', `${file} has a header, but no product`);
  const confirmed = await confirmTaken(session, products);
  const request = { method: 'POST', path: '/api/catalogue', body: { products, ...confirmed } } as const;
  const answer = (await session.send<CatalogueAnswer>(request)).body;
  const document = { ...answer, products: products.length, ...counts(read), problems };
  session.show(document, () =>
    [
      `${count(read.rows, 'row')}, ${count(products.length, 'product')}, ` + importedText(answer),
      `${count(read.plans, 'service plan')}, ${read.mappedPlans} of them mapped to a service`,
      ...(read.repeatedRows > 0 ? [`${count(read.repeatedRows, 'repeated row')} left out`] : []),
      ...(problems.length > 0 ? [`${count(problems.length, 'wrong row')} left out`] : []),
    ].join('\n'),
  );
  if (problems.length > 0) throw new CliFailure(EXIT.refused, 'rows-failed', '');
}

const importedText = ({ imported = 0, changed = 0, dryRun }: CatalogueAnswer): string =>
  dryRun === true
    ? `${imported} of them would be new, ${changed} would be changed`
    : `${imported} of them new, ${changed} changed`;

/**
 * Tries the import first, and asks where it would take plans from products. Resolves to what the import says then. A
 * dry run of the import tells it as a refusal.
 */
async function confirmTaken(
  session: Session,
  products: CatalogueCsv['products'],
): Promise<{ readonly confirm?: number }> {
  if (session.options.dryRun === true) return {};
  try {
    await session.try({ method: 'POST', path: '/api/catalogue', body: { products } });
    return {};
  } catch (error) {
    if (!(error instanceof ApiRefusal) || error.code !== 'plans-taken-away') throw error;
    const [said = error.message] = await inCliWords(session.api, [error.message]);
    await session.confirmOrStop({ facts: said.replace(/ Say --yes.*$/, ''), refused: 'Nothing was imported.' });
    return { confirm: Number(error.details['count']) };
  }
}

const counts = ({
  rows,
  repeatedRows,
  plans,
  mappedPlans,
}: Omit<CatalogueCsv, 'products'>): Record<string, number> => ({
  rows,
  repeatedRows,
  plans,
  mappedPlans,
});

const nameOf = ({ displayName, withdrawn }: ProductRow): string =>
  withdrawn === true ? `${displayName} (withdrawn from names)` : displayName;

const PRODUCT_COLUMNS: readonly Column<ProductRow>[] = [
  { key: 'skuPartNumber', title: 'Product', of: ({ skuPartNumber }) => skuPartNumber },
  { key: 'plans', title: 'Plans', of: ({ plans }) => plans.length },
  { key: 'displayName', title: 'Name', of: nameOf },
  { key: 'skuId', title: 'Id', of: ({ skuId }) => skuId },
];

const PLAN_COLUMNS: readonly Column<ProductRow['plans'][number]>[] = [
  { key: 'planName', title: 'Plan', of: ({ planName }) => planName },
  { key: 'service', title: 'Service', of: ({ service }) => service },
  { key: 'planId', title: 'Id', of: ({ planId }) => planId },
];

async function showProduct({ api, show }: Session, sku: string, asked: AsOf): Promise<void> {
  const path = `/api/products/${encodeURIComponent(sku)}`;
  const product = await api.get<ProductRow>(path, { ...askedThen(asked) });
  const { skuPartNumber, displayName, skuId, plans } = product;
  const rows = rowsOf(PLAN_COLUMNS, plans);
  show(product, () => [printable(`${skuPartNumber}: ${displayName}, ${skuId}`), '', rows.asTable()].join('\n'), rows);
}

async function nameProduct(session: Session, sku: string, step: 'withdraw' | 'reinstate'): Promise<void> {
  const path = `/api/products/${encodeURIComponent(sku)}/${step}`;
  const { body } = await session.send<NamedProduct>({ method: 'POST', path, body: {} });
  const product = (await namesFrom(session.api)).product(body.skuId);
  const name = body.dryRun === true ? 'would name' : 'name';
  session.show(body, () =>
    body.withdrawn
      ? `The names of ${product} ${name} it no more; its id does (${body.skuId}), and licenses that are held go on.`
      : `The names of ${product} ${name} it.`,
  );
}

export function addCatalogue(program: Command, world: World, resources: string): void {
  const catalogue = program.command('catalogue').description('products and their service plans');
  withAsOf(catalogue.command('list'))
    .description('all products, by part number, now or as of a time that is past')
    .option(...LIST_LIMIT_OPTION)
    .action(
      action<[Limited & AsOf]>(world, async (session, options) => {
        const query = { ...askedThen(options) };
        showListed(session, PRODUCT_COLUMNS, await listUpTo<ProductRow>(session, '/api/products', options, query));
      }),
    );
  withAsOf(catalogue.command('show'))
    .description('one product with its service plans, now or as of a time that is past')
    .argument('<sku>', 'part number or id of the product')
    .action(action<[string, AsOf]>(world, showProduct));
  saysWhy(catalogue.command('withdraw'))
    .description('take a product from names: its part number and display name name it no more; held licenses go on')
    .argument('<sku>', 'id of the product, or a part number that is no other one')
    .action(action<[string, unknown]>(world, (session, sku) => nameProduct(session, sku, 'withdraw')));
  saysWhy(catalogue.command('reinstate'))
    .description('give a product that was withdrawn its names back')
    .argument('<sku>', 'id of the product')
    .action(action<[string, unknown]>(world, (session, sku) => nameProduct(session, sku, 'reinstate')));
  saysWhy(catalogue.command('import'))
    .description("import products from Microsoft's list of product names and service plans (CSV)")
    .argument('<file>', 'CSV file')
    .option('--plan-services <file>', 'which plan grants which service (CSV; default: the map that is shipped)')
    .option('--continue', 'import the valid rows although others are not; a product may then lack plans')
    .action(
      action<[string, ImportOptions]>(
        world,
        (session, file, options) =>
          importCatalogue(session, file, { planServices: join(resources, 'plan-services.csv'), ...options }),
        'begun',
      ),
    );
}
