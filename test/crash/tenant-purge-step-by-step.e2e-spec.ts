import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Standalone } from '../../apps/standalone/src/standalone.js';
import { type Answer, Http } from '../acceptance/http.js';
import { spawnSource } from '../support/app-process.js';
import { copyClosed, discrepanciesOf, type Moment, serve } from './erased-user.js';
import { type ClosedTenant, closedTenant, remainsOfTenant, streamOfTenant, tenantLeftBehind } from './purged-tenant.js';

let folder: string;
let dataDir: string;
let copies = 0;
let child: ChildProcess | undefined;
let standalone: Standalone | undefined;

const killedAt = async (moment: Moment): Promise<unknown> => {
  const env = { DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent', KILLED_AT: moment };
  const app = spawnSource('test/crash/standalone-killed-at.ts', [], env);
  child = app;
  for (const stream of [app.stdout, app.stderr]) stream?.resume();
  const [, signal] = (await once(app, 'exit')) as readonly unknown[];
  return signal;
};
const until = async (status: number, ask: () => Promise<Answer>): Promise<Answer> => {
  for (;;) {
    const answer = await ask();
    if (answer.status === status) return answer;
    await setImmediate();
  }
};

describe('the purge of a closed tenant that is due', () => {
  let due: string;
  let tenant: ClosedTenant;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-tenant-steps-'));
    due = join(folder, 'due');
    tenant = await closedTenant(due, 31);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    copies += 1;
    dataDir = join(folder, `${copies}`);
    await copyClosed(due, dataDir);
  });
  // this also runs after a test that ran out of time, and what that one still waits for fails then
  afterEach(async () => {
    child?.kill('SIGKILL');
    await standalone?.close();
    standalone = undefined;
  });

  /** It was purged once and recorded once, nothing is left of it to read, and others are as they were. */
  const expectPurged = async (): Promise<void> => {
    standalone = await serve(dataDir);
    const { ports, url, close } = standalone;
    const http = new Http(url);
    const { id, retentionId, users } = tenant;
    const { certificate } = (await until(200, () => http.call('GET', `/api/tenants/${id}/erasure`))).body;
    expect(certificate).toMatchObject({ tenantId: id, users: 2, persons: 2, rule: { retentionId, retention: 'P30D' } });
    const types = (await ports.store.read(streamOfTenant(tenant))).map(({ type }) => type);
    expect(types).toEqual(['TenantCreated', 'TenantClosed', 'TenantPurged', 'TenantKeysShredded']);
    const keys = await ports.keys.get(users.map((personId) => ({ tenantId: id, personId })));
    expect(keys.map(({ state }) => state)).toEqual(['shredded', 'shredded']);

    const fresh = `minPosition=${(await ports.store.head())!.position}`;
    const tenants = await http.all<{ readonly id: string }>(`/api/tenants?${fresh}`);
    expect(tenants.map((each) => each.id)).not.toContain(id);
    expect(await http.all(`/api/users?${fresh}`)).not.toEqual([]);
    const ofTenant = { 'x-tenant-id': id };
    expect((await http.call('GET', `/api/users?${fresh}`, undefined, ofTenant)).body).toMatchObject({
      code: 'tenant-not-found',
    });
    expect(await discrepanciesOf(ports)).toEqual([]);
    await close();
    expect(await remainsOfTenant(dataDir, tenant)).toEqual({ keyBytes: false, rowBytes: false });
  };

  // there is one row for each gap between two steps; what the other follower has done by then is left open
  it.each<[Moment, Partial<Awaited<ReturnType<typeof tenantLeftBehind>>>]>([
    // what is gone in the end is there before it all begins
    ['before the fact', { fact: false, keys: 'active', rows: 2, keyBytes: true, rowBytes: true, erasure: 'none' }],
    ['after the fact', { fact: true, keys: 'active', record: false, note: false, erasure: 'pending' }],
    ['before the key', { fact: true, keys: 'active', record: false, note: false, erasure: 'pending' }],
    ['amid the key', { keys: 'shredded', keyBytes: true, record: false, note: false, erasure: 'pending' }],
    ['after the key', { keys: 'shredded', keyBytes: false, record: false, note: false, erasure: 'pending' }],
    ['after the record', { keys: 'shredded', record: true, note: false, erasure: 'certified' }],
    ['after the note', { keys: 'shredded', record: true, note: true, erasure: 'certified' }],
    ['before the row', { fact: true, rows: 2, rowBytes: true, checkpoint: false }],
    ['after the row', { fact: true, rows: 0, rowBytes: false, checkpoint: false }],
    ['after the checkpoint', { fact: true, rows: 0, rowBytes: false, checkpoint: true }],
  ])('comes to its end exactly once after a SIGKILL %s', async (moment, left) => {
    expect(await killedAt(moment)).toBe('SIGKILL');
    expect(await tenantLeftBehind(dataDir, tenant)).toMatchObject(left);
    await expectPurged();
  });
});
