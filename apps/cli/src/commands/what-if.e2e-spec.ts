import { runCli } from '../../../../test/support/cli/run-cli.js';
import { TestServer } from '../../../api/test/server.js';

const CONTOSO = 'c0a00000-0000-4000-8000-00000000000a';
const SKU = '0f1e2d3c-0000-4000-8000-000000000001';

describe('seatledger what-if', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ SAMPLE: 'off' });
    await server.post('/api/tenants', { id: CONTOSO, displayName: 'Contoso', country: 'DE' });
    await server.post('/api/catalogue', {
      products: [
        {
          skuId: SKU,
          skuPartNumber: 'WHATIF_E1',
          displayName: 'What if E1',
          plans: [{ planId: '0f1e2d3c-0000-4000-8000-0000000000a1', planName: 'MAIL', service: 'exchange' }],
        },
      ],
    });
    const post = (path: string, body: object) => server.post(path, body, { tenant: CONTOSO });
    await post('/api/purchases', { skuId: SKU, seats: 2 });
    let position: string | undefined;
    for (const name of ['anna', 'ben', 'cleo'])
      ({
        body: { position },
      } = await post('/api/users', {
        userPrincipalName: `${name}@x.example`,
        displayName: name,
        usageLocation: 'DE',
        licenses: [SKU],
      }));
    await server.get(`/api/users?minPosition=${position ?? '0'}`, { tenant: CONTOSO });
  });
  afterAll(() => server.stop());
  const whatIf = (...args: readonly string[]) =>
    runCli(['what-if', '--product', 'WHATIF_E1', ...args], { url: server.url });

  it('says who would have been refused more than was, and that it knows no second thoughts', async () => {
    const { code, out, err } = await whatIf('--fewer', '1');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/WHATIF_E1 +no-available-seats/);
    expect(out).toMatch(/With 1 fewer of WHATIF_E1, 1 command more would have been refused, the first at \d{4}-/);
    expect(out).toMatch(/1 seat would have been missing at the worst moment, \d{4}-/);
    expect(out).toMatch(/no second thoughts: who was refused asked for nothing else/);
  });

  it('tells of none fewer what was refused anyway, and nothing more', async () => {
    const { out } = await whatIf('--fewer', '0', '--json');
    expect(JSON.parse(out)).toMatchObject({
      refused: 1,
      refusedInLog: 1,
      refusals: [{ code: 'no-available-seats', skuId: SKU, inLog: true, commandType: 'CreateUser' }],
      missing: { seats: 0 },
    });
    expect((await whatIf('--fewer', '0')).out).toMatch(/nothing more would have been refused than was/);
  });

  it('refuses what is no number, no product and no place', async () => {
    expect(await whatIf('--fewer', 'some')).toMatchObject({ code: 1, out: '' });
    expect(await runCli(['what-if', '--product', 'NONE', '--fewer', '1'], { url: server.url })).toMatchObject({
      code: 1,
      err: expect.stringMatching(/product-not-found/) as unknown,
    });
    expect(await whatIf('--fewer', '1', '--to', '99999999999999999999')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/position-beyond-log/) as unknown,
    });
  });

  it('ends with whoever asked', async () => {
    const gone = new AbortController();
    const answer = fetch(`${server.url}/api/reports/what-if?product=${SKU}&fewer=1`, {
      headers: { 'x-tenant-id': CONTOSO },
      signal: gone.signal,
    });
    gone.abort();
    await expect(answer).rejects.toThrow();
    expect((await whatIf('--fewer', '1')).code).toBe(0);
  });
});
