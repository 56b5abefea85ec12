import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../../../test/support/cli/run-cli.js';
import { TestServer } from '../../../api/test/server.js';
import { as } from '../../../api/test/tokens.js';

const CONTOSO = 'c0c00000-0000-4000-8000-000000000001';
const USERS = 5_000;

it('an import of 5,000 users waits where it asks more than is permitted, and loses nobody', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'limited-import-'));
  const server = await TestServer.start({ AUTH: 'local', RATE_LIMIT: 'writes=5,reads=4' });
  try {
    const operator = await as(server, { roles: ['Operator'], tenants: 'all' });
    await server.post('/api/tenants', { id: CONTOSO, displayName: 'Contoso', country: 'DE' }, operator);
    const { headers = {} } = await as(server, { roles: ['UserAdministrator'], tenants: [CONTOSO] });
    const SEATLEDGER_TOKEN = headers['authorization']!.slice('Bearer '.length);
    const rows = Array.from({ length: USERS }, (_, at) => `user${at}@contoso.example,User ${at}`);
    const file = join(folder, 'users.csv');
    await writeFile(file, ['User Name,Display name', ...rows].join('\n'));
    const world = { url: server.url, env: { SEATLEDGER_TOKEN } };
    const askUntilRefused = async (): Promise<void> => {
      let status = 200;
      while (status === 200) ({ status } = await server.get('/api/users?limit=1', { headers }));
      expect(status).toBe(429);
    };
    await askUntilRefused();
    const { code, out } = await runCli(['users', 'import', file, '--json'], world);
    expect([code, (JSON.parse(out) as { complete: number }).complete]).toEqual([0, USERS]);
    await askUntilRefused();
    const { position = '' } = (await server.standalone.ports.store.head()) ?? {};
    const upToHere = ['--min-position', position];
    const listed = await runCli(['users', 'list', '--limit', 'all', ...upToHere, '--json'], world);
    expect((JSON.parse(listed.out) as readonly unknown[]).length).toBe(USERS);
    const { body: figures } = await server.get('/metrics');
    const [, refused = '0'] =
      /_count\{method="GET",route="\/api\/users",status="429"\} (\d+)/.exec(String(figures)) ?? [];
    // two of them are of this spec
    expect(Number(refused)).toBeGreaterThan(2);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
