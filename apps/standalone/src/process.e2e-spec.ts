import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const USERS = 1_000;

/** This runs the process as `npm start` does, with real signals and real files. */
describe('the standalone process', () => {
  let dataDir: string;
  let child: ChildProcess | undefined;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'seatledger-process-'));
  });
  afterEach(async () => {
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(dataDir, { recursive: true, force: true });
  });

  const environment = (more: object) => ({
    ...process.env,
    NODE_OPTIONS: '',
    DATA_DIR: dataDir,
    PORT: '0',
    LOG_LEVEL: 'silent',
    SAMPLE: 'off',
    CONSOLE: 'off',
    ...more,
  });
  const start = async (): Promise<string> => {
    child = fork('scripts/start.mjs', { env: environment({}), stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const [message] = (await once(child, 'message')) as [{ readonly url: string }];
    return message.url;
  };
  const end = async (signal: NodeJS.Signals): Promise<unknown> => {
    const exited = once(child!, 'exit');
    child!.kill(signal);
    return (await exited)[0];
  };
  const json = { 'content-type': 'application/json' };
  const post = async (url: string, body: unknown, tenant?: string) => {
    const headers = { ...json, ...(tenant === undefined ? {} : { 'x-tenant-id': tenant }) };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as Record<string, string>;
  };
  const get = async (url: string) => (await (await fetch(url)).json()) as Record<string, never>;

  it('ends with code 2 and a clear message for a wrong setting', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/start.mjs'], {
      env: environment({ RETENTION: 'P1M', PORT: 'http' }),
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stderr).toContain('RETENTION=P1M: years and months have no fixed length');
    expect(stderr).toContain('PORT=http: must be a port number');
    // it is one line, which whoever collects the log reads as any other
    expect(JSON.parse(stderr)).toMatchObject({ level: 'fatal', app: 'standalone', code: 2 });
  });

  it('ends with code 2, and says which setting must change, where it can not serve with those it has', async () => {
    const port = new URL(await start()).port;
    const other = join(dataDir, 'other');
    const run = (more: object) => {
      const { status, stderr } = spawnSync(process.execPath, ['scripts/start.mjs'], {
        env: environment(more),
        encoding: 'utf8',
      });
      return [status, stderr];
    };
    expect(run({ DATA_DIR: other, PORT: port })).toEqual([2, expect.stringContaining(`PORT=${port}: another program`)]);
    const MASTER_KEY = Buffer.alloc(32, 7).toString('base64');
    expect(run({ MASTER_KEY })).toEqual([2, expect.stringContaining('another master key')]);
    const file = join(dataDir, 'events.db');
    const RETENTION_BY_SERVICE = 'exchnage=P60D';
    expect(run({ DATA_DIR: other, RETENTION_BY_SERVICE })).toEqual([
      2,
      expect.stringMatching(/no service exchnage; the services are exchange, .*teams/),
    ]);
    expect(run({ DATA_DIR: file })).toEqual([2, expect.stringContaining(`DATA_DIR=${file}: is a file`)]);
  });

  it('ends with code 0 when it is told to', async () => {
    const url = await start();
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect(await end('SIGTERM')).toBe(0);
    await expect(fetch(`${url}/health/live`)).rejects.toThrow('fetch failed');
  });

  it('killed in the middle of a dry run of very many users, shows it as gone, and takes another', async () => {
    let url = await start();
    await post(`${url}/api/tenants`, { displayName: 'A', country: 'US' });
    const tenants = async () => ((await get(`${url}/api/tenants`))['items'] ?? []) as readonly object[];
    while ((await tenants()).length === 0);
    const users = Array.from({ length: 5_000 }, (_, at) => ({
      userPrincipalName: `u${at}@a.example`,
      displayName: 'U',
    }));
    const begin = () => post(`${url}/api/operations?dryRun=true`, { mode: 'create', users });
    const { id } = await begin();
    const told = async () =>
      (await get(`${url}/api/dry-runs/${id}`)) as { readonly state?: string; readonly code?: string };
    while ((await told()).state !== 'running');
    await end('SIGKILL');

    url = await start();
    expect(await told()).toMatchObject({ status: 410, code: 'dry-run-gone' });
    expect(await begin()).toMatchObject({ total: 5_000, dryRun: true });
    expect(await end('SIGTERM')).toBe(0);
  });

  it('killed in the middle of a bulk of 1,000 users, goes on to its end, each user exactly once', async () => {
    let url = await start();
    await fetch(`${url}/api/catalogue`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ products: [{ skuId: E3, skuPartNumber: 'E3', displayName: 'E3', plans: [] }] }),
    });
    await post(`${url}/api/tenants`, { displayName: 'A', country: 'US' });
    const tenantList = async () =>
      ((await get(`${url}/api/tenants`))['items'] ?? []) as readonly { readonly id: string }[];
    let [tenant] = await tenantList();
    while (tenant === undefined) [tenant] = await tenantList();
    await post(`${url}/api/purchases`, { skuId: E3, seats: USERS - 10 });
    const users = Array.from({ length: USERS }, (_, index) => ({
      userPrincipalName: `u${index}@a.example`,
      displayName: `U ${index}`,
      usageLocation: 'US',
    }));
    const { id } = await post(`${url}/api/operations`, { mode: 'create', users, licenses: [{ skuId: E3 }] });
    const counts = async () =>
      (await get(`${url}/api/operations/${id}`)) as unknown as {
        state: string;
        counts: { pending: number; complete: number; failed: number };
      };
    while ((await counts()).counts.pending === USERS);
    await end('SIGKILL');

    url = await start();
    while ((await counts()).state !== 'finished');
    expect((await counts()).counts).toEqual({ pending: 0, complete: USERS - 10, withShortfalls: 0, failed: 10 });
    // the operation may be shown as finished before the users that it made are
    const { position } = (await get(`${url}/api/operations/${id}/results?limit=1`)) as { readonly position?: string };
    const fresh = `minPosition=${position}`;
    const { items } = (await get(`${url}/api/subscriptions?${fresh}`)) as unknown as { items: readonly object[] };
    expect(items).toMatchObject([{ valid: USERS - 10, assigned: USERS - 10, available: 0 }]);
    const ids = new Set<string>();
    for (let after = ''; ;) {
      const page = (await get(`${url}/api/users?limit=999&${fresh}${after}`)) as unknown as {
        items: readonly { id: string }[];
        next?: string;
      };
      for (const user of page.items) ids.add(user.id);
      if (page.next === undefined) break;
      after = `&after=${page.next}`;
    }
    expect(ids.size).toBe(USERS - 10);
    expect(await end('SIGTERM')).toBe(0);
  });
});
