import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { E1, SMALL_CATALOGUE } from '#testing/catalogue';
import { KurrentDouble } from '#testing/kurrentdb-double';
import { Http, type Answer } from '../acceptance/http.js';
import { runCli, spawnApp, startStandalone, type RunningApp } from '../support/app-process.js';

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await wait(20);
};
const accepted = (answer: Answer): Answer => {
  if (answer.status < 300) return answer;
  throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
};

const TENANT = '11111111-1111-4111-8111-111111111111';
/** They stand beside our prefix. */
const NAMES = ['user-1', 'clock', 'clock-2', 'catalogue', 'address-3', `tenant-${TENANT}`, `user-${TENANT}_1`];
/** Nobody but others writes streams of these names. */
const UNDER_PREFIX = [
  'user-1',
  'clock-2',
  'catalogues',
  'address-3',
  'orders',
  `tenant-${TENANT}_1`,
  `user-${TENANT}`,
  `user-${TENANT}_1`.toUpperCase(),
].map((name) => `seatledger.${name}`);
const KINDS = [
  {},
  { metadata: Buffer.from('{"version":"1","checksum":"x"}') },
  { metadata: Buffer.from([0, 255]), data: Buffer.from([0, 255]), isJson: false },
  { type: '$>', data: Buffer.from('0@user-1'), isJson: false },
];

/** Two products, each a process of its own, live on one server with programs of others. */
describe('a server that others use, too', () => {
  let double: KurrentDouble;
  let folder: string;
  let app: RunningApp;
  let east: RunningApp;
  let contoso: Http;
  const env = (prefix?: string) => ({
    SAMPLE: 'off',
    EVENT_STORE_URL: prefix === undefined ? double.url : `${double.url}&prefix=${prefix}`,
    RETENTION: 'PT1S',
  });
  const dataDir = (name: string) => join(folder, name);
  /** Others write all the time: all that they can. */
  const others = (): void => {
    for (const kind of KINDS) for (const name of [...NAMES, ...UNDER_PREFIX]) double.addForeign(name, kind);
    double.addForeign('orders-1', {}, 1_000);
    double.tombstone(`seatledger.orders-${double.records.length}`);
  };
  let othersWrote = 0;
  const othersWrite = (): void => {
    others();
    othersWrote += KINDS.length * UNDER_PREFIX.length + 1;
  };
  const create = async (name: string): Promise<string> => {
    const body = { userPrincipalName: `${name}@contoso.example`, displayName: name, usageLocation: 'DE' };
    return String(accepted(await contoso.call('POST', '/api/users', body)).body['id']);
  };
  const tenant = async ({ url }: RunningApp): Promise<Http> => {
    const { body } = await new Http(url).call('POST', '/api/tenants', { displayName: 'Contoso', country: 'DE' });
    return new Http(url, String(body['id']));
  };
  const figures = async (): Promise<readonly string[]> =>
    (await (await fetch(`${app.url}/metrics`)).text()).split('\n');

  beforeAll(async () => {
    double = await KurrentDouble.start();
    folder = await mkdtemp(join(tmpdir(), 'seatledger-others-'));
    othersWrite();
    [app, east] = await Promise.all([
      startStandalone(dataDir('seatledger'), env()),
      startStandalone(dataDir('east'), env('east.')),
    ]);
  });
  afterAll(async () => {
    await Promise.all([app.end('SIGTERM'), east.end('SIGTERM')]);
    await double.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('lets everything be decided, shown and purged as if nobody else were there', async () => {
    contoso = await tenant(app);
    othersWrite();
    accepted(await contoso.call('POST', '/api/catalogue', { products: SMALL_CATALOGUE }));
    othersWrite();
    accepted(await contoso.call('POST', '/api/purchases', { skuId: E1.skuId, seats: 5 }));
    const [kept, purged] = [await create('kept'), await create('purged')];
    othersWrite();
    accepted(await contoso.call('POST', `/api/users/${kept}/licenses`, { add: [{ skuId: E1.skuId }] }));
    accepted(await contoso.call('DELETE', `/api/users/${purged}`));
    othersWrite();
    await until(async () => (await contoso.call('GET', `/api/erasures/${purged}`)).status === 200);
    const { body } = accepted(await contoso.call('PATCH', `/api/users/${kept}`, { city: 'Ulm' }));
    othersWrite();
    const list = await contoso.all<{ readonly id: string }>(`/api/users?minPosition=${String(body['position'])}`);
    expect(list).toMatchObject([{ id: kept, city: 'Ulm', licenses: [{ skuId: E1.skuId }] }]);
  });

  it('leaves the process well: nothing stopped, nothing behind, and what was left out is counted', async () => {
    const counted = async (): Promise<number> => {
      const line = (await figures()).find((each) => each.startsWith('seatledger_event_store_left_out_total '));
      return Number(line?.split(' ')[1]);
    };
    await until(async () => (await counted()) >= othersWrote);
    expect(await counted()).toBe(othersWrote);
    const ready = await fetch(`${app.url}/health/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ status: 'ready', reasons: [] });
    const stopped = (await figures()).filter((line) => line.startsWith('seatledger_projection_stopped{'));
    expect(stopped.length).toBeGreaterThan(5);
    for (const line of stopped) expect(line).toMatch(/ 0$/);
    const behind = (await figures()).filter((line) => line.startsWith('seatledger_projection_lag_events{'));
    for (const line of behind) expect(line).toMatch(/ 0$/);
  });

  it('keeps two products apart', async () => {
    expect(await new Http(east.url).all('/api/tenants')).toEqual([]);
    const other = await tenant(east);
    const tenants = async ({ url }: RunningApp) =>
      (await new Http(url).all<{ readonly id: string }>('/api/tenants')).map(({ id }) => id);
    await until(async () => (await tenants(east)).length > 0);
    expect(await tenants(east)).toEqual([other.tenantId]);
    expect(await tenants(app)).toEqual([contoso.tenantId]);
    for (const stream of double.records.map((record) => record.stream))
      if (stream.includes(other.tenantId!)) expect(stream).toMatch(/^east\./);
  });

  it('needs few reads: one for each page, and one a second where nothing comes', async () => {
    const rounds = 20;
    const user = await create('busy');
    const before = { began: Date.now(), calls: double.calls.readAll };
    for (let round = 0; round < rounds; round += 1) {
      const { body } = accepted(await contoso.call('PATCH', `/api/users/${user}`, { city: `Ulm ${round}` }));
      await contoso.all(`/api/users?minPosition=${String(body['position'])}`);
    }
    const seconds = Math.ceil((Date.now() - before.began) / 1_000);
    // each product looks once a second by itself, and at what it was told of
    const looks = 2 * (seconds + 1);
    expect(double.calls.readAll - before.calls).toBeLessThan(1.5 * (rounds + 1) + 2 * looks);
  });

  it('lets the read models be built anew, and the log be verified', async () => {
    othersWrite();
    expect(await app.end('SIGTERM')).toBe(0);
    for (const args of [['projections', 'rebuild', 'users'], ['projections', 'list'], ['verify']]) {
      const { code, err } = await runCli([...args, '--data-dir', dataDir('seatledger')], env());
      expect({ args, code, err }).toEqual({ args, code: 0, err: expect.not.stringContaining('at ') as string });
    }
    app = await startStandalone(dataDir('seatledger'), env());
  });
});

describe('a log of the format before', () => {
  it('is refused with its sentence, and nothing of it is changed', async () => {
    const double = await KurrentDouble.start();
    const folder = await mkdtemp(join(tmpdir(), 'seatledger-before-'));
    const data = Buffer.from(JSON.stringify({ storeId: TENANT, format: 2 }));
    double.addForeign('seatledger-store', { type: 'StoreCreated', data });
    double.addForeign(`tenant-${TENANT}`, { type: 'TenantCreated' });
    const settings = { PORT: '0', DATA_DIR: folder, EVENT_STORE_URL: double.url };
    const child = spawnApp('standalone', [], settings);
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (printed += String(chunk)));
    expect(await once(child, 'close')).toEqual([2, null]);
    expect(printed).toContain(
      'was written by an earlier release (format 2, this release needs 3): name another server',
    );
    const { code, out, err } = await runCli(
      ['tenants', 'create', 'Contoso', '--country', 'DE', '--data-dir', folder],
      settings,
    );
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^the log on the KurrentDB server was written by an earlier release .*\(unusable-store\)$/m);
    expect(double.records.map(({ stream }) => stream)).toEqual(['seatledger-store', `tenant-${TENANT}`]);
    await double.close();
    await rm(folder, { recursive: true });
  });
});
