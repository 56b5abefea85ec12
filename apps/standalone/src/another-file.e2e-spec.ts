import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { backUpSqliteEvents, openSqliteEventStore } from '#adapters/event-store-sqlite';
import { Http, type Answer } from '../../../test/acceptance/http.js';
import { startStandalone, type RunningApp } from '../../../test/support/app-process.js';

const REFUSED = { status: 503, body: { code: 'wrong-history' } };
const accepted = (answer: Answer): Answer => {
  if (answer.status < 300) return answer;
  throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
};

/** This is the product as a process of its own, under which somebody moves and replaces the file of its events. */
describe('the file of the events under a running process', () => {
  let folder: string;
  let data: string;
  let events: string;
  let away: string;
  let older: string;
  let app: RunningApp;
  let contoso: Http;
  let user: string;

  const start = async (): Promise<void> => {
    app = await startStandalone(data, { SAMPLE: 'off', LOG_LEVEL: 'info' });
    contoso = new Http(app.url, contoso?.tenantId);
  };
  const readiness = () => new Http(app.url).call('GET', '/health/ready');
  const reasons = ({ body }: Answer) =>
    (body['reasons'] as readonly { readonly code: string; readonly text: string }[]).map(
      ({ code, text }) => `${code}: ${text}`,
    );
  /** Resolves to the answer once the process has this status, as whoever asks every so often sees it. */
  const untilReadiness = async (status: number): Promise<Answer> => {
    for (;;) {
      const answer = await readiness();
      if (answer.status === status) return answer;
      await wait(50);
    }
  };
  const nameUser = (city: string) => contoso.call('PATCH', `/api/users/${user}`, { city });
  const shown = async (position: unknown): Promise<readonly (string | undefined)[]> => {
    const list = await contoso.all<{ readonly city?: string }>(`/api/users?minPosition=${String(position)}`);
    return list.map(({ city }) => city);
  };
  const goesOn = async (city: string): Promise<void> => {
    expect(reasons(await untilReadiness(200))).toEqual([]);
    expect(await shown(accepted(await nameUser(city)).body['position'])).toEqual([city]);
    expect(app.printed()).not.toContain('needs attention');
  };
  /** A refusal leaves a receipt, so that it is an append like any other. */
  const isRefused = async (): Promise<void> => {
    expect(await nameUser('Nowhere')).toMatchObject(REFUSED);
    expect(await contoso.call('PATCH', `/api/users/${crypto.randomUUID()}`, { city: 'Ulm' })).toMatchObject(REFUSED);
    expect(await new Http(app.url).call('POST', '/api/tenants', { displayName: 'New', country: 'DE' })).toMatchObject(
      REFUSED,
    );
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-file-'));
    [data, away, older] = [join(folder, 'data'), join(folder, 'away.db'), join(folder, 'older.db')];
    events = join(data, 'events.db');
    await start();
    const tenant = await contoso.call('POST', '/api/tenants', { displayName: 'Contoso', country: 'DE' });
    contoso = new Http(app.url, String(accepted(tenant).body['id']));
    const body = { userPrincipalName: 'ada@contoso.example', displayName: 'Ada', usageLocation: 'DE' };
    user = String(accepted(await contoso.call('POST', '/api/users', body)).body['id']);
    await backUpSqliteEvents(events, older);
    accepted(await nameUser('Bonn'));
    await app.end('SIGTERM');
    await start();
  });
  afterAll(async () => {
    await app.end('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  });

  it('is missed when it is gone: nothing is decided, no other one is made, and all goes on with it', async () => {
    await goesOn('Trier');
    await rename(events, away);
    await isRefused();
    expect(reasons(await untilReadiness(503))).toEqual([
      expect.stringMatching(/^wrong-history: .*there is no log in its place.*wrong-history\.md/),
    ]);
    await isRefused();
    expect(existsSync(events)).toBe(false);
    await rename(away, events);
    await goesOn('Köln');
  });

  it('is told from the file of another installation, which is left as it is', async () => {
    const other = join(folder, 'other.db');
    await (await openSqliteEventStore({ file: other })).close();
    await rename(events, away);
    await copyFile(other, events);
    expect(reasons(await untilReadiness(503))).toEqual([expect.stringMatching(/^wrong-history: /)]);
    await isRefused();
    expect((await readFile(events)).equals(await readFile(other))).toBe(true);
    await rename(away, events);
    await goesOn('Aachen');
  });

  it('is told from an older copy that was written over it, which the end of the process leaves as it is', async () => {
    accepted(await nameUser('Mainz'));
    await copyFile(older, events);
    expect(reasons(await untilReadiness(503))).toEqual([expect.stringMatching(/^wrong-history: /)]);
    await isRefused();
    await app.end('SIGTERM');
    expect((await readFile(events)).equals(await readFile(older))).toBe(true);

    // whoever starts now wants that copy, and is told what was made from more than it holds
    for (const beside of ['-wal', '-shm']) await rm(`${events}${beside}`);
    await start();
    expect(accepted(await nameUser('Worms')).body['position']).toBeDefined();
    let degraded = await readiness();
    while (degraded.body['status'] !== 'degraded') degraded = await readiness();
    expect(degraded.status).toBe(200);
    expect(reasons(degraded).join('\n')).toContain('duty-stopped');
  });
});
