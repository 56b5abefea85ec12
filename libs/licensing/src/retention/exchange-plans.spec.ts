import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { product } from '#testing/catalogue';
import {
  aCatalogue,
  addresses,
  aTenant,
  aUser,
  bought,
  changeLicenses,
  given,
  holds,
  replaceLicenses,
} from '#testing/given-when-then';
import type { CataloguePlan, PlanId, Product, Service } from '#licensing';

const root = join(import.meta.dirname, '../../../..');
/** The catalogue that CATALOGUE_CSV names, which has to be there, otherwise the small one that the project ships. */
const catalogueFile = process.env['CATALOGUE_CSV'] || join(root, 'resources/catalogue-small.csv');

const rows = (path: string): readonly Record<string, string>[] =>
  parse(readFileSync(path), { columns: true, bom: true, trim: true, relax_column_count: true });
const services = new Map(
  rows(join(root, 'resources/plan-services.csv')).map((row) => [
    row['service_plan_id']?.toLowerCase(),
    row['service'] as Service,
  ]),
);
const plans = [
  ...new Map(
    rows(catalogueFile)
      .filter((row) => row['Service_Plan_Name']?.startsWith('EXCHANGE_'))
      .map((row): [string, CataloguePlan] => {
        const planId = (row['Service_Plan_Id'] as string).toLowerCase() as PlanId;
        const planName = row['Service_Plan_Name'] as string;
        return [planId, { planId, planName, service: services.get(planId) ?? null }];
      }),
  ).values(),
];
const mailboxes = plans.filter((plan) => plan.service === 'exchange');
const foundation = plans.filter((plan) => plan.planName.startsWith('EXCHANGE_S_FOUNDATION'));

/** A product of this one plan. */
const productOf = (plan: CataloguePlan, n: number): Product =>
  product(`${plan.planName}_${n}`, `00000000-0000-4000-8000-00000000000${n}`, plan);
const history = (from: Product, to: Product) => [
  aTenant(),
  aCatalogue(from, to),
  aUser('ann', { aliases: ['annie'] }),
  bought(from, 1),
  bought(to, 1),
  holds('ann', from),
];

describe('the EXCHANGE_* plans of the catalogue', () => {
  it('are there, with mailboxes of several sizes among them', () => {
    expect(mailboxes.length).toBeGreaterThanOrEqual(3);
    expect(foundation.length).toBeGreaterThanOrEqual(1);
  });

  it.each(mailboxes.map((plan) => [plan.planName, plan] as const))(
    '%s can be exchanged for any other mailbox, and back, without touching the data',
    (_name, plan) => {
      const from = productOf(plan, 1);
      for (const other of mailboxes) {
        const to = productOf(other, 2);
        const nothing = { retained: [], restored: [], purged: [], aliasesReleased: [] };
        given(...history(from, to))
          .when(changeLicenses('ann', [to], [from]))
          .thenTypes('LicenseRemoved', 'LicenseAssigned', 'SeatReleased', 'SeatTaken')
          .thenAnswer({ ...nothing, services: [{ service: 'exchange', state: 'enabled' }] });
        given(...history(from, to))
          .when(replaceLicenses('ann', [to]))
          .thenAnswer(nothing);
      }
    },
  );

  it.each(mailboxes.map((plan) => [plan.planName, plan] as const))(
    'the end of %s starts one retention and releases the aliases',
    (_name, plan) => {
      const from = productOf(plan, 1);
      given(...history(from, productOf(plan, 2)))
        .when(changeLicenses('ann', [], [from]))
        .thenTypes('LicenseRemoved', 'ServiceDataRetained', 'AliasesReleased', 'SeatReleased', 'AddressReleased')
        .thenAnswer({ aliasesReleased: addresses('annie').map(({ key }) => key) });
    },
  );

  it.each(plans.filter((plan) => plan.service === null).map((plan) => [plan.planName, plan] as const))(
    'the end of %s, which holds no data, starts no retention',
    (_name, plan) => {
      const from = productOf(plan, 1);
      given(...history(from, productOf(plan, 2)))
        .when(changeLicenses('ann', [], [from]))
        .thenTypes('LicenseRemoved', 'SeatReleased');
    },
  );

  it('count EXCHANGE_S_FOUNDATION among those without data', () => {
    expect(foundation.map((plan) => plan.service)).toEqual(foundation.map(() => null));
  });

  it('end the mailbox, not the archive, when a plan of the archive stays', () => {
    const planId = 'da040e0a-b393-4bea-bb76-928b3fa1cf5a' as PlanId;
    const archive = { planId, planName: 'EXCHANGE_S_ARCHIVE', service: services.get(planId) ?? null };
    const mailbox = mailboxes[0] as CataloguePlan;
    const from = productOf(mailbox, 1);
    const to = productOf(archive, 2);
    given(...history(from, to), holds('ann', to))
      .when(changeLicenses('ann', [], [from]))
      .thenAnswer({
        services: [expect.objectContaining({ state: 'retained' }), { service: 'exchange-archive', state: 'enabled' }],
      });
  });
});
