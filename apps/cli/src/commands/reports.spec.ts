import { runCli } from '../../../../test/support/cli/run-cli.js';
import { type ApiReply, type ScriptedApi, scriptedApi } from '../../../../test/support/cli/scripted-api.js';

const DAYS = { timeZone: 'Europe/Berlin', total: 3 };
const USER = { id: 'u1', userPrincipalName: '=cmd@x.io', displayName: 'Ann', usageLocation: 'DE' };
const SEATS = { valid: 3, expired: 0, assigned: 4, available: -1 };
const ANSWERS: Readonly<Record<string, ApiReply>> = {
  '/api/reports/deadlines': { body: { ...DAYS, items: [{ date: '2026-10-25', deadlines: 3 }] } },
  '/api/reports/refusals': {
    body: {
      ...DAYS,
      items: [
        { date: '2026-10-24', refusals: 0, codes: [] },
        {
          date: '2026-10-25',
          refusals: 3,
          codes: [
            { code: 'no-available-seats', refusals: 2 },
            { code: 'user-deleted', refusals: 1 },
          ],
        },
      ],
    },
  },
  '/api/reports/unlicensed': { body: { total: 1, items: [USER] } },
  '/api/reports/overlaps': {
    body: {
      total: 1,
      items: [{ ...USER, overlaps: [{ skuId: 's1', skuPartNumber: 'E1', coveredBy: [{ skuId: 's3' }] }] }],
    },
  },
  '/api/reports/seats': { body: { items: [{ date: '2026-10-25', at: '2026-10-25T22:59:59.999Z', ...SEATS }] } },
  '/api/reports/true-up': {
    body: {
      items: [
        {
          skuId: 's1',
          skuPartNumber: 'E1',
          seatDays: { held: 3.938, valid: 2, idle: 0.021, over: 1.958 },
          peak: { assigned: 2, at: '2026-10-24T22:30:00.000Z' },
        },
      ],
    },
  },
  '/api/reports/purchases': { body: { items: [{ id: 'p1', seats: 1, state: 'active', seatDays: 2 }] } },
};

let api: ScriptedApi;
beforeEach(async () => {
  api = await scriptedApi(({ path }) => ANSWERS[path]);
});
afterEach(() => api.close());

const BETWEEN = ['--from', '2026-10-24', '--to', '2026-10-25', '--time-zone', 'Europe/Berlin'];

it.each([
  ['deadlines', [], ['date,deadlines', '2026-10-25,3']],
  ['refusals', [], ['date,refusals,codes', '2026-10-24,0,', '2026-10-25,3,"no-available-seats 2, user-deleted 1"']],
  [
    'seats',
    ['E1', '--step', 'P7D'],
    ['date,at,valid,expired,assigned,available', '2026-10-25,2026-10-25T22:59:59.999Z,3,0,4,-1'],
  ],
  [
    'true-up',
    [],
    ['skuPartNumber,held,valid,idle,over,peak,peakAt,skuId', 'E1,3.938,2,0.021,1.958,2,2026-10-24T22:30:00.000Z,s1'],
  ],
  ['purchases', ['E1'], ['id,seatDays,seats,state,endsOn', 'p1,2,1,active,']],
])('report %s asks for the days of a time zone, and prints them as CSV', async (name, args, lines) => {
  const { code, out } = await runCli(['report', name, ...args, ...BETWEEN, '--output', 'csv'], { url: api.url });
  expect({ code, lines: out.split('\n') }).toEqual({ code: 0, lines });
  const [{ path, query }] = api.calls as [(typeof api.calls)[number]];
  expect(path).toBe(`/api/reports/${name}`);
  expect(query).toMatchObject({ from: '2026-10-24', to: '2026-10-25', timeZone: 'Europe/Berlin' });
  if (args.length > 0) expect(query).toMatchObject({ product: 'E1' });
  if (name === 'seats') expect(query).toMatchObject({ step: 'P7D' });
});

it('reports of users print no formula for a spreadsheet', async () => {
  const csv = async (name: string): Promise<string> =>
    (await runCli(['report', name, '--output', 'csv'], { url: api.url })).out;
  expect(await csv('unlicensed')).toBe("userPrincipalName,displayName,usageLocation,id\n'=cmd@x.io,Ann,DE,u1");
  expect(await csv('overlaps')).toBe("userPrincipalName,displayName,overlaps,id\n'=cmd@x.io,Ann,E1 (covered by s3),u1");
});

it('a report is a table for people, and for programs what the server said', async () => {
  const table = await runCli(['report', 'refusals'], { url: api.url });
  expect(table.out).toMatch(/^Day\s+Refused\s+For\n/);
  const { out } = await runCli(['report', 'refusals', '--json'], { url: api.url });
  expect(JSON.parse(out)).toEqual(ANSWERS['/api/reports/refusals']!.body);
});
