import { runCli } from '../../../../test/support/cli/run-cli.js';
import { TestServer } from '../../../api/test/server.js';

const CONTOSO = 'c0a00000-0000-4000-8000-00000000000a';
const SKU = '0f1e2d3c-0000-4000-8000-000000000001';

it('seatledger explain says why a command was refused, and what was tried that makes it pass', async () => {
  const server = await TestServer.start({ SAMPLE: 'off' });
  try {
    const post = (path: string, body: object) => server.post(path, body, { tenant: CONTOSO });
    await server.post('/api/tenants', { id: CONTOSO, displayName: 'Contoso', country: 'DE' });
    const plans = [{ planId: '0f1e2d3c-0000-4000-8000-0000000000a1', planName: 'MAIL', service: 'exchange' }];
    await server.post('/api/catalogue', {
      products: [{ skuId: SKU, skuPartNumber: 'EXPLAINED_E1', displayName: 'Explained', plans }],
    });
    await post('/api/purchases', { skuId: SKU, seats: 1 });
    const create = (name: string) =>
      post('/api/users', {
        userPrincipalName: `${name}@x.example`,
        displayName: name,
        usageLocation: 'DE',
        licenses: [SKU],
      });
    await create('anna');
    const { headers } = await create('ben');
    const commandId = headers.get('x-command-id')!;
    // names of products come from a read model
    await server.get(`/api/products?minPosition=${headers.get('x-position')!}`, { tenant: CONTOSO });
    const explain = (...more: readonly string[]) => runCli(['explain', commandId, ...more], { url: server.url });

    const { code, out } = await explain();
    expect(code).toBe(0);
    expect(out).toMatch(/^CreateUser .*: refused \(no-available-seats\)\n/);
    expect(out).toMatch(/It would pass now after this, which was tried:\n {2}Buy 1 more seat of EXPLAINED_E1/);
    await post('/api/purchases', { skuId: SKU, seats: 1 });
    expect(JSON.parse((await explain('--json')).out)).toMatchObject({ verdict: 'passes-now', remedies: [] });

    const again = (await create('anna')).headers.get('x-command-id')!;
    const taken = await runCli(['explain', again], { url: server.url });
    expect(taken.out).toMatch(/which was tried:\n {2}Use another user principal name, such as anna2@x\.example$/m);
    const restrictions = [{ servicePlanId: plans[0]!.planId, country: 'DE' }];
    expect((await server.post('/api/restrictions', { restrictions })).status).toBe(200);
    const abroad = (await create('carl')).headers.get('x-command-id')!;
    const elsewhere = await runCli(['explain', abroad], { url: server.url });
    expect(elsewhere.out).toMatch(/tried:\n {2}Switch off .* of EXPLAINED_E1.*\nOr this, which was tried as well:\n/);
    expect(elsewhere.out).toMatch(/^ {2}Set a usage location that permits it, such as AD; not DE$/m);
    const unknown = await server.get(`/api/commands/${SKU}/explain`, { tenant: CONTOSO });
    expect([unknown.status, unknown.body.code]).toEqual([404, 'command-not-found']);
  } finally {
    await server.stop();
  }
});
