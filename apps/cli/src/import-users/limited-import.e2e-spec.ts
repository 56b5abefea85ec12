import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../../../test/support/cli/run-cli.js';
import { TestServer } from '../../../api/test/server.js';
import { as } from '../../../api/test/tokens.js';

const CONTOSO = 'c0c00000-0000-4000-8000-000000000001';
const USERS = 5_000;

it('an import of 5,000 users waits where it asks more than 50 requests at once, and loses nobody', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'limited-import-'));
  const server = await TestServer.start({ AUTH: 'local', RATE_LIMIT: 'writes=5,reads=5' });
  try {
    const operator = await as(server, { roles: ['Operator'], tenants: 'all' });
    await server.post('/api/tenants', { id: CONTOSO, displayName: 'Contoso', country: 'DE' }, operator);
    const { headers = {} } = await as(server, { roles: ['UserAdministrator'], tenants: [CONTOSO] });
    const SEATLEDGER_TOKEN = headers['authorization']!.slice('Bearer '.length);
    const rows = Array.from({ length: USERS }, (_, at) => `user${at}@contoso.example,User ${at}`);
    const file = join(folder, 'users.csv');
    await writeFile(file, ['User Name,Display name', ...rows].join('\n'));
    const world = { url: server.url, env: { SEATLEDGER_TOKEN } };
    // what is asked before leaves room for little
    for (let times = 0; times < 48; times += 1) await server.get('/api/users?limit=1', { headers });
    const { code, out } = await runCli(['users', 'import', file, '--json'], world);
    expect([code, (JSON.parse(out) as { complete: number }).complete]).toEqual([0, USERS]);
    const listed = await runCli(['users', 'list', '--limit', 'all', '--json'], world);
    expect((JSON.parse(listed.out) as readonly unknown[]).length).toBe(USERS);
    const { body: figures } = await server.get('/metrics');
    expect(String(figures)).toMatch(/seatledger_http_request_duration_seconds_count\{[^}]*status="429"[^}]*\} [1-9]/);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);
