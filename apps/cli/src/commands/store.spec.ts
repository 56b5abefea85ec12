import { checkStoreServer } from '#platform';
import { KurrentDouble } from '#testing/kurrentdb-double';
import { openStoreServer } from '../stores/open-store-server.js';
import { runCli, type CliWorld } from '../../../../test/support/cli/run-cli.js';

const USERS = {
  admin: { password: 'admin', groups: ['$admins'] },
  ada: { password: 'p@ss:w' },
  bob: { password: 'bob' },
};
const LOG = '$$$all';

describe('seatledger store', () => {
  let double: KurrentDouble;
  beforeAll(async () => {
    double = await KurrentDouble.start(1, { users: USERS });
  });
  afterAll(() => double.close());
  beforeEach(() => double.reset());

  const as = (user: keyof typeof USERS) => double.urlOf(user, USERS[user].password);
  const store = (args: readonly string[], url = as('ada'), world: CliWorld = {}) =>
    runCli(['store', ...args], {
      openStoreServer: async () => ({
        ...(await openStoreServer()),
        check: () => checkStoreServer({ eventStore: { adapter: 'kurrentdb', url } }),
      }),
      ...world,
    });
  const grant = (more: readonly string[] = [], world: CliWorld = {}) =>
    store(['grant', '--admin-url', as('admin'), '--user', 'ada', ...more], undefined, world);
  const set = (stream: string, data: object, type = '$metadata') =>
    double.addForeign(stream, { type, data: Buffer.from(JSON.stringify(data)) });
  const rightsIn = (stream: string) => {
    const last = double.records.findLast((record) => record.stream === stream);
    return last && (JSON.parse(Buffer.from(last.data).toString('utf8')) as object);
  };

  describe('grant', () => {
    it('lets a user read the log, keeps what else stands there, says what it did, and does it once', async () => {
      set(LOG, { mine: 1, $acl: { $r: ['$admins', 'bob'], $mw: 'ops' } });
      expect(await grant()).toMatchObject({ code: 0, out: `${LOG}: ada may read the whole log ($all)` });
      expect(rightsIn(LOG)).toEqual({ mine: 1, $acl: { $r: ['$admins', 'bob', 'ada'], $mw: 'ops' } });
      const before = double.records.length;
      expect(await grant()).toMatchObject({ code: 0, out: 'ada has these rights already. Nothing was changed.' });
      expect(double.records).toHaveLength(before);
      expect(await store(['check'])).toMatchObject({ code: 0 });
    });

    it('adds the user where somebody has narrowed the default rights before', async () => {
      set('$settings', { $userStreamAcl: { $r: ['$admins', 'bob'], $w: 'bob' } }, 'update-default-acl');
      const { out } = await grant();
      expect(out.split('\n')).toHaveLength(2);
      expect(rightsIn('$settings')).toMatchObject({
        $userStreamAcl: { $r: ['$admins', 'bob', 'ada'], $w: ['bob', 'ada'] },
      });
      expect(await store(['check'])).toMatchObject({ code: 0 });
    });

    it('asks before it takes rights from others', async () => {
      const refused = await grant(['--narrow'], { typed: 'no' });
      expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('everybody else but administrators') });
      expect(await grant(['--narrow'])).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
      expect(double.records).toHaveLength(0);
      expect(await grant(['--narrow'], { typed: 'yes' })).toMatchObject({ code: 0 });
      expect(await store(['check'])).toMatchObject({ code: 0 });
      const { code, out } = await store(['check'], as('bob'));
      expect({ code, out }).toEqual({ code: 1, out: expect.stringMatching(/may write: no, .*streams: no/) });
      expect(await grant(['--narrow'])).toMatchObject({ code: 0, out: expect.stringContaining('already') });
    });

    it('can be tried, and be read by a program', async () => {
      const { code, out } = await grant(['--dry-run', '--json']);
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ user: 'ada', changed: [], wouldChange: [{ stream: LOG }] });
      expect((await grant(['--dry-run'])).out).toMatch(/Dry run: nothing was changed\.$/);
      expect(double.records).toHaveLength(0);
    });

    it.each([
      ['no administrator', () => as('bob')],
      ['a wrong password', () => double.urlOf('admin', 'wrong')],
    ])('refuses %s, with no trace of the program', async (_who, url) => {
      expect(await store(['grant', '--admin-url', url(), '--user', 'ada'])).toMatchObject({
        code: 1,
        err: expect.stringMatching(/in --admin-url as an administrator's \(access-denied\)/),
      });
    });
  });

  describe('check', () => {
    it('shows nodes, rights, prefix, format and settings, and writes nothing', async () => {
      await grant();
      const before = double.records.length;
      const { code, out } = await store(['check', '--json']);
      expect(code).toBe(0);
      expect(JSON.parse(out)).toEqual({
        problems: [],
        version: '26.1.0.3021',
        nodes: [
          {
            node: double.hosts[0],
            role: 'leader',
            isAlive: true,
            certificate: { subject: 'kurrentdb-node', issuer: 'Test authority', validTo: expect.any(String) },
          },
        ],
        tls: true,
        user: 'ada',
        rights: { write: true, read: true },
        prefix: 'seatledger.',
        format: { needed: 3 },
        settings: [],
      });
      expect((await store(['check'])).out).toMatch(/leader .*yes[\s\S]*may write: yes[\s\S]*All is well\.$/);
      expect(double.records).toHaveLength(before);
    });

    it('ends with code 1 where a stream of ours has a setting, and names it', async () => {
      await grant();
      set('$$seatledger.user-1', { $maxCount: 5 });
      set('$$seatledger.user-2', { $maxAge: 5 });
      set('$$seatledger.user-2', {});
      set('$$seatledger.user-3', { $acl: { $w: '$admins' } });
      set('$$other.user-4', { $maxCount: 5 });
      const { code, out, err } = await store(['check']);
      expect(code).toBe(1);
      expect(out).toContain('Problem: seatledger.user-1 has $maxCount 5');
      expect(out).toContain('Problem: seatledger.user-3 has rights of its own: ');
      expect(out).not.toMatch(/user-2|user-4/);
      expect(err).toContain('2 problems');
    });

    it('ends with code 1 for a log of another format', async () => {
      await grant();
      set('seatledger.store', { storeId: 'x', format: 4 }, 'StoreCreated');
      expect(await store(['check'])).toMatchObject({ code: 1, out: expect.stringMatching(/format 4, .* needs 3/) });
    });

    it('says what is wrong with credentials and certificates, and shows what it found before', async () => {
      const { code, out } = await store(['check'], double.urlOf('ada', 'wrong'));
      expect({ code, out }).toEqual({
        code: 1,
        out: expect.stringMatching(/doesn't accept the user and the password/),
      });
      const other = await store(['check'], as('ada').replace(/&tlsCaFile=[^&]*/, ''));
      expect(other).toMatchObject({ code: 1, out: expect.stringMatching(/certificate of .* can't be trusted/) });
    });
  });
});

describe('seatledger store check of a cluster', () => {
  it('shows each node with its role, and which is away', async () => {
    const cluster = await KurrentDouble.start(3, { users: USERS });
    const url = cluster.urlOf('admin', 'admin');
    const check = async () =>
      runCli(['store', 'check'], {
        openStoreServer: async () => ({
          ...(await openStoreServer()),
          check: () => checkStoreServer({ eventStore: { adapter: 'kurrentdb', url } }),
        }),
      });
    const [first, second, third] = cluster.hosts as [string, string, string];
    const whole = await check();
    expect(whole.code).toBe(0);
    expect(whole.out).toMatch(new RegExp(`${first} +leader +yes`));
    for (const node of [second, third]) expect(whole.out).toMatch(new RegExp(`${node} +follower +yes`));
    await cluster.nodes.kill(2);
    expect(await check()).toMatchObject({
      code: 1,
      out: expect.stringMatching(new RegExp(`${third} .*no[\\s\\S]*Problem: ${third} isn't reached: ECONNREFUSED`)),
    });
    await cluster.close();
  });
});
