import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { E1, E3, SMALL_CATALOGUE } from '#testing/catalogue';
import { KurrentDouble } from '#testing/kurrentdb-double';
import { Http, type Answer } from '../acceptance/http.js';
import { runCli, startStandalone, type RunningApp } from '../support/app-process.js';

const CUTS = ['$maxCount', '$maxAge', '$tb', 'a soft deletion', 'a tombstone'] as const;

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await wait(20);
};

/** This is the product as a process of its own, on a server on which somebody deletes and cuts streams. */
describe('streams that somebody deleted or cut', () => {
  let double: KurrentDouble;
  let folder: string;
  let env: Record<string, string>;
  let app: RunningApp;
  let contoso: Http;
  let fabrikam: Http;
  /** They are cut in the ways of `CUTS`, in that order. */
  let users: readonly string[];
  let sound: string;
  let other: string;
  /** Their names, as they are told. */
  const cut: string[] = [];

  const start = async (): Promise<void> => {
    app = await startStandalone(join(folder, 'data'), env);
    [contoso, fabrikam] = [contoso, fabrikam].map((http) => new Http(app.url, http?.tenantId)) as [Http, Http];
  };
  const tenant = async (displayName: string): Promise<Http> => {
    const { body } = await new Http(app.url).call('POST', '/api/tenants', { displayName, country: 'DE' });
    return new Http(app.url, String(body['id']));
  };
  const accepted = (answer: Answer): Answer => {
    if (answer.status < 300) return answer;
    throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  };
  const created = (name: string, http = contoso): Promise<Answer> =>
    http.call('POST', '/api/users', {
      userPrincipalName: `${name}@contoso.example`,
      displayName: name,
      usageLocation: 'DE',
    });
  const create = async (name: string): Promise<string> => String(accepted(await created(name)).body['id']);
  const assign = (user: string, { skuId }: { readonly skuId: string }) =>
    contoso.call('POST', `/api/users/${user}/licenses`, { add: [{ skuId }] });
  const rename = (user: string, city: string) => contoso.call('PATCH', `/api/users/${user}`, { city });
  const streamOf = (kind: string, key: string) => `${kind}-${contoso.tenantId}_${key}`;
  const onServer = (stream: string) => `seatledger.${stream}`;
  const cutters: Readonly<Record<(typeof CUTS)[number], (stream: string) => void>> = {
    $maxCount: (stream) => double.setMetadata(onServer(stream), { $maxCount: 1 }),
    $maxAge: (stream) => double.setMetadata(onServer(stream), { $maxAge: 1 }),
    $tb: (stream) => double.setMetadata(onServer(stream), { $tb: 1 }),
    'a soft deletion': (stream) => double.softDelete(onServer(stream)),
    'a tombstone': (stream) => double.tombstone(onServer(stream)),
  };
  const isKnown = (stream: string): boolean => app.printed().includes(`stream ${stream} is damaged`);
  /** Cuts a stream, and waits until the process knows. */
  const cutStream = async (stream: string, how: (typeof CUTS)[number]): Promise<void> => {
    cutters[how](stream);
    cut.push(stream);
    await until(() => isKnown(stream));
  };
  const told = (stream: string) => ({ status: 503, body: { code: 'damaged-stream', stream } });

  beforeAll(async () => {
    double = await KurrentDouble.start();
    folder = await mkdtemp(join(tmpdir(), 'seatledger-damaged-'));
    env = { SAMPLE: 'off', EVENT_STORE_URL: double.url, RETENTION: 'PT1S', LOG_LEVEL: 'error' };
    await start();
    contoso = await tenant('Contoso');
    fabrikam = await tenant('Fabrikam');
    accepted(await contoso.call('POST', '/api/catalogue', { products: SMALL_CATALOGUE }));
    for (const { skuId } of [E1, E3]) accepted(await contoso.call('POST', '/api/purchases', { skuId, seats: 20 }));
    users = await Promise.all(CUTS.map((_cut, at) => create(`cut-${at}`)));
    [sound, other] = await Promise.all([create('sound'), create('other')]);
    // every stream that is cut has at least two events, of which the first is hidden
    for (const user of users) accepted(await rename(user, 'Ulm'));
  });
  afterAll(async () => {
    await app.end('SIGTERM');
    await double.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(CUTS.map((how, at) => [how, at] as const))('are told to who needs a user’s, after %s', async (how, at) => {
    const user = users[at]!;
    const stream = streamOf('user', user);
    await cutStream(stream, how);
    expect(await rename(user, 'Berlin')).toMatchObject(told(stream));
    expect(await assign(user, E1)).toMatchObject(told(stream));
    expect(await contoso.call('DELETE', `/api/users/${user}`)).toMatchObject(told(stream));
    const now = encodeURIComponent(new Date().toISOString());
    expect(await contoso.call('GET', `/api/users/${user}?asOf=${now}`)).toMatchObject(told(stream));
    accepted(await rename(sound, `After ${how}`));
  });

  it('are told on the command line, with the stream and a code of its own', async () => {
    const stream = streamOf('user', users[0]!);
    const args = [
      'users',
      'update',
      users[0]!,
      '--display-name',
      'Ada',
      '--url',
      app.url,
      '--tenant',
      contoso.tenantId!,
    ];
    const { code, err } = await runCli(args);
    expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining(stream) as string });
    expect(err).toContain('damaged-stream');
  });

  it('fail alone in a bulk operation', async () => {
    const all = [users[1]!, other, users[3]!];
    const lines = all.map((user) => ({ user }));
    const body = { mode: 'add', licenses: [{ skuId: E1.skuId }], users: lines };
    const { location } = accepted(await contoso.call('POST', '/api/operations', body));
    const path = new URL(location!, app.url).pathname;
    await until(async () => (await contoso.call('GET', path)).body['state'] === 'finished');
    const rows = await contoso.all<{ readonly state: string; readonly reason?: { readonly code: string } }>(
      `${path}/results`,
    );
    expect(rows.map(({ state, reason }) => reason?.code ?? state)).toEqual([
      'damaged-stream',
      'Complete',
      'damaged-stream',
    ]);
  });

  it('of a pool hold up no other product', async () => {
    const stream = streamOf('seats', E3.skuId);
    await cutStream(stream, '$maxCount');
    expect(await assign(sound, E3)).toMatchObject(told(stream));
    accepted(await assign(sound, E1));
  });

  it('of an address let all others be taken', async () => {
    await create('taken');
    const stream = double.records
      .map((record) => record.stream)
      .findLast((name) => name.startsWith(onServer(streamOf('address', ''))))!
      .slice('seatledger.'.length);
    await cutStream(stream, 'a soft deletion');
    expect(await created('taken')).toMatchObject(told(stream));
    accepted(await created('free'));
  });

  it('of a tenant are nobody else’s', async () => {
    const stream = `tenant-${fabrikam.tenantId}`;
    await cutStream(stream, 'a tombstone');
    expect(await created('anybody', fabrikam)).toMatchObject(told(stream));
    await create('somebody');
  });

  it('of the catalogue hold up only what needs it', async () => {
    accepted(await contoso.call('POST', '/api/catalogue', { products: SMALL_CATALOGUE.slice(0, 1) }));
    await cutStream('catalogue', '$tb');
    expect(await assign(other, E1)).toMatchObject(told('catalogue'));
    expect(await contoso.call('POST', '/api/catalogue', { products: SMALL_CATALOGUE })).toMatchObject(
      told('catalogue'),
    );
    accepted(await rename(sound, 'Without products'));
  });

  it('stop no read model and no duty: whoever is due is purged, also behind one that is damaged', async () => {
    const [damaged, purged] = [await create('due-and-damaged'), await create('due')];
    accepted(await contoso.call('DELETE', `/api/users/${damaged}`));
    // before its second is over, or its purge would come first
    await cutStream(streamOf('user', damaged), 'a soft deletion');
    accepted(await contoso.call('DELETE', `/api/users/${purged}`));
    const erasure = (user: string) => contoso.call('GET', `/api/erasures/${user}`);
    await until(async () => (await erasure(purged)).status === 200);
    const position = String(accepted(await rename(sound, 'Last')).body['position']);
    const list = await contoso.all<{ readonly id: string; readonly city?: string }>(
      `/api/users?minPosition=${position}`,
    );
    expect(list.find(({ id }) => id === sound)?.city).toBe('Last');
    const lines = app.printed().split('\n');
    const alarms = lines.filter((line) => line.includes('a read model needs attention'));
    expect(alarms.length).toBeGreaterThan(0);
    for (const alarm of alarms) {
      expect(alarm).toContain('event-parked');
      expect(cut.filter((stream) => alarm.includes(`stream ${stream} is damaged`))).toHaveLength(1);
    }
    expect(lines.filter((line) => line.includes('the retention needs attention'))).toEqual([]);
    const { status, body } = await new Http(app.url).call('GET', '/health/ready');
    const reasons = body['reasons'] as readonly { readonly code: string; readonly subject: string }[];
    expect([status, body['status'], new Set(reasons.map(({ code }) => code))]).toEqual([
      200,
      'degraded',
      new Set(['damaged-stream']),
    ]);
    expect(reasons.map(({ subject }) => subject).toSorted()).toEqual(cut.toSorted());
  });

  it('are listed by verify, all of them and no other', async () => {
    const { code, out, err } = await runCli(['verify', '--json', '--data-dir', join(folder, 'data')], env);
    const found = JSON.parse(out) as { damaged: unknown[]; damagedStreams: { stream: string }[] };
    expect(found.damagedStreams.map(({ stream }) => stream).toSorted()).toEqual(cut.toSorted());
    expect(found.damaged).toEqual([]);
    expect([code, err]).toEqual([1, expect.stringContaining('docs/runbooks/damaged-streams.md')]);
  });

  it('are known from the start to a process that comes later', async () => {
    await app.end('SIGTERM');
    await start();
    for (const user of users) {
      const stream = streamOf('user', user);
      expect(await rename(user, 'Bonn')).toMatchObject(told(stream));
    }
    expect(cut.filter((stream) => !isKnown(stream))).toEqual([]);
    accepted(await rename(sound, 'After all'));
  });

  it('are whole again once the setting is taken back, and no sooner', async () => {
    const [user] = users;
    double.setMetadata(onServer(streamOf('user', user!)), {});
    await until(async () => (await rename(user!, 'Whole')).status === 200);
    expect(await rename(users[1]!, 'Cut')).toMatchObject(told(streamOf('user', users[1]!)));
  });
});
