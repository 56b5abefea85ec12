import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../../../test/support/app-process.js';
import { runCli } from '../../../../test/support/cli/run-cli.js';
import { TestServer } from '../../../api/test/server.js';
import { as } from '../../../api/test/tokens.js';

const TENANT = 'c0c00000-0000-4000-8000-000000000001';
const OTHER = 'c0c00000-0000-4000-8000-000000000002';
const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const EXCHANGE = '4b9405b0-7788-4568-add1-99614e613b69';
const ID = (end: number): string => `a5e20000-0000-4000-8000-${String(end).padStart(12, '0')}`;
const GRAPH = join(root, 'docs/how-to/graph');
const FILES = ['--skus', join(GRAPH, 'skus.json'), '--subscriptions', join(GRAPH, 'subscriptions.json')];
const USERS = ['--users', join(GRAPH, 'users-1.json'), join(GRAPH, 'users-2.json')];

interface Report {
  readonly inFiles: object;
  readonly taken: object;
  readonly strained: readonly object[];
  readonly notTaken: readonly { readonly code: string; readonly about: string }[];
  readonly differences: readonly { readonly kind: string; readonly about: string; readonly message: string }[];
  readonly fromGroups: readonly object[];
  readonly removedHere: readonly object[];
  readonly failures: readonly { readonly code: string }[];
  readonly otherAddresses: object;
  readonly operations: readonly string[];
}

let folder: string;
let server: TestServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-graph-'));
  server = await TestServer.start();
  for (const id of [TENANT, OTHER])
    await server.post('/api/tenants', { id, displayName: `Contoso ${id.slice(-1)}`, country: 'DE' });
  const { code } = await runCli(['catalogue', 'import', join(root, 'resources/catalogue-small.csv')], {
    url: server.url,
  });
  expect(code).toBe(0);
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const cli = (tenant: string, ...args: readonly string[]) => runCli(['--tenant', tenant, ...args], { url: server.url });
/** Imports, and resolves to the exit code, what programs read, and what was said besides. */
async function imported(tenant: string, ...args: readonly string[]) {
  const { code, out, err } = await cli(tenant, 'import', 'graph', ...args, '--json');
  if (out === '') throw new Error(err);
  return { code, err, report: JSON.parse(out) as Report };
}
async function list(tenant: string, path: string): Promise<readonly Record<string, unknown>[]> {
  const { body } = await server.get(path, { headers: { 'x-tenant-id': tenant } });
  return (body as { readonly items: readonly Record<string, unknown>[] }).items;
}
/** What the tenant has, without what differs from tenant to tenant. */
const state = async (tenant: string) => ({
  users: (await list(tenant, '/api/users')).map(({ createdAt: _c, updatedAt: _u, ...user }) => user),
  subscriptions: await list(tenant, '/api/subscriptions'),
});
const commandsOf = async (tenant: string): Promise<number> => (await list(tenant, '/api/commands?limit=500')).length;
const graphFile = async (name: string, change: (value: Record<string, unknown>[]) => void): Promise<string> => {
  const page = JSON.parse(await readFile(join(GRAPH, name), 'utf8')) as { value: Record<string, unknown>[] };
  change(page.value);
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(page));
  return path;
};

describe('a tenant of Microsoft 365', () => {
  it('is tried first, which changes nothing and tells the same numbers', async () => {
    const before = await commandsOf(TENANT);
    const { code, report } = await imported(TENANT, ...FILES, ...USERS, '--dry-run');
    expect({ code, report }).toMatchObject({
      code: 1,
      report: { dryRun: true, taken: { products: 1, purchases: 6, users: 6, licenses: 5 } },
    });
    expect(report.strained).toMatchObject([
      { skuPartNumber: 'ENTERPRISEPACK', valid: 1, expired: 1, assigned: 3, available: -2 },
      { skuPartNumber: 'POWER_BI_PRO', valid: 0, assigned: 1, available: -1 },
    ]);
    expect(await commandsOf(TENANT)).toBe(before);
    expect((await state(TENANT)).users).toEqual([]);
  });

  it('arrives as it is: over-assigned, in grace, with its own ids, aliases, and plans that are off', async () => {
    const { code, report } = await imported(TENANT, ...FILES, ...USERS);
    expect(code).toBe(1);
    expect(report.taken).toEqual({ products: 1, purchases: 6, users: 6, licenses: 5 });
    expect(report.failures).toEqual([]);
    expect(report.notTaken.map(({ code: why, about }) => `${about}: ${why}`).toSorted()).toEqual([
      'ENTERPRISEPACK: no-purchase',
      'dan.ek@contoso.example: usage-location-required',
      'eve.ito@contoso.example: license-in-error',
    ]);
    expect([report.fromGroups, report.otherAddresses]).toMatchObject([[{ skuId: E3 }], { SIP: 1, X500: 1 }]);
    expect(report.strained).toMatchObject([
      { skuPartNumber: 'ENTERPRISEPACK', valid: 1, expired: 1, assigned: 3, available: -2 },
      { skuPartNumber: 'POWER_BI_PRO', valid: 0, assigned: 1, available: -1 },
    ]);
    const { users, subscriptions } = await state(TENANT);
    expect(users.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6].map(ID));
    expect(users.slice(0, 2)).toMatchObject([
      { userPrincipalName: 'ana.silva@contoso.example', department: 'Research', aliases: ['ana@contoso.example'] },
      { userPrincipalName: 'bo@contoso.example', aliases: ['bo.lind@contoso.example'] },
    ]);
    expect(users[0]?.['licenses']).toMatchObject([
      { skuId: E3, disabledPlans: ['57ff2da0-773e-42df-b2af-ffb7a2317929'] },
    ]);
    const exchange = subscriptions.find(({ skuPartNumber }) => skuPartNumber === 'EXCHANGESTANDARD');
    expect(exchange?.['purchases']).toMatchObject([
      { seats: 4, state: 'active', endsOn: '2027-06-30' },
      { seats: 2, state: 'cancelled' },
    ]);
  });

  it('says so to people, too', async () => {
    const { out } = await cli(TENANT, 'import', 'graph', ...FILES, ...USERS);
    expect(out).toContain('Took: 0 products into the catalogue, 0 purchases, 0 users, 0 licenses\n');
    expect(out).toContain('ENTERPRISEPACK (Office 365 E3) is over-assigned by 2, 1 in grace: 1 valid, 3 assigned\n');
    expect(out).toContain('seatledger users update');
  });

  it('gives nobody else a seat of what is over-assigned', async () => {
    expect(await cli(TENANT, 'assign', ID(5), 'ENTERPRISEPACK')).toMatchObject({ code: 1 });
  });

  it('is not changed by the same files again, and no command is sent', async () => {
    const before = [await state(TENANT), await commandsOf(TENANT)];
    const { report } = await imported(TENANT, ...FILES, ...USERS);
    expect(report).toMatchObject({
      taken: { products: 0, purchases: 0, users: 0, licenses: 0 },
      differences: [],
      failures: [],
      operations: [],
    });
    expect([await state(TENANT), await commandsOf(TENANT)]).toEqual(before);
  });

  it('gets nothing back that was removed here since', async () => {
    expect(await cli(TENANT, 'remove', ID(3), 'ENTERPRISEPACK', '--yes')).toMatchObject({ code: 0 });
    const head = (await server.standalone.ports.store.head())?.position ?? '';
    const { report } = await imported(TENANT, ...FILES, ...USERS, '--min-position', head);
    expect(report).toMatchObject({ taken: { licenses: 0 }, removedHere: [{ id: ID(3), skuIds: [E3] }] });
  });

  it('takes from newer files what is new, and tells every difference', async () => {
    const users = await graphFile('users-1.json', (value) => {
      value[0]!['department'] = 'Sales';
      value[1]!['assignedLicenses'] = [
        ...(value[1]!['assignedLicenses'] as object[]),
        { skuId: EXCHANGE, disabledPlans: [] },
      ];
      value[1]!['licenseAssignmentStates'] = [];
      value.push({ ...value[2], id: ID(7), userPrincipalName: 'gus.ott@contoso.example', proxyAddresses: [] });
    });
    const subscriptions = await graphFile('subscriptions.json', (value) => {
      value[0]!['totalLicenses'] = 2;
      value.push({ ...value[3], id: ID(9), totalLicenses: 3 });
    });
    const { report } = await imported(
      TENANT,
      '--skus',
      join(GRAPH, 'skus.json'),
      '--subscriptions',
      subscriptions,
      '--users',
      users,
      USERS[2]!,
    );
    expect(report.taken).toEqual({ products: 0, purchases: 1, users: 1, licenses: 2 });
    expect(report.differences.map(({ kind, about, message }) => `${kind} ${about}: ${message}`)).toEqual([
      expect.stringMatching(/^purchase ENTERPRISEPACK: 1 seats here, 2 there \(seatledger purchases quantity .* 2\)$/),
      'user ana.silva@contoso.example: is otherwise there: department',
    ]);
  });

  it('is the same out of the files of PowerShell in UTF-16, without brackets around a list of one', async () => {
    const name = async (file: string): Promise<string> => {
      const path = join(folder, file);
      const text = await readFile(join(root, 'test/support/graph', file), 'utf8');
      await writeFile(path, Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`, 'utf16le'));
      return path;
    };
    const args = ['--skus', await name('Get-MgSubscribedSku.json'), '--users', await name('Get-MgUser.json')];
    const { report } = await imported(OTHER, ...args);
    expect(report.taken).toEqual({ products: 0, purchases: 6, users: 6, licenses: 5 });
    expect(report.strained).toMatchObject([{ skuId: E3, valid: 1, expired: 1, assigned: 3 }, { assigned: 1 }]);
    const again = await imported(OTHER, ...args);
    expect(again.report).toMatchObject({ taken: { purchases: 0, users: 0, licenses: 0 }, differences: [] });
  });

  it('is refused whole, with the option that is missing, where PowerShell cut values', async () => {
    const path = join(folder, 'cut.json');
    await writeFile(
      path,
      JSON.stringify({ Id: ID(8), UserPrincipalName: 'x@x.io', AssignedLicenses: 'Microsoft.Graph' }),
    );
    const { code, err } = await cli(TENANT, 'import', 'graph', '--skus', join(GRAPH, 'skus.json'), '--users', path);
    expect(code).toBe(1);
    expect(err).toMatch(/cut\.json, line 1, assignedLicenses: .*-Depth 6/);
    expect(err).toMatch(/nothing was imported\. \(graph-cut-by-depth\)$/);
  });

  it('is refused where nobody asked for the licenses of the users', async () => {
    const path = join(folder, 'bare.json');
    await writeFile(
      path,
      JSON.stringify([{ Id: ID(8), UserPrincipalName: 'x@x.io', DisplayName: 'X', AssignedLicenses: null }]),
    );
    const { code, err } = await cli(TENANT, 'import', 'graph', '--skus', join(GRAPH, 'skus.json'), '--users', path);
    expect([code, err]).toEqual([1, expect.stringContaining('graph-not-selected') as unknown]);
  });
});

it('a Global Administrator who is no Operator is told what to ask an Operator for', async () => {
  const signedIn = await TestServer.start({ AUTH: 'local' });
  try {
    const operator = await as(signedIn, { roles: ['Operator'], tenants: 'all' });
    await signedIn.post('/api/tenants', { id: TENANT, displayName: 'Contoso', country: 'DE' }, operator);
    const { headers = {} } = await as(signedIn, { roles: ['GlobalAdministrator'], tenants: [TENANT] });
    const env = { SEATLEDGER_TOKEN: headers['authorization']!.slice('Bearer '.length) };
    const { code, out } = await runCli(['import', 'graph', ...FILES, ...USERS, '--json'], { url: signedIn.url, env });
    const { notTaken, taken } = JSON.parse(out) as Report;
    expect(code).toBe(1);
    expect(taken).toEqual({ products: 0, purchases: 0, users: 6, licenses: 0 });
    expect(notTaken.filter(({ code: why }) => why === 'product-unknown').length).toBe(4 + 6);
    expect(JSON.stringify(notTaken)).toContain('Please bring the product RIGHTSMANAGEMENT_ADHOC');
  } finally {
    await signedIn.stop();
  }
});
