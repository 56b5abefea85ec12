import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ProductRow, UserRow } from '../http/shapes.js';
import { groupsOf } from '../import-users/chunks.js';
import type { Names } from '../words/names.js';
import { SHOWN_USERS } from '../words/outcomes.js';
import { planOf } from './plan.js';
import { readTenantFiles, type TenantFiles } from './read-tenant-files.js';
import { documentOf, reportLines } from './report.js';

const USERS = 50_000;
const PAGE = 999;
const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const TEAMS = '57ff2da0-773e-42df-b2af-ffb7a2317929';
const idOf = (at: number): string => `a5e20000-0000-4000-8000-${String(at).padStart(12, '0')}`;

/** Every thousandth has a field that can't be kept, and every hundredth a license that comes from a group. */
const graphUser = (at: number) => ({
  id: idOf(at),
  userPrincipalName: `user${at}@contoso.example`,
  displayName: `User ${at}`,
  city: at % 1_000 === 0 ? 'x'.repeat(600) : 'Ulm',
  usageLocation: 'DE',
  accountEnabled: at % 2 === 0,
  proxyAddresses: [`SMTP:user${at}@contoso.example`, `smtp:u${at}@contoso.example`],
  assignedLicenses: [{ skuId: E3, disabledPlans: [TEAMS] }],
  licenseAssignmentStates: at % 100 === 0 ? [{ skuId: E3, assignedByGroup: idOf(0), state: 'Active' }] : [],
});
function* pages(): Iterable<string> {
  for (let from = 0; from < USERS; from += PAGE) {
    const value = Array.from({ length: Math.min(PAGE, USERS - from) }, (_, at) => graphUser(from + at));
    const next = from + PAGE < USERS ? { '@odata.nextLink': 'https://graph.example/next' } : {};
    yield `${JSON.stringify({ ...next, value })}\n`;
  }
}
const product: ProductRow = {
  skuId: E3,
  skuPartNumber: 'ENTERPRISEPACK',
  displayName: 'Office 365 E3',
  plans: [{ planId: TEAMS, planName: 'TEAMS1', service: 'teams' }],
};
const itself = (text: string): string => text;
const NAMES: Names = { product: itself, partNumber: itself, plan: itself, user: itself };
const nobody = { products: [product], subscriptions: [], users: [], deleted: new Set<string>(), mayAddProducts: false };

describe('50,000 users of another tenant', () => {
  let folder: string;
  let tenant: TenantFiles;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'import-graph-fifty-'));
    const [skus, users] = [join(folder, 'skus.json'), join(folder, 'users.json')];
    const prepaidUnits = { enabled: USERS, warning: 0, suspended: 0, lockedOut: 0 };
    await writeFile(skus, JSON.stringify({ value: [{ skuId: E3, skuPartNumber: 'ENTERPRISEPACK', prepaidUnits }] }));
    await pipeline(Readable.from(pages()), createWriteStream(users));
    const read = await readTenantFiles({ skus: [skus], users: [users] });
    if (!('tenant' in read)) throw new Error(JSON.stringify(read.problems));
    ({ tenant } = read);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('are read each once, from 51 pages one behind the other', () => {
    expect(tenant.users.length).toBe(USERS);
    expect(new Set(tenant.users.map(({ id }) => id)).size).toBe(USERS);
    expect(tenant.users.filter(({ accountEnabled }) => accountEnabled === false).length).toBe(USERS / 2);
    expect(tenant.users.filter(({ leftOut }) => leftOut.length > 0).length).toBe(USERS / 1_000);
    expect([tenant.unfit, tenant.notes]).toEqual([[], []]);
  });

  it('are planned as ten operations to create them and ten for their licenses, and told of by counts', () => {
    const plan = planOf(tenant, nobody);
    const operations = [plan.users, plan.adoptions].map((bodies) =>
      groupsOf<object>(bodies, (body) => body).map((group) => group.length),
    );
    expect(operations).toEqual([Array(10).fill(5_000), Array(10).fill(5_000)]);
    expect([plan.fromGroups.length, plan.notTaken.length, plan.differences.length]).toEqual([500, 50, 0]);

    const taken = { operations: [], users: USERS, licenses: USERS, assigned: new Map(), failures: [], removedHere: [] };
    const report = { tenant, plan, taken, strained: [], isDry: false };
    expect(documentOf(report)).toMatchObject({
      inFiles: { products: 1, users: USERS },
      taken: { purchases: 1, users: USERS, licenses: USERS },
      notTaken: { length: 50 },
      fromGroups: { length: 500 },
    });
    const lines = reportLines(report, NAMES).join('\n');
    expect(lines).toContain('Took: 0 products into the catalogue, 1 purchase, 50000 users, 50000 licenses');
    expect(lines.split('\n').length).toBeLessThan(SHOWN_USERS + 15);
  });

  it('change nothing a second time, and of a newer file only what is new', () => {
    const plan = planOf(tenant, nobody);
    const licenses = [{ skuId: E3, skuPartNumber: 'ENTERPRISEPACK', disabledPlans: [TEAMS] }];
    const here = plan.users.map((user) => ({ aliases: [], services: [], ...user, licenses }) as unknown as UserRow);
    const subscriptions = [
      { skuId: E3, skuPartNumber: 'ENTERPRISEPACK', valid: 0, expired: 0, assigned: 0, available: 0 },
    ].map((pool) => ({ ...pool, purchases: plan.purchases }));
    const again = planOf(tenant, { ...nobody, subscriptions, users: here });
    expect([again.purchases, again.users, again.adoptions, again.differences]).toEqual([[], [], [], []]);
    const fewer = planOf(tenant, { ...nobody, subscriptions, users: here.slice(3) });
    expect(fewer.users.map(({ id }) => id)).toEqual([idOf(0), idOf(1), idOf(2)]);
  });
});
