import { join } from 'node:path';
import type { Command } from 'commander';
import { type CatalogueCsv, readCatalogue, readPlanServices, readRestrictions } from '#contracts';
import { CliFailure, EXIT } from '../failures.js';
import { openFile, refuseProblems } from '../input-file.js';
import { count } from '../output/table.js';
import { action, type Session, type World } from '../session.js';

interface CatalogueAnswer {
  readonly imported?: number;
  readonly changed?: number;
}

async function importCatalogue(session: Session, file: string, planServices: string): Promise<void> {
  const { services, problems } = await readPlanServices(await openFile(planServices));
  refuseProblems(session, planServices, problems, 'all-or-nothing');
  const { products, ...read } = await readCatalogue(await openFile(file), services);
  refuseProblems(session, file, read.problems, 'all-or-nothing');
  if (products.length === 0) throw new CliFailure(EXIT.refused, 'csv-empty', `${file} has a header, but no product`);
  const request = { method: 'POST', path: '/api/catalogue', body: { products } } as const;
  const answer = (await session.send<CatalogueAnswer>(request)).body;
  const document = { ...answer, products: products.length, ...counts(read) };
  session.show(document, () =>
    [
      `${count(read.rows, 'row')}, ${count(products.length, 'product')}, ${answer.imported ?? 0} of them new, ${answer.changed ?? 0} changed`,
      `${count(read.plans, 'service plan')}, ${read.mappedPlans} of them mapped to a service`,
      ...(read.repeatedRows > 0 ? [`${count(read.repeatedRows, 'repeated row')} left out`] : []),
    ].join('\n'),
  );
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

export function addCatalogue(program: Command, world: World, resources: string): void {
  program
    .command('catalogue')
    .description('products and their service plans')
    .command('import')
    .description("import products from Microsoft's list of product names and service plans (CSV)")
    .argument('<file>', 'CSV file')
    .option('--plan-services <file>', 'which plan grants which service (CSV; default: the map that is shipped)')
    .action(
      action<[string, { planServices?: string }]>(world, (session, file, { planServices }) =>
        importCatalogue(session, file, planServices ?? join(resources, 'plan-services.csv')),
      ),
    );
}

export function addRestrictions(program: Command, world: World): void {
  program
    .command('restrictions')
    .description('which service plan is not permitted in which country')
    .command('import')
    .description('replace the list of restrictions (CSV with the columns servicePlanId and country)')
    .argument('<file>', 'CSV file')
    .action(
      action<[string, unknown]>(world, async (session, file) => {
        const { restrictions, problems } = await readRestrictions(await openFile(file));
        refuseProblems(session, file, problems, 'all-or-nothing');
        const request = { method: 'POST', path: '/api/restrictions', body: { restrictions } } as const;
        const { body } = await session.send<Record<string, unknown>>(request);
        const plans = new Set(restrictions.map(({ servicePlanId }) => servicePlanId)).size;
        session.show({ ...body, restrictions: restrictions.length, plans }, () =>
          restrictions.length === 0
            ? 'No restrictions: every plan is permitted everywhere'
            : `${count(restrictions.length, 'restriction')} of ${count(plans, 'plan')}`,
        );
      }),
    );
}
