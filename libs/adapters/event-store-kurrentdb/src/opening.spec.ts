import { setImmediate as nextTurn } from 'node:timers/promises';
import { AccessDenied, OutcomeUnknown, StoreUnavailable, WrongSetting } from '#application';
import { createIds, withChecksums } from '#contracts';
import { KurrentDouble } from '#testing/kurrentdb-double';
import { openKurrentEventStore, type KurrentEventStoreOptions } from './index.js';

const ids = createIds();
const USERS = { admin: { password: 'admin', groups: ['$admins'] }, ada: { password: 'p@ss:w/ö' } };

type Options = Partial<KurrentEventStoreOptions> & { readonly waits?: boolean };

/** Waiting is what lets time pass. Resolves to the store, or to why there is none. */
const opened = async (url: string, { waits = true, ...options }: Options = {}) => {
  let now = 0;
  const delay = {
    wait: async (milliseconds: number, signal?: AbortSignal): Promise<void> => {
      now += milliseconds;
      // sockets go on meanwhile
      await nextTurn();
      signal?.throwIfAborted();
    },
  };
  const said: string[] = [];
  const waiting = waits ? { onWaiting: (reason: string) => void said.push(reason) } : {};
  try {
    const store = await openKurrentEventStore({
      url,
      delay,
      monotonic: () => now,
      ...waiting,
      ...options,
    });
    await store.close();
    return { said, after: now };
  } catch (error) {
    return { said, after: now, error: error as Error };
  }
};
const refusedAfter10s = async (url: string, kind: new (...args: never[]) => Error, words: RegExp) => {
  const { error, after, said } = await opened(url);
  expect(error).toBeInstanceOf(kind);
  expect(error!.message).toMatch(words);
  expect(error!.message).not.toContain('p@ss');
  expect(after).toBeGreaterThanOrEqual(10_000);
  expect(after).toBeLessThan(11_000);
  expect(said).toEqual([error!.message]);
};

describe('what keeps a store on KurrentDB from being opened', () => {
  let secure: KurrentDouble;
  let plain: KurrentDouble;
  let other: KurrentDouble;
  beforeAll(async () => {
    [secure, plain, other] = await Promise.all([
      KurrentDouble.start(1, { users: USERS }),
      KurrentDouble.start(),
      KurrentDouble.start(1, { users: USERS }),
    ]);
  });
  afterAll(() => Promise.all([secure, plain, other].map((each) => each.close())));
  beforeEach(() => secure.reset());
  const ada = () => secure.urlOf('ada', USERS.ada.password);
  const acl = (data: object, type: string, stream: string) =>
    secure.addForeign(stream, { type, data: Buffer.from(JSON.stringify(data)) });
  const letAdaRead = () => acl({ $acl: { $r: ['$admins', 'ada'] } }, '$metadata', '$$$all');

  test('nothing does where the user has its rights', async () => {
    letAdaRead();
    expect(await opened(ada())).toEqual({ said: [], after: expect.any(Number) });
  });

  test('a user who may not read the log', () =>
    refusedAfter10s(ada(), AccessDenied, /no right to read.*store grant --admin-url URL --user NAME/));

  test('a user who may read and not write, of whom nothing is written', async () => {
    letAdaRead();
    const roles = { $r: ['$admins', 'ada'], $w: '$admins', $d: '$admins', $mr: '$admins', $mw: '$admins' };
    acl({ $userStreamAcl: roles }, 'update-default-acl', '$settings');
    const before = secure.records.length;
    await refusedAfter10s(ada(), AccessDenied, /no right to write.*store grant --admin-url URL --user NAME/);
    expect(secure.records).toHaveLength(before);
  });

  test('a user who may not read what appends rest on', async () => {
    letAdaRead();
    acl({ $acl: { $r: '$admins' } }, '$metadata', '$$seatledger.store');
    await refusedAfter10s(ada(), AccessDenied, /no right to/);
  });

  test('a wrong password, an unknown user, and no user', async () => {
    const words = /doesn't accept the user and the password in EVENT_STORE_URL: correct them there/;
    await refusedAfter10s(secure.urlOf('ada', 'wrong'), AccessDenied, words);
    await refusedAfter10s(secure.urlOf('eve', 'eve'), AccessDenied, words);
    await refusedAfter10s(ada().replace(/\/\/.*@/, '//'), AccessDenied, words);
  });

  test('a node that has just started, which is waited for', async () => {
    letAdaRead();
    secure.users.refusals = 4;
    const { error, after } = await opened(ada());
    expect(error).toBeUndefined();
    expect(after).toBeGreaterThan(1_000);
  });

  test('a certificate of another authority', async () => {
    const words = /127.0.0.1:\d+ can't be trusted .* as tlsCaFile in EVENT_STORE_URL, which names .*ca\.pem/;
    await refusedAfter10s(ada().replace(encodeURIComponent(secure.caFile), other.caFile), WrongSetting, words);
    await refusedAfter10s(ada().replace(/&tlsCaFile=[^&]*/, ''), WrongSetting, /EVENT_STORE_URL, which names none/);
  });

  test('TLS with a server that has none, and none with one that has it', async () => {
    const [node] = plain.hosts;
    await refusedAfter10s(
      `kurrentdb://${node}`,
      WrongSetting,
      /doesn't speak TLS, and EVENT_STORE_URL asks for it.*tls=false/,
    );
    const bare = `kurrentdb://${secure.hosts[0]}?tls=false`;
    await refusedAfter10s(bare, WrongSetting, /speaks TLS, and EVENT_STORE_URL says tls=false: write tls=true/);
  });

  test('a file that is not there, or is none, which is told by name at once', async () => {
    const missing = await opened(ada().replace(encodeURIComponent(secure.caFile), '/nowhere/ca.pem'));
    expect(missing).toMatchObject({ after: 0, error: expect.any(WrongSetting) });
    expect(missing.error!.message).toMatch(/EVENT_STORE_URL names the file \/nowhere\/ca\.pem as tlsCaFile.*ENOENT/);
    const { error } = await opened(ada().replace(encodeURIComponent(secure.caFile), 'package.json'));
    expect(error!.message).toMatch(/package\.json as tlsCaFile, which isn't one in PEM/);
  });

  test('a setting that Seatledger has itself', async () => {
    const { error, after } = await opened(`${plain.url}&defaultDeadline=5`);
    expect({ after, message: error!.message }).toEqual({
      after: 0,
      message: 'EVENT_STORE_URL has the setting defaultDeadline, which must be left out: Seatledger sets it by itself',
    });
  });

  test('a server that is away, which is waited for where somebody is told, and else not', async () => {
    const url = 'kurrentdb://127.0.0.1:1,127.0.0.1:2?tls=false&maxDiscoverAttempts=1&discoveryInterval=1';
    const once = await opened(url, { waits: false });
    expect(once).toMatchObject({ after: 0, error: expect.any(StoreUnavailable) });
    expect(once.error!.message).toMatch(
      /no node of KurrentDB answers: 127\.0\.0\.1:1 \(ECONNREFUSED\), 127\.0\.0\.1:2/,
    );
    let waits = 0;
    const ended = new Error('long enough');
    const delay = {
      wait: async (): Promise<void> => {
        waits += 1;
        if (waits === 3) throw ended;
      },
    };
    const waited = await opened(url, { delay, monotonic: () => waits * 20_000 });
    expect(waited).toMatchObject({ error: ended });
    expect(waited.said).toHaveLength(2);
    expect(waited.said[0]).toMatch(/no node of KurrentDB answers/);
  });
});

describe('a cluster', () => {
  let double: KurrentDouble;
  beforeAll(async () => {
    double = await KurrentDouble.start(3, { users: USERS });
  });
  afterAll(() => double.close());

  test('is opened with TLS by a user', async () => {
    expect(await opened(double.urlOf('admin', 'admin'))).toEqual({ said: [], after: expect.any(Number) });
  });

  test('of which the URL names one follower alone is refused, with all its nodes', async () => {
    const [leader, follower] = double.hosts as [string, string];
    const url = double.urlOf('admin', 'admin', [follower]);
    await refusedAfter10s(
      url,
      WrongSetting,
      new RegExp(`names ${follower} alone, and the leader is ${leader}: .*@${double.hosts.join(',')}`),
    );
  });
});

const anAppend = () => {
  const id = ids.next();
  const metadata = {
    actor: 'a',
    actorKind: 'local' as const,
    commandId: id,
    correlationId: id,
    causationId: id,
    occurredAt: '2026-01-15T08:00:00.000Z',
  };
  const event = { id, type: 'TenantRenamed', version: 1, data: '{"displayName":"Contoso"}', metadata };
  return [withChecksums({ stream: 'catalogue', expected: 'no-stream', events: [event] })];
};

describe('a right that is taken away while the store is open', () => {
  test('is told of an append, of which nothing is written, and the store goes on when it is back', async () => {
    const double = await KurrentDouble.start(1, { users: USERS });
    const set = (stream: string, data: object) =>
      double.addForeign(stream, { data: Buffer.from(JSON.stringify(data)) });
    set('$$$all', { $acl: { $r: ['$admins', 'ada'] } });
    const told: unknown[] = [];
    const store = await openKurrentEventStore({
      url: double.urlOf('ada', USERS.ada.password),
      onDenied: (denied) => void told.push(denied),
    });
    const only = { $r: ['$admins', 'ada'], $w: '$admins', $d: '$admins', $mr: '$admins', $mw: '$admins' };
    set('$settings', { $userStreamAcl: only });
    const before = double.records.length;
    const denied = store.append(anAppend());
    await expect(denied).rejects.toThrow(AccessDenied);
    await expect(denied).rejects.not.toThrow(OutcomeUnknown);
    await expect(denied).rejects.toThrow(
      /no right to write, and nothing was done: give it with seatledger store grant/,
    );
    expect(double.records).toHaveLength(before);
    set('$settings', { $userStreamAcl: { ...only, $w: ['$admins', 'ada'] } });
    await store.append(anAppend());
    expect(told).toEqual([expect.any(AccessDenied), undefined]);
    await store.close();
    await double.close();
  });
});
