import { mkdtemp, rm } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { root } from '../../../../test/support/app-process.js';
import { runCli } from '../../../../test/support/cli/run-cli.js';
import { TestServer } from '../../../api/test/server.js';

const TENANT = 'c0c00000-0000-4000-8000-000000000001';
const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const USERS = 6_000;
const PAGE = 999;

const user = (at: number) => ({
  id: `a5e20000-0000-4000-8000-${String(at).padStart(12, '0')}`,
  userPrincipalName: `user${at}@contoso.example`,
  displayName: `User ${at}`,
  usageLocation: 'DE',
  proxyAddresses: [`SMTP:user${at}@contoso.example`, `smtp:u${at}@contoso.example`],
  assignedLicenses: [{ skuId: E3, disabledPlans: [] }],
});

it('6,000 users come in by four operations, over-assigned by one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'import-graph-many-'));
  const server = await TestServer.start();
  try {
    await server.post('/api/tenants', { id: TENANT, displayName: 'Contoso', country: 'DE' });
    await runCli(['catalogue', 'import', join(root, 'resources/catalogue-small.csv')], { url: server.url });
    const skus = join(folder, 'skus.json');
    const prepaidUnits = { enabled: USERS - 1, warning: 0, suspended: 0, lockedOut: 0 };
    await writeFile(skus, JSON.stringify({ value: [{ skuId: E3, skuPartNumber: 'ENTERPRISEPACK', prepaidUnits }] }));
    const users = join(folder, 'users.json');
    const file = createWriteStream(users);
    for (let from = 0; from < USERS; from += PAGE) {
      const value = Array.from({ length: Math.min(PAGE, USERS - from) }, (_, at) => user(from + at));
      const next = from + PAGE < USERS ? { '@odata.nextLink': 'https://graph.example/next' } : {};
      if (!file.write(`${JSON.stringify({ ...next, value })}\n`)) await once(file, 'drain');
    }
    file.end();
    await once(file, 'close');
    const files = ['import', 'graph', '--skus', skus, '--users', users, '--tenant', TENANT, '--json'];

    const { code, out } = await runCli(files, { url: server.url });
    const report = JSON.parse(out) as { operations: unknown[]; taken: object; strained: object[] };
    expect({ code, taken: report.taken }).toEqual({
      code: 0,
      taken: { products: 0, purchases: 1, users: USERS, licenses: USERS },
    });
    expect(report.operations.length).toBe(4);
    expect(report.strained).toMatchObject([{ valid: USERS - 1, assigned: USERS, available: -1 }]);
    const sent = await posts(server);
    expect(sent['/api/operations']).toBe(4);
    expect(sent['/api/purchases']).toBe(1);

    const again = await runCli(files, { url: server.url });
    expect([again.code, (JSON.parse(again.out) as { taken: object }).taken]).toEqual([
      0,
      { products: 0, purchases: 0, users: 0, licenses: 0 },
    ]);
    expect(await posts(server)).toEqual(sent);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}, 300_000);

/** How many requests that change something came to each route. */
async function posts(server: TestServer): Promise<Readonly<Record<string, number>>> {
  const { body } = await server.get('/metrics');
  const lines = String(body).matchAll(/_count\{method="POST",route="([^"]+)",status="\d+"\} (\d+)/g);
  return Object.fromEntries([...lines].map(([, route = '', many]) => [route, Number(many)]));
}
