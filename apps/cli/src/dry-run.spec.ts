import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { runCli } from '../../../test/support/cli/run-cli.js';
import { type ScriptedApi, scriptedApi } from '../../../test/support/cli/scripted-api.js';
import { buildProgram } from './program.js';
import type { World } from './session/session.js';

const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const PURCHASE = 'c0a10050-0000-4000-8000-000000000104';
const PLAN = 'efb87545-963c-4e0d-99df-69c6916d9eb0';
const CATALOGUE = [
  'Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,Service_Plans_Included_Friendly_Names',
  `E3,ENTERPRISEPACK,${E3},EXCHANGE_S_ENTERPRISE,${PLAN},Exchange`,
];
const FILES: Readonly<Record<string, readonly string[]>> = {
  'catalogue.csv': CATALOGUE,
  'restrictions.csv': ['servicePlanId,country', `${PLAN},CN`],
  'users.txt': ['ann@x.io', 'ANN@x.io', 'bo@x.io'],
  'users.csv': ['User Name,Display name', 'ann@x.io,Ann'],
};

/**
 * Every command that changes something stands here with arguments. With `api` it asks the API for a dry run. With
 * `none` it can't be tried, and says so.
 */
const CHANGES: readonly (readonly [by: 'api' | 'none', ...args: string[]])[] = [
  ['api', 'tenants', 'create', 'Contoso', '--country', 'DE'],
  ['api', 'tenants', 'rename', E3, 'Fabrikam'],
  ['api', 'catalogue', 'import', 'catalogue.csv'],
  ['api', 'restrictions', 'import', 'restrictions.csv'],
  ['api', 'purchases', 'buy', 'ENTERPRISEPACK', '3'],
  ['api', 'purchases', 'quantity', PURCHASE, '2'],
  ['api', 'purchases', 'expire', PURCHASE],
  ['api', 'purchases', 'renew', PURCHASE, '--ends-on', '2030-01-31'],
  ['api', 'purchases', 'suspend', PURCHASE],
  ['api', 'purchases', 'cancel', PURCHASE],
  ['api', 'users', 'create', 'ann@x.io', '--display-name', 'Ann'],
  ['api', 'users', 'update', 'ann@x.io', '--usage-location', 'DE'],
  ['api', 'users', 'import', 'users.csv'],
  ['api', 'users', 'delete', 'ann@x.io'],
  ['api', 'users', 'delete', 'ann@x.io', 'bo@x.io'],
  ['api', 'users', 'restore', E3],
  ['api', 'assign', 'ann@x.io', 'ENTERPRISEPACK'],
  ['api', 'remove', 'ann@x.io', 'ENTERPRISEPACK'],
  ['api', 'replace', 'ann@x.io', 'ENTERPRISEPACK'],
  ['api', 'refresh', 'ann@x.io', 'ENTERPRISEPACK'],
  ['api', 'reassign', 'ann@x.io', 'bo@x.io', 'ENTERPRISEPACK'],
  ['api', 'transfer', 'ann@x.io', 'bo@x.io', 'ENTERPRISEPACK'],
  ['api', 'bulk', 'add', 'users.txt', 'ENTERPRISEPACK'],
  ['api', 'bulk', 'replace', 'users.txt', 'ENTERPRISEPACK'],
  ['api', 'bulk', 'remove', 'users.txt', 'ENTERPRISEPACK'],
  ['api', 'bulk', 'refresh', 'users.txt', 'ENTERPRISEPACK'],
  ['api', 'bulk', 'update', 'users.txt', '--usage-location', 'DE'],
  ['api', 'bulk', 'delete', 'users.txt'],
  ['api', 'bulk', 'restore', 'users.txt'],
  ['api', 'clock', 'agree'],
  ['api', 'history', 'redact', E3],
  ['none', 'projections', 'rebuild', 'users'],
  ['none', 'projections', 'promote', 'users'],
  ['none', 'events', 'restart', '--at', 'end'],
  ['none', 'retention', 'restart', 'shredder'],
  ['none', 'backup', 'copies'],
  ['none', 'parked', 'replay', '--all'],
  ['none', 'parked', 'discard', '--all', '--yes'],
];
/** Every command that only reads stands here. */
const READS = [
  'tenants list',
  'store check',
  'catalogue list',
  'catalogue show',
  'restrictions list',
  'subscriptions show',
  'purchases list',
  'operations list',
  'commands list',
  'commands show',
  'subscriptions list',
  'users show',
  'users list',
  'operations show',
  'deadlines list',
  'clock show',
  'projections list',
  'verify',
  'parked list',
  'parked show',
  'store check',
];

/** Every command that tries by itself stands here; its own spec shows it. */
const TRIES = ['repair', 'store grant'];

let folder: string;
let api: ScriptedApi;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatledger-dry-run-'));
  for (const [name, lines] of Object.entries(FILES)) await writeFile(join(folder, name), lines.join('\n'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  const counts = { pending: 0, complete: 1, failed: 0 };
  api = await scriptedApi(({ method }) => (method === 'GET' ? undefined : { body: { counts, items: [] } }));
});
afterEach(() => api.close());

const namesOf = (command: Command): string[] =>
  command.commands.flatMap((inner) =>
    inner.commands.length > 0 ? namesOf(inner).map((name) => `${inner.name()} ${name}`) : [inner.name()],
  );

it('every command is known here as one that reads or changes', () => {
  const changing = CHANGES.map(([, ...args]) => args.join(' '));
  const known = (name: string): boolean =>
    [...READS, ...TRIES].includes(name) || changing.some((line) => line === name || line.startsWith(`${name} `));
  expect(namesOf(buildProgram({} as World, '')).filter((name) => !known(name))).toEqual([]);
});

it.each(CHANGES)('--dry-run (%s): %s %s', async (by, ...words) => {
  const args = words.map((word) => (word in FILES ? join(folder, word) : word));
  let opened = 0;
  const open = (): Promise<never> => Promise.reject(new Error(`store ${(opened += 1)} was opened`));
  const run = await runCli([...args, '--dry-run'], { url: api.url, openDataStores: open, openBroker: open });
  const sent = api.calls.filter(({ method }) => method !== 'GET').map(({ query }) => query);
  if (by === 'none') {
    expect({ code: run.code, out: run.out, opened, sent }).toEqual({ code: 2, out: '', opened: 0, sent: [] });
    expect(run.err).toMatch(/can't be tried/);
  } else {
    expect({ code: run.code, sent }).toEqual({ code: 0, sent: [{ dryRun: 'true' }] });
    expect(run.out).toMatch(/\nDry run: nothing was changed\.$/);
  }
});

it.each(CHANGES)('--reference and --reason (%s): %s %s', async (by, ...words) => {
  const args = words.map((word) => (word in FILES ? join(folder, word) : word));
  const about = ['--reference', 'CHG-1', '--reason', 'für Ann'];
  const run = await runCli([...args, ...about, '--dry-run', '--yes'], { url: api.url });
  const sent = api.calls.filter(({ method }) => method !== 'GET');
  if (by === 'none') return expect({ code: run.code, sent }).toEqual({ code: 2, sent: [] });
  const [{ method, body, headers }] = sent as [(typeof sent)[number]];
  if (method === 'DELETE')
    expect(headers).toMatchObject({ 'x-reference': 'CHG-1', 'x-reason': encodeURIComponent('für Ann') });
  else expect(body).toMatchObject({ reference: 'CHG-1', reason: 'für Ann' });
});

it('says nothing of a dry run where nothing would have been changed anyway', async () => {
  const { code, out } = await runCli(['users', 'list', '--dry-run'], { url: api.url });
  expect(code).toBe(0);
  expect(out).not.toMatch(/Dry run/);
});
