import { runCli } from '../../../test/support/cli/run-cli.js';
import { TestServer } from './server.js';

const E3 = '/explain?product=ENTERPRISEPACK';
const MAIL = '/explain?service=exchange';

describe('why a user has something, or has it not', () => {
  let server: TestServer;
  let headers: { readonly tenant: string };
  let ann: string;
  let given: string;
  let position: string;

  const send = async (method: 'POST' | 'DELETE', path: string, body?: object, more: object = {}) => {
    const answer = await server.call(method, path, body, { ...headers, ...more });
    expect(answer.status).toBeLessThan(300);
    position = answer.body.position ?? position;
    return answer.body;
  };
  const explain = (user: string, how: string) => server.get(`/api/users/${encodeURIComponent(user)}${how}`, headers);

  beforeAll(async () => {
    server = await TestServer.start();
    headers = { tenant: (await server.post('/api/tenants', { displayName: 'Contoso', country: 'DE' })).body.id };
    await send('POST', '/api/purchases', { skuPartNumber: 'ENTERPRISEPACK', seats: 1 });
    const user = { userPrincipalName: 'ann@contoso.example', displayName: 'Ann', usageLocation: 'DE' };
    ann = (await send('POST', '/api/users', user)).id;
    const why = { reference: 'CHG-7', reason: 'a new colleague' };
    await send('POST', `/api/users/${ann}/licenses`, { add: ['ENTERPRISEPACK'], ...why });
    given = position;
    await send('POST', `/api/users/${ann}/licenses`, { remove: ['ENTERPRISEPACK'], reference: 'CHG-8' });
  });
  afterAll(() => server.stop());

  it('says it of now, and of a time that is past', async () => {
    const now = await explain('ann@contoso.example', `${E3}&minPosition=${position}`);
    expect(now).toMatchObject({
      status: 200,
      body: {
        userId: ann,
        state: 'off',
        chain: [{ reference: 'CHG-7', reasonText: 'a new colleague' }, { reference: 'CHG-8' }],
        way: { verdict: 'passes-after', remedies: [{ step: 'assign' }] },
      },
    });
    const then = await explain('ann@contoso.example', `${MAIL}&asOf=${given}`);
    expect(then).toMatchObject({
      status: 200,
      body: { state: 'on', position: given, chain: [{ reference: 'CHG-7' }] },
    });
    expect(then.body).not.toHaveProperty('way');
    expect((await explain(ann, MAIL)).body).toMatchObject({ state: 'retained', goesWith: 'service' });
  });

  it.each([
    ['neither product nor service', '/explain', 400, 'invalid-query'],
    ['both', `${E3}&service=exchange`, 400, 'invalid-query'],
    ['a service that is misspelt', '/explain?service=exchnage', 400, 'invalid-query'],
    ['a product that nobody knows', '/explain?product=NOSUCHPACK', 404, 'product-not-found'],
    ['the future', `${E3}&asOf=2999-01-01T00:00:00Z`, 422, 'as-of-in-future'],
  ])('refuses %s', async (_what, how, status, code) => {
    expect(await explain(ann, how)).toMatchObject({ status, body: { code } });
  });

  it('knows nobody who is not there, or was not there yet', async () => {
    const nobody = { status: 404, body: { code: 'user-not-found' } };
    expect(await explain('00000000-0000-4000-8000-000000000000', E3)).toMatchObject(nobody);
    expect(await explain('nobody@contoso.example', E3)).toMatchObject(nobody);
    expect(await explain(ann, `${E3}&asOf=2000-01-01T00:00:00Z`)).toMatchObject(nobody);
  });

  it('seatledger explain user says it in words, with names', async () => {
    const cli = (...args: readonly string[]) =>
      runCli(['explain', 'user', ...args, '--tenant', headers.tenant], { url: server.url });
    const { code, out } = await cli(ann, '--service', 'exchange');
    expect(code).toBe(0);
    expect(out).toMatch(/^Nothing grants exchange\. Its data is kept until .*, and goes then\./);
    expect(out).toMatch(/ENTERPRISEPACK .*assigned, seat 1 of 1; exchange begins .*CHG-7 +a new colleague/);
    expect(out).toMatch(/This would bring it now, and was tried:\n {2}Assign ENTERPRISEPACK/);
    expect((await cli(ann)).code).toBe(2);
    const then = await cli(ann, '--product', 'ENTERPRISEPACK', '--as-of', given);
    expect(then.out).toMatch(/^ENTERPRISEPACK .*is held\.\nAs of: /);
  });

  it('finds a deleted user by the name that it had', async () => {
    await send('DELETE', `/api/users/${ann}`);
    const found = await explain('ann@contoso.example', `${MAIL}&minPosition=${position}`);
    expect(found).toMatchObject({
      status: 200,
      body: { userId: ann, userStatus: 'deleted', state: 'retained', way: { verdict: 'passes-after' } },
    });
    const then = await explain('ann@contoso.example', `${MAIL}&asOf=${given}`);
    expect(then).toMatchObject({ status: 200, body: { state: 'on', addressIsNowOf: null } });
  });
});
