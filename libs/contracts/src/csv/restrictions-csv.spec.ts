import { describeCsvProblem, isFatal } from './csv-problem.js';
import { readPlanServices } from './plan-services-csv.js';
import { readRestrictions } from './restrictions-csv.js';

const PLAN = '57ff2da0-773e-42df-b2af-ffb7a2317929';
const bytes = (...lines: string[]): Uint8Array[] => [Buffer.from(lines.join('\n'))];

it('reads restrictions, and says which lines are none', async () => {
  const { restrictions, problems } = await readRestrictions(
    bytes('servicePlanId,country', `${PLAN.toUpperCase()},ae`, `${PLAN},xk`, 'x,DE', `${PLAN},ZZ`, `${PLAN},AE`),
  );
  expect(restrictions).toEqual([
    { servicePlanId: PLAN, country: 'AE' },
    { servicePlanId: PLAN, country: 'XK' },
  ]);
  expect(problems.map(describeCsvProblem)).toEqual([
    'line 4, servicePlanId: "x" is no GUID (csv-bad-value)',
    'line 5, country: "ZZ" is no country (csv-bad-value)',
    'line 6, servicePlanId: an earlier row says the same (csv-duplicate-row)',
  ]);
  expect(problems.some(isFatal)).toBe(false);
});

it('reads which plan grants which service, and says which lines do not', async () => {
  const { services, problems } = await readPlanServices(
    bytes(
      'service_plan_id,service_plan_name,service',
      `${PLAN},TEAMS1,teams`,
      `${PLAN},TEAMS1,lync`,
      `y,A,b`,
      `${PLAN},A,Te ams`,
    ),
  );
  expect([...services]).toEqual([[PLAN, 'teams']]);
  expect(problems).toMatchObject([
    { code: 'csv-duplicate-row', line: 3 },
    { code: 'csv-bad-value', line: 4, column: 'service_plan_id' },
    { code: 'csv-bad-value', line: 5, column: 'service' },
  ]);
});
