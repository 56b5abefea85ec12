import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { KurrentDouble } from '#testing/kurrentdb-double';
import { runCli, spawnApp, startStandalone } from '../../../test/support/app-process.js';

/** The whole process on a cluster with TLS and users, whose nodes are named by address. */
describe('the standalone on a KurrentDB with TLS', () => {
  let dataDir: string;
  let double: KurrentDouble;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'seatledger-tls-'));
    double = await KurrentDouble.start(3, {
      users: { admin: { password: 'admin', groups: ['$admins'] }, ada: { password: 'ada' } },
    });
  });
  afterAll(async () => {
    await double.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('starts, and prints no line but its greeting that is not JSON', async () => {
    const app = await startStandalone(dataDir, { EVENT_STORE_URL: double.urlOf('admin', 'admin'), SAMPLE: 'on' });
    expect((await fetch(`${app.url}/health/ready`)).status).toBe(200);
    await app.end('SIGTERM');
    const lines = app.printed().trimEnd().split('\n');
    const isLogged = (line: string): boolean => line.startsWith('{');
    const codes = lines.filter(isLogged).map((line) => (JSON.parse(line) as { err?: { code?: string } }).err?.code);
    expect(codes).toContain('DEP0123');
    const [greeting, ...indented] = lines.filter((line) => !isLogged(line));
    expect(greeting).toMatch(/^Seatledger serves on /);
    for (const line of indented) expect(line).toMatch(/^ {2}/);
  });

  it('serves as a user to whom the command line gives the rights', async () => {
    const url = double.urlOf('ada', 'ada');
    const refused = await runCli(['store', 'check', '--json'], { EVENT_STORE_URL: url });
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.out)).toMatchObject({ rights: { write: true, read: false } });
    const granted = await runCli(['store', 'grant', '--user', 'ada'], {
      KURRENTDB_ADMIN_URL: double.urlOf('admin', 'admin'),
    });
    expect(granted).toMatchObject({ code: 0, out: expect.stringContaining('ada may read the whole log') });
    const app = await startStandalone(dataDir, { EVENT_STORE_URL: url, SAMPLE: 'off' });
    expect((await fetch(`${app.url}/health/ready`)).status).toBe(200);
    await app.end('SIGTERM');
    const checked = await runCli(['store', 'check'], { EVENT_STORE_URL: url });
    expect(checked).toMatchObject({ code: 0, out: expect.stringContaining('All is well.') });
  });

  it('ends with code 2 after 10 s with a wrong password, which it does not print', async () => {
    const url = double.urlOf('admin', 'wrong-secret');
    const child = spawnApp('standalone', [], { DATA_DIR: dataDir, PORT: '0', EVENT_STORE_URL: url, LOG_LEVEL: 'warn' });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (printed += String(chunk)));
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(2);
    expect(printed).toMatch(/"msg":"waiting for the event store"/);
    expect(printed).toMatch(/can't start: KurrentDB doesn't accept the user and the password in EVENT_STORE_URL/);
    expect(printed).not.toContain('wrong-secret');
  });
});
