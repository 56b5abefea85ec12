import { TestServer } from './server.js';

describe('users who meet what is asked for', () => {
  let server: TestServer;
  let position: string;
  const names = new Map<string, string>();
  beforeAll(async () => {
    server = await TestServer.start();
    const tenant = await server.post('/api/tenants', { displayName: 'Contoso', country: 'DE' });
    headers = { tenant: tenant.body.id };
    await server.post('/api/purchases', { skuPartNumber: 'ENTERPRISEPACK', seats: 3 }, headers);
    for (const [name, usageLocation, licenses] of [
      ['cy', 'DE', ['ENTERPRISEPACK']],
      ['bo', 'CZ', ['ENTERPRISEPACK']],
      ['ann', 'DE', []],
      ['di', 'DE', []],
    ] as const) {
      const user = { userPrincipalName: `${name}@contoso.example`, displayName: name, usageLocation, licenses };
      const { body } = await server.post('/api/users', user, headers);
      names.set(body.id, name);
    }
    ({
      body: { position },
    } = await server.call('DELETE', '/api/users/di@contoso.example', undefined, headers));
  });
  afterAll(() => server.stop());
  let headers: { readonly tenant: string };

  const listed = async (query: string) => server.get(`/api/users?minPosition=${position}&${query}`, headers);
  const found = async (query: string) => {
    const { body } = await listed(query);
    return { names: body.items.map(({ id }: { id: string }) => names.get(id)), total: body.total };
  };

  it.each([
    ['product=ENTERPRISEPACK&sort=created', ['cy', 'bo'], 2],
    ['product=ENTERPRISEPACK&location=DE', ['cy'], 1],
    ['without=ENTERPRISEPACK', ['ann'], 1],
    ['unlicensed=true', ['ann'], 1],
    ['location=de&sort=created', ['cy', 'ann'], 2],
    ['sort=-created', ['ann', 'bo', 'cy'], 3],
    ['state=deleted', ['di'], 1],
    ['state=deleted&location=CZ', [], 0],
  ])('%s', async (query, expected, total) => {
    expect(await found(query)).toEqual({ names: expected, total });
  });

  it('deleted ones say until when', async () => {
    expect((await listed('state=deleted')).body.items[0]).toMatchObject({ purgeAt: expect.any(String) });
  });

  it.each([
    ['unlicensed=yes', 400, 'invalid-query'],
    ['sort=shoe', 400, 'invalid-query'],
    ['state=gone', 400, 'invalid-query'],
    ['without=SHOES', 404, 'product-not-found'],
  ])('%s is refused', async (query, status, code) => {
    expect(await listed(query)).toMatchObject({ status, body: { code } });
  });
});
