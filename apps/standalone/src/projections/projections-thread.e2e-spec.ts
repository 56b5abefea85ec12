import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openSqliteEventStore } from '#adapters/event-store-sqlite';
import { SqliteReadModels } from '#adapters/read-models-sqlite';
import { followerOf } from '#application';
import { readDatabaseFileAlone } from '#sqlite';
import { Http, type Answer } from '../../../../test/acceptance/http.js';
import { appArguments, root, runCli, type RunningApp, started } from '../../../../test/support/app-process.js';

const mortal = ['--import', join(root, 'libs/testing/child/mortal-thread.mjs')];

const accepted = ({ status, body }: Answer): Record<string, unknown> => {
  if (status < 300) return body;
  throw new Error(`${status} ${JSON.stringify(body)}`);
};
const linesOf = (app: RunningApp): readonly Record<string, unknown>[] =>
  app
    .printed()
    .split('\n')
    .filter((line) => line !== '' && !/^(Seatledger serves| {2})/.test(line))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** This is the product as a process of its own, whose projections run on a thread of their own. */
describe('the projections of a standalone process', () => {
  let dataDir: string;
  let child: ChildProcess;
  let app: RunningApp;
  let contoso: Http;

  const start = async (env: Record<string, string> = {}): Promise<void> => {
    child = spawn(process.execPath, [...mortal, ...appArguments('standalone')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        DATA_DIR: dataDir,
        PORT: '0',
        SAMPLE: 'off',
        LOG_LEVEL: 'info',
        ...env,
      },
    });
    app = await started('standalone', child);
    contoso = new Http(app.url, contoso?.tenantId);
  };
  const newUser = (name: string) =>
    contoso.call('POST', '/api/users', {
      userPrincipalName: `${name}@contoso.example`,
      displayName: name,
      usageLocation: 'DE',
    });
  const namesAt = async (position: unknown): Promise<readonly string[]> => {
    const users = await contoso.all<{ readonly displayName: string }>(`/api/users?minPosition=${String(position)}`);
    return users.map(({ displayName }) => displayName).toSorted();
  };

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'seatledger-thread-'));
    contoso = undefined!;
    await start();
    const tenant = accepted(await contoso.call('POST', '/api/tenants', { displayName: 'Contoso', country: 'DE' }));
    contoso = new Http(app.url, String(tenant['id']));
  });
  afterEach(async () => {
    await app.end('SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  });

  it('show whoever wrote what they wrote, and tell how far they are among the figures', async () => {
    expect(await new Http(app.url).call('GET', '/health/ready')).toMatchObject({
      status: 200,
      body: { status: 'ready', reasons: [] },
    });
    const names: string[] = [];
    for (let at = 0; at < 20; at += 1) {
      names.push(`user-${String(at).padStart(2, '0')}`);
      expect(await namesAt(accepted(await newUser(names.at(-1)!))['position'])).toEqual(names);
    }
    const figures = await (await fetch(`${app.url}/metrics`)).text();
    expect(figures).toContain('seatledger_projection_lag_events{projection="users"} 0');
    expect(await app.end('SIGTERM')).toBe(0);
    expect(linesOf(app).map(({ level, msg }) => [level, msg])).toEqual([
      ['info', 'ending'],
      ['info', 'ended'],
    ]);
  });

  it('move what was written into the file of the events, which whoever appends leaves to them', async () => {
    const users = Array.from({ length: 200 }, (_, at) => newUser(`user-${at}`));
    const positions = (await Promise.all(users)).map((answer) => String(accepted(answer)['position']));
    expect(await namesAt(positions.toSorted().at(-1))).toHaveLength(200);
    const file = join(dataDir, 'events.db');
    const moved = readDatabaseFileAlone(file, undefined, (database) => database.value('SELECT count(*) FROM events'));
    expect(moved).toBeGreaterThanOrEqual(500);
  });

  it('end the process where their thread ends, and the next start shows everything', async () => {
    const { position } = accepted(await newUser('ada'));
    const exit = once(child, 'exit');
    child.kill('SIGUSR2');
    expect((await exit)[0]).toBe(1);
    expect(linesOf(app)).toEqual([
      expect.objectContaining({
        level: 'fatal',
        err: expect.objectContaining({
          type: 'ProjectionsEnded',
          message: expect.stringContaining('the thread of the projections has ended by itself') as string,
          cause: expect.objectContaining({ message: 'the thread ends, as the test wants it' }) as object,
        }) as object,
      }),
    ]);
    await start();
    expect(await namesAt(position)).toEqual(['ada']);
  });

  it('go on after a kill in the middle of a bulk, and end in order in the middle of it', async () => {
    const count = 1_500;
    const users = Array.from({ length: count }, (_, at) => ({
      userPrincipalName: `u${at}@contoso.example`,
      displayName: `u${at}`,
      usageLocation: 'DE',
    }));
    const { id } = accepted(await contoso.call('POST', '/api/operations', { mode: 'create', users }));
    const told = async () =>
      (await contoso.call('GET', `/api/operations/${String(id)}`)).body as {
        readonly state: string;
        readonly counts: { readonly complete: number };
      };
    const until = async (complete: number): Promise<void> => {
      while (((await told()).counts?.complete ?? 0) < complete) await wait(5);
    };
    await until(1);
    await app.end('SIGKILL');
    await start();
    await until(300);
    expect(await app.end('SIGTERM')).toBe(0);
    expect(linesOf(app).filter(({ level }) => level !== 'info')).toEqual([]);
    await start();
    await until(count);
    const { position } = accepted(await newUser('last'));
    expect(await namesAt(position)).toHaveLength(count + 1);
  });

  it('go on in a read model that the command line has built anew meanwhile', async () => {
    accepted(await newUser('ada'));
    const rebuilt = await runCli(['projections', 'rebuild', 'users', '--data-dir', dataDir]);
    expect(rebuilt).toMatchObject({ code: 0, err: '' });
    expect(await namesAt(accepted(await newUser('bob'))['position'])).toEqual(['ada', 'bob']);
  });

  it('make the process degraded where one of them has stopped, which is told as ever', async () => {
    accepted(await newUser('ada'));
    expect(await app.end('SIGTERM')).toBe(0);
    const models = new SqliteReadModels({ file: join(dataDir, 'read-models.db') });
    const store = await openSqliteEventStore({ file: join(dataDir, 'events.db') });
    const { generation } = (await models.liveGeneration('users'))!;
    await models.saveCheckpoint(followerOf({ name: 'users', generation }), {
      storeId: await store.storeId(),
      position: '9'.repeat(20),
      eventId: 'one-that-was-lost',
      updatedAt: '2026-01-05T08:00:00.000Z',
    });
    await store.close();
    await models.close();
    await start();
    const readiness = async () => (await new Http(app.url).call('GET', '/health/ready')).body;
    while ((await readiness())['status'] !== 'degraded') await wait(20);
    expect(await readiness()).toMatchObject({ reasons: [{ code: 'duty-stopped', subject: 'users' }] });
    const figures = await (await fetch(`${app.url}/metrics`)).text();
    expect(figures).toContain('seatledger_projection_stopped{projection="users"} 1');
    expect(figures).toContain('seatledger_projection_stopped{projection="tenants"} 0');
    expect(figures).toContain('seatledger_conditions{kind="duty-stopped"} 1');
    expect(linesOf(app).filter(({ level }) => level === 'error')).toEqual([
      expect.objectContaining({ msg: 'a read model needs attention' }),
    ]);
  });

  it('run on the thread of all others where that is wanted', async () => {
    await app.end('SIGTERM');
    await start({ PROJECTOR: 'inline' });
    child.kill('SIGUSR2');
    expect(await namesAt(accepted(await newUser('ada'))['position'])).toEqual(['ada']);
    expect(await app.end('SIGTERM')).toBe(0);
  });
});
