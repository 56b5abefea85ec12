import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../../../test/support/cli/run-cli.js';
import { scriptedApi } from '../../../../test/support/cli/scripted-api.js';

const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const OTHER = '6fd2c87f-b296-42f0-b197-1e91e994b901';
const [EXCHANGE, TEAMS = '', YAMMER, MYANALYTICS, GONE, TWIN = '', TWINS_TWIN = ''] = Array.from(
  { length: 7 },
  (_, at) => `000${at + 1}`,
).map((end) => `00000000-0000-4000-8000-00000000${end}`);
const ANN = '/api/users/ann@x.io';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatledger-requests-'));
  file = join(folder, 'users.txt');
  await writeFile(file, '\ufeffann@x.io\r\n\r\n bo@x.io \nANN@x.io\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/**
 * Resolves to the bodies that a command line asks the API to carry out. Ann holds E3 with Teams switched off, of an
 * earlier revision that had no Yammer, and another product with a plan switched off that the product has lost since.
 */
async function sentBy(...args: string[]) {
  const plans = [
    { planId: EXCHANGE, planName: 'EXCHANGE_S_ENTERPRISE', service: 'exchange' },
    { planId: TEAMS, planName: 'TEAMS1', service: 'teams' },
    { planId: YAMMER, planName: 'YAMMER_ENTERPRISE', service: 'yammer' },
  ];
  const twins = { planId: TWIN, planName: 'TWIN', service: null };
  const other = {
    skuId: OTHER,
    skuPartNumber: 'OTHER',
    plans: [
      { planId: MYANALYTICS, planName: 'MYANALYTICS_P2', service: null },
      twins,
      { ...twins, planId: TWINS_TWIN },
    ],
  };
  const counts = { pending: 0, complete: 0, failed: 0 };
  const api = await scriptedApi(({ method, path }) => {
    if (path === '/api/products')
      return { body: { items: [{ skuId: E3, skuPartNumber: 'ENTERPRISEPACK', plans }, other] } };
    if (method === 'GET' && path === ANN)
      return {
        body: {
          licenses: [
            { skuId: E3, behind: true, newPlans: [YAMMER], disabledPlans: [TEAMS] },
            { skuId: OTHER, disabledPlans: [GONE] },
          ],
        },
      };
    return { headers: { location: '/api/operations/op' }, body: { id: 'op', counts, items: [], from: {}, to: {} } };
  });
  const { code, err } = await runCli([...args, '--yes'], { url: api.url });
  await api.close();
  const [sent] = api.calls.filter(({ method }) => method !== 'GET');
  return { code, err, sent: sent === undefined ? undefined : [`${sent.method} ${sent.path}`, sent.body] };
}

const USERS = ['ann@x.io', 'bo@x.io'];
it.each([
  ['purchases quantity p 4', 'POST /api/purchases/p/quantity', { seats: 4 }],
  ['purchases expire p', 'POST /api/purchases/p/expire', {}],
  ['purchases renew p --ends-on 2030-01-31', 'POST /api/purchases/p/renew', { endsOn: '2030-01-31' }],
  ['purchases suspend p', 'POST /api/purchases/p/suspend', {}],
  ['purchases cancel p', 'POST /api/purchases/p/cancel', {}],
  [`tenants rename ${E3} Fabrikam`, `PATCH /api/tenants/${E3}`, { displayName: 'Fabrikam' }],
  [`tenants close ${E3} --reference CHG-1`, `POST /api/tenants/${E3}/close`, { reference: 'CHG-1' }],
  [`tenants reopen ${E3}`, `POST /api/tenants/${E3}/reopen`, {}],
  [
    'users create cy@x.io --display-name Cy --usage-location ' +
      'DE --license ENTERPRISEPACK --alias c@x.io --set city=Köln',
    'POST /api/users',
    {
      userPrincipalName: 'cy@x.io',
      displayName: 'Cy',
      usageLocation: 'DE',
      city: 'Köln',
      licenses: ['ENTERPRISEPACK'],
      aliases: ['c@x.io'],
    },
  ],
  [
    'users create cy@x.io --display-name Cy --account-enabled false --user-type Guest',
    'POST /api/users',
    { userPrincipalName: 'cy@x.io', displayName: 'Cy', accountEnabled: false, userType: 'Guest' },
  ],
  ['users update ann@x.io --account-enabled true', `PATCH ${ANN}`, { accountEnabled: true }],
  [
    'users update ann@x.io --set city= --set jobTitle=A=B --add-alias a@x.io --add-alias b@x.io --remove-alias c@x.io',
    `PATCH ${ANN}`,
    { city: null, jobTitle: 'A=B', addAliases: ['a@x.io', 'b@x.io'], removeAliases: ['c@x.io'] },
  ],
  [`users erase ${E3} --reference CHG-1`, `POST /api/deleted-users/${E3}/erase`, { confirm: E3, reference: 'CHG-1' }],
  [
    'users list --search ann --unlicensed --department Sales --sort name --limit 5',
    'POST /api/users/search',
    { search: 'ann', unlicensed: true, department: 'Sales', sort: 'name', limit: 6 },
  ],
  ['assign ann@x.io ENTERPRISEPACK', `POST ${ANN}/licenses`, { add: ['ENTERPRISEPACK'], remove: [] }],
  [
    'assign ann@x.io OTHER --disable MYANALYTICS_P2',
    `POST ${ANN}/licenses`,
    { add: [{ skuId: OTHER, disabledPlans: [MYANALYTICS, GONE] }], remove: [] },
  ],
  [
    'assign ann@x.io ENTERPRISEPACK --disable YAMMER_ENTERPRISE --remove VISIO',
    `POST ${ANN}/licenses`,
    { add: [{ skuId: E3, disabledPlans: [TEAMS, YAMMER] }], remove: ['VISIO'] },
  ],
  [
    'assign ann@x.io ENTERPRISEPACK --enable teams1',
    `POST ${ANN}/licenses`,
    { add: [{ skuId: E3, disabledPlans: [] }], remove: [] },
  ],
  [
    'bulk add FILE ENTERPRISEPACK --usage-location DE',
    'POST /api/operations',
    { mode: 'add', users: USERS, licenses: ['ENTERPRISEPACK'], usageLocation: 'DE' },
  ],
  [
    'bulk replace FILE ENTERPRISEPACK --disable TEAMS1',
    'POST /api/operations',
    { mode: 'replace', users: USERS, licenses: [{ skuId: E3, disabledPlans: [TEAMS] }] },
  ],
  [
    'bulk change FILE --remove STANDARDPACK --add ENTERPRISEPACK --usage-location DE',
    'POST /api/operations',
    { mode: 'change', users: USERS, add: ['ENTERPRISEPACK'], remove: ['STANDARDPACK'], usageLocation: 'DE' },
  ],
  [
    'bulk change FILE --remove STANDARDPACK --remove VISIO --add ENTERPRISEPACK --disable TEAMS1 --if-not-held add',
    'POST /api/operations',
    {
      mode: 'change',
      users: USERS,
      add: [{ skuId: E3, disabledPlans: [TEAMS] }],
      remove: ['STANDARDPACK', 'VISIO'],
      ifNotHeld: 'add',
    },
  ],
  [
    'bulk refresh FILE ENTERPRISEPACK',
    'POST /api/operations',
    { mode: 'refresh', users: USERS, licenses: ['ENTERPRISEPACK'] },
  ],
  ['refresh ann@x.io ENTERPRISEPACK', `POST ${ANN}/licenses/refresh`, { skuIds: ['ENTERPRISEPACK'] }],
  [
    'bulk remove FILE ENTERPRISEPACK',
    'POST /api/operations',
    { mode: 'remove', users: USERS, licenses: ['ENTERPRISEPACK'] },
  ],
  [
    'bulk update FILE --set department=Sales --account-enabled false',
    'POST /api/operations',
    { mode: 'update', users: USERS, profile: { department: 'Sales' }, accountEnabled: false },
  ],
  ['bulk delete FILE', 'POST /api/operations', { mode: 'delete', users: USERS, confirm: 2 }],
  ['bulk restore FILE', 'POST /api/operations', { mode: 'restore', users: USERS }],
])('%s', async (line, request, body) => {
  const args = line.split(' ').map((word) => (word === 'FILE' ? file : word));
  expect(await sentBy(...args)).toEqual({ code: 0, err: '', sent: [request, body] });
});

it('takes transfer for reassign, and says that the name is deprecated', async () => {
  const [old, today] = [await sentBy(...transfer('transfer')), await sentBy(...transfer('reassign'))];
  const sent = [`POST ${ANN}/licenses/reassign`, { to: 'bo@x.io', skuIds: ['ENTERPRISEPACK'] }];
  expect(today).toEqual({ code: 0, err: '', sent });
  expect(old).toEqual({ code: 0, err: expect.stringContaining('deprecated'), sent });
  expect((await runCli(['--help'])).out).not.toContain('transfer');
});
const transfer = (name: string): string[] => [name, 'ann@x.io', 'bo@x.io', 'ENTERPRISEPACK'];

it.each([
  ['a profile field that does not exist', 'users update ann@x.io --set shoe=44', /FIELD=VALUE/],
  ['an update of nothing', 'users update ann@x.io', /no change/],
  ['holders among deleted users', 'users list --deleted --product X', /--product and --deleted exclude each other/],
  ['holders who hold nothing', 'users list --unlicensed --product X', /--product and --unlicensed exclude each other/],
  ['an order that does not exist', 'users list --sort shoe', /Allowed choices are/],
  ['a limit that is no number', 'commands list --limit none', /whole number/],
])('refuses %s', async (_, line, message) => {
  const { code, err, sent } = await sentBy(...line.split(' '));
  expect({ code, sent }).toEqual({ code: 2, sent: undefined });
  expect(err).toMatch(message);
});

it('refuses to switch on a plan that no product has', async () => {
  const { code, err, sent } = await sentBy('assign', 'ann@x.io', 'ENTERPRISEPACK', '--enable', 'NOPLAN');
  expect({ code, sent }).toEqual({ code: 1, sent: undefined });
  expect(err).toMatch(/NOPLAN.*\(plan-not-in-product\)/);
});

it.each([
  ['by name and by id', '--enable', 'Teams1', '--disable', TEAMS],
  ['by id and by name', '--disable', 'TEAMS1', '--enable', TEAMS.toUpperCase()],
  ['by id in two spellings', '--disable', TEAMS, '--enable', TEAMS.toUpperCase()],
])('refuses to switch one plan on and off, named %s, before anything is sent', async (_how, ...switches) => {
  const { code, err, sent } = await sentBy('assign', 'ann@x.io', 'ENTERPRISEPACK', ...switches);
  expect({ code, sent }).toEqual({ code: 2, sent: undefined });
  expect(err).toMatch(/Nothing was sent/);
});

it('takes a plan once that is named twice, by name and by id', async () => {
  const { code, sent } = await sentBy('replace', 'ann@x.io', E3, '--disable', 'TEAMS1', '--disable', TEAMS);
  const licenses = [{ skuId: E3, disabledPlans: [TEAMS] }];
  expect({ code, sent }).toEqual({ code: 0, sent: [`POST ${ANN}/licenses/replace`, { licenses }] });
});

it('refuses the name of two plans of a product, with both ids, and takes one of the ids', async () => {
  const { code, err, sent } = await sentBy('assign', 'ann@x.io', 'OTHER', '--disable', 'twin');
  expect({ code, sent }).toEqual({ code: 1, sent: undefined });
  expect(err).toContain(`"twin" is the name of ${TWIN}, ${TWINS_TWIN} of OTHER`);
  expect(await sentBy('assign', 'ann@x.io', 'OTHER', '--disable', TWIN)).toMatchObject({ code: 0 });
});

it('refuses to switch on a plan that comes with a refresh alone, and names the refresh', async () => {
  const { code, err, sent } = await sentBy(
    'assign',
    'ann@x.io',
    'OTHER',
    'ENTERPRISEPACK',
    '--enable',
    'Yammer_Enterprise',
  );
  expect({ code, sent }).toEqual({ code: 1, sent: undefined });
  expect(err).toContain('seatledger refresh ann@x.io ENTERPRISEPACK');
});

it('asks for the number of users of a file before it deletes them', async () => {
  const counts = { pending: 0, complete: 1, failed: 0 };
  const api = await scriptedApi(({ method, body }) => {
    if (method === 'GET') return undefined;
    // the server knows that the two are one user
    const { confirm } = body as { confirm: number };
    const members = { code: 'confirmation-required', detail: 'Confirm with 1 if that is meant.', distinctUsers: 1 };
    return confirm === 1 ? { body: { counts, totals: { retained: [] } } } : { status: 422, body: members };
  });
  const { code, err } = await runCli(['bulk', 'delete', file], { url: api.url, typed: '2' });
  await api.close();
  expect({ code, tried: api.calls.map(({ query }) => query['dryRun']) }).toEqual({ code: 1, tried: ['true', 'true'] });
  expect(err).toContain('Deletes 1 user; no license is held. Type 1 to confirm: ');
});

it('confirms with the number of users that the server counts, where nobody is asked', async () => {
  const api = await scriptedApi(({ method, body }) => {
    if (method === 'GET') return { body: { counts: { pending: 0, complete: 0, failed: 0 }, items: [] } };
    const { confirm } = body as { confirm: number };
    const members = { code: 'confirmation-required', detail: '', distinctUsers: 1 };
    return confirm === 1 ? { headers: { location: '/api/operations/op' }, body: {} } : { status: 422, body: members };
  });
  const { code } = await runCli(['bulk', 'delete', file, '--yes'], { url: api.url });
  await api.close();
  const sent = api.calls.filter(({ method }) => method === 'POST').map(({ body }) => body);
  expect({ code, sent }).toMatchObject({ code: 0, sent: [{ confirm: 2 }, { confirm: 1 }] });
});
