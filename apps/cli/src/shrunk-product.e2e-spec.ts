import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../../test/support/cli/run-cli.js';
import { TestServer } from '../../api/test/server.js';

const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const SMALL_CATALOGUE_FILE = new URL('../../../resources/catalogue-small.csv', import.meta.url);
const HEADER = 'Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id';
const row = (guid: string, name: string, plan: string) => `Office 365 E3,ENTERPRISEPACK,${guid},${name},${plan}`;
/** A spreadsheet that was dragged down counts up what ends in a digit. */
const COUNTED_UP = [
  HEADER,
  row(E3, 'MESH_AVATARS_FOR_TEAMS', 'dcf9d2f4-772e-4434-b757-77a453cfbc02'),
  row(E3.replace(/0$/, '1'), 'MESH_AVATARS_ADDITIONAL_FOR_TEAMS', '3efbd4ed-8958-4824-8389-1321f8730af8'),
  row(E3.replace(/0$/, '2'), 'RMS_S_ENTERPRISE', 'bea4c11e-220a-4e6d-8eb8-8ea15d019f90'),
];

describe('a product list that would make a product smaller', () => {
  let server: TestServer;
  let folder: string;
  let ann: string;
  let before: object;

  const seatledger = (...args: readonly string[]) => runCli(args, { url: server.url });
  const file = async (name: string, lines: readonly string[]): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, lines.join('\n'));
    return path;
  };
  const plansOfE3 = async (position = '0') =>
    (await server.get(`/api/products/${E3}?minPosition=${position}`)).body.plans.length as number;
  const fresh = async (position: string) => (await server.get(`/api/users/${ann}?minPosition=${position}`)).body;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-shrunk-'));
    server = await TestServer.start();
    const { body } = await server.post('/api/users', {
      userPrincipalName: 'ann@contoso.example',
      displayName: 'Ann',
      usageLocation: 'DE',
      aliases: ['annie@contoso.example'],
      licenses: [E3],
    });
    ann = body.id;
    const { services, aliases } = await fresh(body.position);
    before = { services, aliases };
    await server.get(`/api/subscriptions?minPosition=${body.position}`);
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it.each([[['--dry-run']], [[]], [['--yes']], [['--continue', '--yes']]])(
    'is refused with %p where its GUIDs were counted up, and names them',
    async (options) => {
      const plans = await plansOfE3();
      const { code, err } = await seatledger('catalogue', 'import', await file('three.csv', COUNTED_UP), ...options);
      expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('product-named-twice') });
      expect(err).toContain(E3.replace(/0$/, '2'));
      expect(await plansOfE3()).toBe(plans);
    },
  );

  it('says what it takes, from how many, and wants a yes, where the file was cut at a row', async () => {
    const whole = (await readFile(SMALL_CATALOGUE_FILE, 'utf8')).split(/\r?\n/);
    const at = whole.findIndex((line) => line.includes(E3));
    const cut = await file('cut.csv', whole.slice(0, at + 2));
    for (const options of [['--dry-run'], []]) {
      const { code, err } = await seatledger('catalogue', 'import', cut, ...options);
      expect(code).toBe(options.length === 0 ? 2 : 1);
      expect(err).toMatch(/takes \d+ plans away from ENTERPRISEPACK \(.*exchange.*\)/);
      expect(err).toMatch(/\d+ licenses? of these (is|are) held/);
    }
    const { code, out } = await seatledger('catalogue', 'import', cut, '--yes', '--json');
    expect(code).toBe(0);
    expect(await plansOfE3((JSON.parse(out) as { position: string }).position)).toBeLessThan(3);
  });

  it('ends nothing for a holder whom the license is assigned again, or replaced with itself', async () => {
    const paths = [
      ['', { add: [E3] }],
      ['', { add: [{ skuId: E3 }] }],
      ['/replace', { licenses: [E3] }],
    ] as const;
    for (const [step, body] of paths)
      expect(await server.post(`/api/users/${ann}/licenses${step}`, body)).toMatchObject({
        status: 200,
        body: { outcome: 'unchanged', retained: [], aliasesReleased: [], services: expect.any(Array) },
      });
    const list = await file('list.txt', ['ann@contoso.example']);
    for (const args of [
      ['assign', ann, 'ENTERPRISEPACK'],
      ['replace', ann, 'ENTERPRISEPACK'],
      ['bulk', 'add', list, 'ENTERPRISEPACK'],
      ['bulk', 'replace', list, 'ENTERPRISEPACK', '--yes'],
    ])
      expect({ args, ...(await seatledger(...args)) }).toMatchObject({ args, code: 0 });
    const { body } = await server.call('PATCH', `/api/users/${ann}`, { city: 'Bonn' });
    expect(await fresh(body.position)).toMatchObject(before);
  });

  it('is told by a refresh before anything ends, which then wants a yes', async () => {
    const { code, err } = await seatledger('refresh', ann, 'ENTERPRISEPACK');
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('exchange') });
  });
});

describe('a product that is withdrawn from names', () => {
  const SMALL = 'd43177b5-475b-4880-92d4-d54c27b5efbd';
  const MINUTES = '54a152dc-90de-4996-93d2-bc47e670fc06';
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
    for (const skuId of [SMALL, MINUTES]) await server.post('/api/purchases', { skuId, seats: 2 });
  });
  afterAll(() => server.stop());
  const named = async (position: string) => (await server.get(`/api/products/MCOPSTN5?minPosition=${position}`)).body;

  it('leaves its name to the other one, over HTTP and on the command line, and back', async () => {
    const create = { displayName: 'Bo', usageLocation: 'DE', licenses: [SMALL] };
    const { body: bo } = await server.post('/api/users', { ...create, userPrincipalName: 'bo@contoso.example' });
    expect(await named(bo.position)).toMatchObject({ code: 'ambiguous-product' });
    const tried = await server.post(`/api/products/${SMALL}/withdraw?dryRun=true`, {});
    expect(tried).toMatchObject({ status: 200, body: { skuId: SMALL, withdrawn: true, dryRun: true } });

    const { body: gone } = await server.post(`/api/products/${SMALL}/withdraw`, {});
    expect(await named(gone.position)).toMatchObject({ skuId: MINUTES });
    expect((await server.get(`/api/products/${SMALL}`)).body).toMatchObject({ skuId: SMALL, withdrawn: true });
    const changed = await server.post(`/api/users/${bo.id}/licenses`, { add: ['MCOPSTN5'] });
    expect(changed.body.licenses).toMatchObject([{ skuId: SMALL }, { skuId: MINUTES }]);
    expect(await server.post(`/api/users/${bo.id}/licenses`, { remove: [SMALL] })).toMatchObject({ status: 200 });

    const back = await runCli(['catalogue', 'reinstate', SMALL], { url: server.url });
    expect(back).toMatchObject({ code: 0, out: expect.stringContaining('name it.') });
    const again = await runCli(['catalogue', 'withdraw', 'MCOPSTN5'], { url: server.url });
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('ambiguous-product') });
    const { code, out } = await runCli(['catalogue', 'withdraw', SMALL, '--json'], { url: server.url });
    expect(code).toBe(0);
    expect(await named((JSON.parse(out) as { position: string }).position)).toMatchObject({ skuId: MINUTES });
    expect((await runCli(['catalogue', 'list'], { url: server.url })).out).toContain('(withdrawn from names)');
  });

  it('is refused for what is no product, and for whoever names none', async () => {
    const none = '00000000-0000-4000-8000-000000000009';
    for (const step of ['withdraw', 'reinstate']) {
      expect(await server.post(`/api/products/${none}/${step}`, {})).toMatchObject({ status: 404 });
      expect(await server.post(`/api/products/NOTHING/${step}`, {})).toMatchObject({
        status: 404,
        body: { code: 'product-not-found' },
      });
    }
  });
});
