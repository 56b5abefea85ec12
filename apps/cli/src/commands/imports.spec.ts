import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defined } from '#licensing';
import { runCli } from '../../../../test/support/cli/run-cli.js';
import { type ScriptedApi, scriptedApi } from '../../../../test/support/cli/scripted-api.js';

const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const EXCHANGE = 'efb87545-963c-4e0d-99df-69c6916d9eb0';
const UNKNOWN = '00000000-0000-4000-8000-000000000001';
const HEADER = 'Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id';

/** The import takes a plan away from a product of this name. */
const TAKEN = 'SMALLER';
const refusal = {
  code: 'plans-taken-away',
  detail: `This takes 1 plan away from ${E3} (teams). Confirm with 1 if that is meant.`,
  count: 1,
};

/** An import of restrictions that lacks this country lifts one restriction for each piece. */
const KEPT = 'RU';
const lifted = {
  code: 'restrictions-taken-away',
  detail: 'Confirm with 1 if that is meant.',
  count: 1,
  plans: 1,
  planIds: [EXCHANGE],
  countries: [KEPT],
};
let restrictedNow = false;

let folder: string;
let api: ScriptedApi;
beforeEach(async () => {
  restrictedNow = false;
  folder = await mkdtemp(join(tmpdir(), 'seatledger-imports-'));
  api = await scriptedApi(({ method, path, query, body }) => {
    if (query['dryRun'] === 'true' && JSON.stringify(body).includes(TAKEN)) return { status: 422, body: refusal };
    const lifts =
      method === 'POST' && path === '/api/restrictions' && restrictedNow && !JSON.stringify(body).includes(KEPT);
    if (lifts && !('confirm' in (body as object))) return { status: 422, body: lifted };
    if (method === 'POST') return { body: { imported: 1, changed: 0 } };
    if (path === '/api/restrictions') return { body: { items: [] } };
    const plans = [{ planId: EXCHANGE, planName: 'EXCHANGE_S_ENTERPRISE', service: 'exchange' }];
    return path === '/api/products' ? { body: { items: [{ skuId: E3, skuPartNumber: 'ENTERPRISEPACK', plans }] } } : {};
  });
});
afterEach(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

/** Imports a file of these lines. `typed` has the same meaning as in `runCli`. */
async function importLines(what: string, lines: readonly string[], options: readonly string[] = [], typed?: string) {
  const file = join(folder, 'file.csv');
  await writeFile(file, lines.join('\n'));
  const answers = defined({ typed });
  const run = await runCli([what, 'import', file, ...options], { url: api.url, ...answers });
  const sent = api.calls
    .filter(({ method, query }) => method === 'POST' && query['dryRun'] === undefined)
    .map(({ body }) => body);
  return { ...run, sent };
}

describe('an import of restrictions that lifts some', () => {
  beforeEach(() => void (restrictedNow = true));
  const LINES = ['servicePlanId,country', `${EXCHANGE},CN`];
  const says = 'This lifts 1 restriction of 1 plan (EXCHANGE_S_ENTERPRISE) in RU. What they forbade is permitted';

  it('says which, and asks for a yes', async () => {
    const { code, err, sent } = await importLines('restrictions', LINES, [], 'no');
    expect({ code, sent }).toEqual({ code: 1, sent: [] });
    expect(err).toContain(`${says} afterwards. Type yes to confirm: `);
    const yes = await importLines('restrictions', LINES, [], 'yes');
    expect({ code: yes.code, sent: yes.sent }).toMatchObject({ code: 0, sent: [{ confirm: 1 }] });
  });

  it('ends with 2 where nobody can be asked, and goes on with --yes', async () => {
    const { code, err, sent } = await importLines('restrictions', LINES);
    expect({ code, sent }).toEqual({ code: 2, sent: [] });
    expect(err).toContain('say --yes if that is meant. Nothing was imported.');
    const yes = await importLines('restrictions', LINES, ['--yes']);
    expect({ code: yes.code, sent: yes.sent }).toMatchObject({ code: 0, sent: [{ confirm: 1 }] });
  });

  it('says it in a dry run, which asks nothing and sends nothing', async () => {
    const { code, out, sent } = await importLines('restrictions', LINES, ['--dry-run']);
    expect({ code, sent }).toEqual({ code: 0, sent: [] });
    expect(out).toContain(says);
    const json = await importLines('restrictions', LINES, ['--dry-run', '--json']);
    expect(JSON.parse(json.out)).toMatchObject({ takenAway: { count: 1, planIds: [EXCHANGE], countries: [KEPT] } });
  });

  it('asks nothing where nothing is lifted', async () => {
    const { code, sent } = await importLines('restrictions', [...LINES, `${EXCHANGE},${KEPT}`]);
    expect(code).toBe(0);
    expect(sent).toMatchObject([{ restrictions: [{ country: 'CN' }, { country: KEPT }] }]);
    expect(sent[0]).not.toHaveProperty('confirm');
  });
});

describe.each([
  [
    'catalogue',
    [HEADER, `E3,ENTERPRISEPACK,${E3},EXCHANGE_S_ENTERPRISE,${EXCHANGE}`, `E5,SPE_E5,nothing,X,${UNKNOWN}`],
  ],
  ['restrictions', ['servicePlanId,country', `${EXCHANGE},CN`, `${EXCHANGE},ZZ`]],
])('a bad row of a %s file', (what, lines) => {
  it('is named, stops the import, and the option named as the way on is there', async () => {
    const refused = await importLines(what, lines);
    expect({ code: refused.code, sent: refused.sent }).toEqual({ code: 1, sent: [] });
    expect(refused.err).toMatch(/file\.csv, line 3, .*\(csv-bad-value\)[\s\S]*--continue takes the other rows/);
  });
  it('is left out with --continue, and the exit code is 1', async () => {
    const { code, out, err, sent } = await importLines(what, lines, ['--continue']);
    expect(code).toBe(1);
    expect(err).toMatch(/^.*line 3, .*\(csv-bad-value\)$/);
    expect(out).toMatch(/\n1 wrong row left out$/);
    expect(sent).toMatchObject(
      what === 'catalogue'
        ? [{ products: [{ skuId: E3 }] }]
        : [{ restrictions: [{ servicePlanId: EXCHANGE, country: 'CN' }] }],
    );
  });
});

it('a bad row of the map of plans to services names no option that would not help', async () => {
  const map = join(folder, 'map.csv');
  await writeFile(map, 'service_plan_id,service\nnothing,exchange');
  const { code, err } = await importLines('catalogue', [HEADER], ['--plan-services', map]);
  expect(code).toBe(1);
  expect(err).not.toMatch(/--continue/);
});

describe('a catalogue that takes plans from products', () => {
  const LINES = [HEADER, `E3,${TAKEN},${E3},EXCHANGE_S_ENTERPRISE,${EXCHANGE}`];
  it.each([
    ['is not imported where nobody can be asked', [], undefined, 2],
    ['is not imported on another answer than yes', [], 'no', 1],
    ['is imported on a yes', [], 'yes', 0],
    ['is imported with --yes', ['--yes'], undefined, 0],
  ])('%s', async (_, options, typed, code) => {
    const run = await importLines('catalogue', LINES, options, typed);
    expect({ code: run.code, sent: run.sent }).toMatchObject({ code, sent: code === 0 ? [{ confirm: 1 }] : [] });
    if (code === 2) expect(run.err).toMatch(/takes 1 plan away from ENTERPRISEPACK \(teams\)\. .* say --yes/);
  });
});

describe('a list of restrictions without any', () => {
  const NONE = ['servicePlanId,country'];
  it.each([
    ['is not imported where nobody can be asked', [], undefined, 2],
    ['is not imported on another answer than yes', [], 'no', 1],
    ['is imported on a yes', [], 'yes', 0],
    ['is imported with --yes', ['--yes'], undefined, 0],
  ])('%s', async (_, options, typed, code) => {
    const run = await importLines('restrictions', NONE, options, typed);
    expect({ code: run.code, sent: run.sent }).toEqual({ code, sent: code === 0 ? [{ restrictions: [] }] : [] });
  });
});

it('says how many plans of a list of restrictions the catalogue does not know', async () => {
  const { code, out } = await importLines('restrictions', ['servicePlanId,country', `${UNKNOWN},CN`, `${EXCHANGE},CN`]);
  expect({ code, out }).toEqual({
    code: 0,
    out: `2 restrictions of 2 plans; 0 plans changed\n1 plan is unknown to the catalogue: ${UNKNOWN}`,
  });
});
