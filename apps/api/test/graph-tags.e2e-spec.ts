import { TestServer } from './server.js';

const NEW = { userPrincipalName: 'ann@contoso.example', displayName: 'Ann', usageLocation: 'DE', accountEnabled: true };

describe('tags of Graph', () => {
  let server: TestServer;
  let ann: { readonly id: string; readonly '@odata.etag': string };
  beforeAll(async () => {
    server = await TestServer.start();
    const created = await server.post('/v1.0/users', NEW);
    expect(created.status).toBe(201);
    ann = created.body;
    await shown();
  });
  afterAll(() => server.stop());

  const shown = async () => {
    const { head } = (await server.get('/api/status')).body as { readonly head: string };
    for (const list of ['users', 'subscriptions', 'tenants', 'commands', 'products'])
      await server.get(`/api/${list}?minPosition=${head}`);
  };
  const get = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
    await shown();
    return server.get(path, { headers });
  };
  const ofApi = async () => `"${(await get(`/api/users/${ann.id}`)).body.revision}"`;
  const change = (method: string, path: string, body: unknown, tag: string) =>
    server.call(method, path, body, { headers: { 'if-match': tag } });

  it('are the revision of a user as a strong tag, wherever one is shown', async () => {
    const tag = await ofApi();
    expect(ann['@odata.etag']).toBe(tag);
    const { body: one } = await get(`/v1.0/users/${ann.id}`);
    expect(one['@odata.etag']).toBe(tag);
    expect(Object.keys(one).slice(0, 2)).toEqual(['@odata.context', '@odata.etag']);
    const { body: list } = await get('/v1.0/users?$select=id');
    expect(list.value.find(({ id }: { readonly id: string }) => id === ann.id)).toEqual({
      '@odata.etag': tag,
      id: ann.id,
    });
    const bare = await get(`/v1.0/users/${ann.id}`, { accept: 'application/json;odata.metadata=none' });
    expect(bare.body).not.toHaveProperty(['@odata.etag']);
  });

  it('are taken back by If-Match, on every route that changes a user', async () => {
    const path = `/v1.0/users/${ann.id}`;
    const seen = await ofApi();
    expect((await change('PATCH', path, { city: 'Bonn' }, seen)).status).toBe(204);
    const { skuId } = (await get('/api/subscriptions')).body.items.find(
      (each: { readonly available: number }) => each.available > 0,
    );
    const wish = { addLicenses: [{ skuId }], removeLicenses: [] };
    for (const [method, at, body] of [
      ['PATCH', path, { city: 'Kiel' }],
      ['DELETE', path, undefined],
      ['POST', `${path}/assignLicense`, wish],
    ] as const) {
      const refused = await change(method, at, body, seen);
      expect([method, refused.status]).toEqual([method, 412]);
      const [detail] = refused.body.error.details;
      expect(detail).toMatchObject({
        code: 'precondition-failed',
        '@seatledger.values': {
          expected: Number(seen.replaceAll('"', '')),
          actual: expect.any(Number),
          changedBy: 'local',
          changedAt: expect.any(String),
        },
      });
    }
    const assigned = await change('POST', `${path}/assignLicense`, wish, await ofApi());
    expect(assigned).toMatchObject({ status: 200, body: { '@odata.etag': await ofApi() } });
    const next = await change('DELETE', path, undefined, assigned.body['@odata.etag']);
    expect(next.status).toBe(204);
    const deleted = `/v1.0/directory/deletedItems/${ann.id}`;
    const { body: gone } = await get(deleted);
    expect((await change('POST', `${deleted}/restore`, {}, seen)).status).toBe(412);
    const back = await change('POST', `${deleted}/restore`, {}, gone['@odata.etag']);
    expect(back).toMatchObject({ status: 200, body: { '@odata.etag': await ofApi() } });
  });

  it('are looked at also where nothing is left to change', async () => {
    const path = `/v1.0/users/${ann.id}`;
    const password = { passwordProfile: { password: 'Not-kept-1' } };
    expect((await change('PATCH', path, password, '"0"')).status).toBe(412);
    expect((await change('PATCH', path, password, await ofApi())).status).toBe(204);
    expect((await change('PATCH', path, password, '*')).status).toBe(204);
    expect((await change('PATCH', '/v1.0/users/nobody@contoso.example', password, '"0"')).status).toBe(404);
  });

  it('spare an answer of the same shape alone', async () => {
    const path = `/v1.0/users/${ann.id}`;
    const none = { accept: 'application/json;odata.metadata=none' };
    const first = await get(path, none);
    const etag = first.headers.get('etag')!;
    expect(first.headers.get('vary')).toBe('authorization, x-tenant-id, accept');
    expect((await get(path, { ...none, 'if-none-match': etag })).status).toBe(304);
    expect((await get(path, { 'if-none-match': etag })).status).toBe(200);
  });

  it('spare nothing that was changed, and are none of what the directory may answer', async () => {
    for (const path of [
      `/v1.0/users/${ann.id}`,
      '/v1.0/users',
      '/v1.0/users/$count',
      '/v1.0/users?$filter=city eq null',
    ]) {
      const tag = { 'if-none-match': (await get(path)).headers.get('etag')! };
      expect([path, (await get(path, tag)).status]).toEqual([path, 304]);
      await server.call('PATCH', `/v1.0/users/${ann.id}`, { city: `${path.length} Trier` });
      expect([path, (await get(path, tag)).status]).toEqual([path, 200]);
    }
    expect((await get('/v1.0/users?$orderby=displayName')).headers.get('etag')).toBeNull();
  });

  it('are answered in a batch, each part by itself', async () => {
    const url = `/users/${ann.id}`;
    const etag = (await get(`/v1.0${url}`)).headers.get('etag')!;
    const part = { id: '1', method: 'GET', url, headers: { 'if-none-match': etag } };
    const { body } = await server.post('/v1.0/$batch', { requests: [part] });
    expect(body.responses).toMatchObject([{ id: '1', status: 304, headers: { ETag: etag } }]);
  });
});
