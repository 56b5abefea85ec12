import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { ChildProcess } from 'node:child_process';
import { purgeCommandId, RETENTION_ACTOR, SHREDDER } from '#application';
import { ManualClock } from '#testing/fakes';
import { SAMPLE_TENANT_ID as tenantId } from '../../apps/standalone/src/sample/sample-tenant.js';
import type { Standalone } from '../../apps/standalone/src/standalone.js';
import { type Answer, Http } from '../acceptance/http.js';
import { spawnSource, started } from '../support/app-process.js';
import {
  copyClosed,
  deletedUser,
  discrepanciesOf,
  leftBehind,
  MARKER,
  type DeletedUser,
  type Moment,
  remainsOf,
  seenAlive,
  serve,
  streamOf,
} from './erased-user.js';

const DAY = 86_400_000;
const NOTHING = { marked: false, keyBytes: false, rowBytes: false };

let folder: string;
let dataDir: string;
let copies = 0;
let child: ChildProcess | undefined;
let standalone: Standalone | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatledger-steps-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => {
  copies += 1;
  dataDir = join(folder, `${copies}`);
});
// this also runs after a test that ran out of time, and what that one still waits for fails then
afterEach(async () => {
  child?.kill('SIGKILL');
  await standalone?.close();
  standalone = undefined;
});

/** Starts the standalone as a process that ends itself at this moment. */
const spawnKilledAt = (moment: Moment): { readonly app: ChildProcess; readonly signal: Promise<unknown> } => {
  const env = { DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent', KILLED_AT: moment };
  const app = spawnSource('test/crash/standalone-killed-at.ts', [], env);
  child = app;
  for (const stream of [app.stdout, app.stderr]) stream?.resume();
  return { app, signal: once(app, 'exit').then(([, signal]: readonly unknown[]) => signal) };
};
const restart = async (time?: ManualClock): Promise<Http> => {
  standalone = await serve(dataDir, time);
  return new Http(standalone.url);
};
const until = async (status: number, ask: () => Promise<Answer>): Promise<Answer> => {
  for (;;) {
    const answer = await ask();
    if (answer.status === status) return answer;
    await setImmediate();
  }
};
const certificateOf = (http: Http, { id }: DeletedUser) => until(200, () => http.call('GET', `/api/erasures/${id}`));
const keyStateOf = async ({ id }: DeletedUser) =>
  (await standalone!.ports.keys.get([{ tenantId, personId: id }]))[0]?.state;
const typesOf = async (user: DeletedUser) =>
  (await standalone!.ports.store.read(streamOf(user))).map(({ type }) => type);

/**
 * The person was purged once and recorded once, nothing of the person is left to read, and the history still replays
 * and adds up.
 */
const expectErased = async (http: Http, user: DeletedUser): Promise<void> => {
  const { ports, close } = standalone!;
  const { certificate } = (await certificateOf(http, user)).body;
  expect(certificate).toMatchObject({ pseudonym: user.id, rule: { retentionId: user.retentionId, retention: 'P30D' } });
  expect(await keyStateOf(user)).toBe('shredded');
  const types = await typesOf(user);
  expect(types.slice(-2)).toEqual(['UserPurged', 'KeyShredded']);
  expect(types.filter((type) => ['UserPurged', 'KeyShredded', 'UserRestored'].includes(type))).toHaveLength(2);

  const fresh = `minPosition=${(await ports.store.head())!.position}`;
  const ids = async (path: string) => (await http.all<{ readonly id: string }>(`${path}?${fresh}`)).map(({ id }) => id);
  expect(await ids('/api/users')).not.toContain(user.id);
  expect(await ids('/api/deleted-users')).toEqual([]);
  const deadlines = await http.all<{ readonly userId: string }>(`/api/deadlines?days=31&${fresh}`);
  expect(deadlines.map(({ userId }) => userId)).not.toContain(user.id);
  expect(await http.all(`/api/subscriptions?${fresh}`)).toEqual(user.subscriptions);
  expect((await http.call('GET', `/api/users/${user.id}?asOf=${user.before}`)).body).toMatchObject({
    status: 'active',
    userPrincipalName: null,
    displayName: null,
  });
  expect(await discrepanciesOf(ports)).toEqual([]);
  expect(await remainsOf(dataDir, user)).toEqual(NOTHING);
  await close();
  expect(await remainsOf(dataDir, user)).toEqual(NOTHING);
};

describe('a permanent deletion that is due', () => {
  let due: string;
  let user: DeletedUser;
  beforeAll(async () => {
    due = join(folder, 'due');
    user = await deletedUser(due, 31);
  });
  beforeEach(() => copyClosed(due, dataDir));

  // there is one row for each gap between two steps; what the other follower has done by then is left open
  it.each<[Moment, Partial<Awaited<ReturnType<typeof leftBehind>>>]>([
    // what is gone in the end is there before it all begins
    ['before the fact', { fact: false, key: 'active', row: true, deadline: true, keyBytes: true, rowBytes: true }],
    ['after the fact', { fact: true, key: 'active', record: false, note: false, erasure: 'pending' }],
    ['before the key', { fact: true, key: 'active', record: false, note: false, erasure: 'pending' }],
    ['amid the key', { key: 'shredded', keyBytes: true, record: false, note: false, erasure: 'pending' }],
    ['after the key', { key: 'shredded', keyBytes: false, record: false, note: false, erasure: 'pending' }],
    ['after the record', { key: 'shredded', record: true, note: false, erasure: 'certified' }],
    ['after the note', { key: 'shredded', record: true, note: true, erasure: 'certified' }],
    ['before the row', { fact: true, row: true, rowBytes: true, checkpoint: false }],
    ['amid the row', { fact: true, row: false, rowBytes: true, checkpoint: false }],
    ['after the row', { fact: true, row: false, rowBytes: false, checkpoint: false }],
    ['after the checkpoint', { fact: true, row: false, rowBytes: false, checkpoint: true }],
    ['before the deadline', { fact: true, deadline: true }],
    ['after the deadline', { fact: true, deadline: false }],
  ])('comes to its end exactly once after a SIGKILL %s', async (moment, left) => {
    const { signal } = spawnKilledAt(moment);
    expect(await signal).toBe('SIGKILL');
    expect(await leftBehind(dataDir, user)).toMatchObject({ marked: false, ...left });
    await expectErased(await restart(), user);
  });

  it.each<[Moment, readonly string[]]>([
    // the sweep of the restart may be faster than the restore, or not
    ['before the fact', ['retention-over', 'user-purged']],
    ['after the fact', ['user-purged']],
  ])('is not stopped by a restore that comes with the restart after a SIGKILL %s', async (moment, codes) => {
    const { signal } = spawnKilledAt(moment);
    expect(await signal).toBe('SIGKILL');
    const http = await restart();
    const { status, body } = await http.call('POST', `/api/deleted-users/${user.id}/restore`, {});
    expect([status, codes]).toEqual([410, expect.arrayContaining([body['code']])]);
    await expectErased(http, user);
  });
});

describe('a restore in time whose process is killed', () => {
  let deleted: string;
  let user: DeletedUser;
  beforeAll(async () => {
    deleted = join(folder, 'deleted');
    user = await deletedUser(deleted, 0);
  });
  beforeEach(() => copyClosed(deleted, dataDir));

  /** Sends always the same command. */
  const restore = (http: Http): Promise<Answer> =>
    http.call('POST', `/api/deleted-users/${user.id}/restore`, {}, { 'idempotency-key': 'the-restore' });
  const killedAtRestore = async (moment: Moment): Promise<void> => {
    const { app, signal } = spawnKilledAt(moment);
    const { url } = await started('the standalone', app);
    await expect(restore(new Http(url))).rejects.toThrow();
    expect(await signal).toBe('SIGKILL');
  };
  /** Restarts after the deadline, so that the sweep of the start finds what is due then. */
  const restartLater = () => {
    const later = new Date(Date.now() + 31 * DAY).toISOString();
    seenAlive(dataDir, later);
    return restart(new ManualClock(later));
  };

  it('before it was stored is lost to the purge, and answered so', async () => {
    await killedAtRestore('before the restore');
    expect(await leftBehind(dataDir, user)).toMatchObject({ restored: false, row: true, key: 'active' });
    const http = await restartLater();
    const { status, body } = await restore(http);
    expect([status, ['retention-over', 'user-purged']]).toEqual([410, expect.arrayContaining([body['code']])]);
    await expectErased(http, user);
  });

  it('after it was stored has won: the purge of a later day finds nothing to do', async () => {
    await killedAtRestore('after the restore');
    expect(await leftBehind(dataDir, user)).toMatchObject({ restored: true, key: 'active' });
    const http = await restartLater();
    const { ports, commandSide } = standalone!;
    const { id, retentionId } = user;
    const purge = await commandSide.commands.handle({
      id: purgeCommandId(retentionId),
      tenantId,
      actor: RETENTION_ACTOR,
      correlationId: retentionId,
      request: { type: 'PurgeUser', body: { userId: id, retentionId } },
    });
    expect(purge).toMatchObject({ outcome: 'ignored', reason: 'stale' });
    expect((await restore(http)).status).toBe(200);

    const { position } = (await ports.store.head())!;
    const fresh = `minPosition=${position}`;
    expect(await http.all(`/api/deleted-users?${fresh}`)).toEqual([]);
    expect((await http.call('GET', `/api/users/${id}?${fresh}`)).body).toMatchObject({ displayName: MARKER });
    while (!((await ports.keys.note(SHREDDER)) ?? '').includes(position)) await setImmediate();
    expect([await keyStateOf(user), (await http.call('GET', `/api/erasures/${id}`)).status]).toEqual(['active', 404]);
    expect(await typesOf(user)).not.toContain('UserPurged');
    expect(await discrepanciesOf(ports)).toEqual([]);
  });
});

describe('an erasure before the time whose process is killed', () => {
  let deleted: string;
  let user: DeletedUser;
  beforeAll(async () => {
    deleted = join(folder, 'to-erase');
    user = await deletedUser(deleted, 2);
  });
  beforeEach(() => copyClosed(deleted, dataDir));

  /** Sends always the same command. */
  const erase = (http: Http): Promise<Answer> => {
    const body = { confirm: user.id, reference: 'CHG-1' };
    return http.call('POST', `/api/deleted-users/${user.id}/erase`, body, { 'idempotency-key': 'the-erasure' });
  };

  // there is one row for each thing that is written; between which others it is killed is shown of what is due
  it.each<[Moment, Partial<Awaited<ReturnType<typeof leftBehind>>>]>([
    ['before the fact', { fact: false, key: 'active', row: true, deadline: true, keyBytes: true, rowBytes: true }],
    ['after the fact', { fact: true, key: 'active', record: false, note: false, erasure: 'pending' }],
    ['amid the key', { key: 'shredded', keyBytes: true, record: false, note: false, erasure: 'pending' }],
    ['after the key', { key: 'shredded', keyBytes: false, record: false, note: false, erasure: 'pending' }],
    ['after the record', { key: 'shredded', record: true, note: false, erasure: 'certified' }],
    ['after the row', { fact: true, row: false, rowBytes: false, checkpoint: false }],
    ['after the deadline', { fact: true, deadline: false }],
  ])('comes to its end exactly once after a SIGKILL %s, and is answered as the first time', async (moment, left) => {
    const { app, signal } = spawnKilledAt(moment);
    const { url } = await started('the standalone', app);
    // the process may live long enough to answer
    await erase(new Http(url)).catch(() => undefined);
    expect(await signal).toBe('SIGKILL');
    expect(await leftBehind(dataDir, user)).toMatchObject({ marked: false, ...left });

    const http = await restart();
    const { status, body } = await erase(http);
    const { id, retentionId } = user;
    expect({ status, body }).toMatchObject({ status: 200, body: { id, retentionId, kept: ['sharepoint'] } });
    expect(body['repeated']).toBe(moment === 'before the fact' ? undefined : true);
    const { certificate } = (await certificateOf(http, user)).body;
    const { commandId } = body;
    expect(certificate).toMatchObject({ purged: { cause: 'requested', requestedBy: { commandId } } });
    await expectErased(http, user);
  });
});
