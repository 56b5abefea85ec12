import { TestServer } from './server.js';

describe('users who meet what is asked for', () => {
  let server: TestServer;
  let position: string;
  /** All four were there, and nobody was deleted. */
  let created: string;
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
      const user = {
        userPrincipalName: `${name}@contoso.example`,
        displayName: name,
        usageLocation,
        licenses,
        ...(name === 'bo' && { department: 'Sales' }),
        ...(name === 'ann' && { accountEnabled: false }),
        ...(name === 'cy' && { userType: 'Guest' }),
      };
      const { body } = await server.post('/api/users', user, headers);
      names.set(body.id, name);
      created = body.position;
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
    ['accountEnabled=false', ['ann'], 1],
    ['accountEnabled=true&sort=created', ['cy', 'bo'], 2],
    ['userType=Guest&accountEnabled=true', ['cy'], 1],
    ['state=deleted', ['di'], 1],
    ['state=deleted&location=CZ', [], 0],
  ])('%s', async (query, expected, total) => {
    expect(await found(query)).toEqual({ names: expected, total });
  });

  it('finds whose an address was', async () => {
    const [di] = [...names].find(([, name]) => name === 'di')!;
    const asked = { address: 'Di@contoso.example', asOf: created };
    const { body } = await server.post('/api/users/search', asked, headers);
    expect(body).toMatchObject({
      items: [{ id: di, status: 'active', addressIsNowOf: null }],
      asOf: expect.anything(),
    });
    const nobody = await server.post('/api/users/search', { ...asked, address: 'x@contoso.example' }, headers);
    expect(nobody).toMatchObject({ status: 200, body: { items: [] } });
  });

  const named = async (body: object) => {
    const answer = await server.post('/api/users/search', { minPosition: position, ...body }, headers);
    return { names: answer.body.items?.map(({ id }: { id: string }) => names.get(id)), total: answer.body.total };
  };
  it.each([
    ['sort=name', ['ann', 'bo', 'cy'], 3],
    ['sort=-userPrincipalName', ['cy', 'bo', 'ann'], 3],
    ['sort=name&product=ENTERPRISEPACK', ['bo', 'cy'], 2],
    ['department=sales', ['bo'], 1],
    ['sort=name&accountEnabled=true', ['bo', 'cy'], 2],
    ['product=ENTERPRISEPACK&without=ENTERPRISEPACK', [], 0],
  ])('%s', async (query, expected, total) => {
    expect(await found(query)).toEqual({ names: expected, total });
  });
  it.each([
    [{ search: 'cy con' }, ['cy'], 1],
    [{ search: 'SALES' }, ['bo'], 1],
    [{ search: 'contoso', sort: '-name', limit: 2 }, ['cy', 'bo'], 3],
    [{ search: 'contoso', unlicensed: true }, ['ann'], 1],
    [{ search: 'di', state: 'deleted' }, ['di'], 1],
    [{ search: 'contoso', accountEnabled: false }, ['ann'], 1],
    [{ search: 'contoso', userType: 'Member', sort: 'name' }, ['ann', 'bo'], 2],
    [{ search: 'nobody' }, [], 0],
    [{ address: 'BO@contoso.example' }, ['bo'], 1],
    [{ address: 'o@contoso.example' }, [], 0],
    [{ address: 'di@contoso.example' }, [], 0],
  ])('%j in a body', async (body, expected, total) => {
    expect(await named(body)).toEqual({ names: expected, total });
  });
  it('page after page, by a cursor that says no name and is good for nothing else', async () => {
    const { body: first } = await listed('sort=name&limit=1');
    const { body: second } = await listed(`sort=name&limit=2&after=${first.next}`);
    expect([first.total, second.total, second.next]).toEqual([3, undefined, undefined]);
    expect(second.items.map(({ displayName }: { displayName: string }) => displayName)).toEqual(['bo', 'cy']);
    expect(Buffer.from(first.next.slice(2), 'base64url').toString('latin1')).not.toContain('ann');
    for (const query of ['sort=-name', 'sort=id'])
      expect(await listed(`${query}&after=${first.next}`)).toMatchObject({
        status: 400,
        body: { code: 'invalid-cursor' },
      });
  });
  it.each([
    [{ search: ' - ' }, 'invalid-body'],
    [{ address: 'bo' }, 'invalid-body'],
    [{ address: 'bo@contoso.example', state: 'active' }, 'invalid-body'],
    [{ address: 'bo@contoso.example', search: 'bo' }, 'invalid-body'],
    [{ address: 'bo@contoso.example', after: 'x' }, 'invalid-body'],
    [{ search: 'x'.repeat(401) }, 'invalid-body'],
    [{ words: 'ann' }, 'unknown-field'],
    [{ limit: 0 }, 'invalid-body'],
  ])('not by %j', async (body, code) => {
    expect(await server.post('/api/users/search', body, headers)).toMatchObject({ status: 400, body: { code } });
  });

  it('as they were at an instant, by product, state and location', async () => {
    const before = new Date(Date.parse((await server.get('/api/clock')).body.now)).toISOString();
    const { body: removed } = await server.post(
      '/api/users/cy@contoso.example/licenses',
      { add: [], remove: ['ENTERPRISEPACK'] },
      headers,
    );
    const past = async (query: string) => {
      const path = `/api/users?asOf=${before}&minPosition=${removed.position}&${query}`;
      const ids: string[] = [];
      let next: string | undefined;
      do {
        const { body } = await server.get(`${path}${next === undefined ? '' : `&after=${next}`}`, headers);
        ids.push(...body.items.map(({ id }: { id: string }) => names.get(id)));
        next = body.next;
      } while (next !== undefined);
      return ids.toSorted();
    };
    expect(await past('product=ENTERPRISEPACK')).toEqual(['bo', 'cy']);
    expect(await past('product=ENTERPRISEPACK&limit=1')).toEqual(['bo', 'cy']);
    expect(await past('limit=1')).toEqual(['ann', 'bo', 'cy']);
    expect(await past('unlicensed=true&location=DE')).toEqual(['ann']);
    expect(await past('state=deleted')).toEqual(['di']);
    const { body } = await server.get(`/api/users?asOf=${before}`, headers);
    expect(body.items[0]).toMatchObject({ asOf: before, status: 'active', changedAt: expect.any(String) });
    await server.post('/api/users/cy@contoso.example/licenses', { add: ['ENTERPRISEPACK'], remove: [] }, headers);
  });
  it.each([
    ['sort=name', 'sort'],
    ['sort=-id', 'sort'],
    ['department=Sales', 'department'],
  ])('not as they were, by %s', async (query, parameter) => {
    const answer = await listed(`${query}&asOf=2026-01-01T00:00:00Z`);
    expect(answer).toMatchObject({ status: 422, body: { code: 'as-of-not-searchable', parameter } });
  });
  it('not as they were, by words', async () => {
    const asked = { search: 'ann', asOf: '2026-01-01T00:00:00Z' };
    const answer = await server.post('/api/users/search', asked, headers);
    expect(answer).toMatchObject({ status: 422, body: { code: 'as-of-not-searchable', parameter: 'search' } });
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

describe('an installation without a directory', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ DIRECTORY: 'off' });
  });
  afterAll(() => server.stop());

  it('finds by what isn’t sealed alone', async () => {
    expect((await server.get('/api/users?unlicensed=true&location=DE')).status).toBe(200);
    const off = { status: 422, body: { code: 'directory-off' } };
    expect(await server.get('/api/users?sort=name')).toMatchObject(off);
    expect(await server.post('/api/users/search', { search: 'ann' })).toMatchObject(off);
  });
});

describe('a directory that is too small', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ DIRECTORY_MEMORY: '1KB' });
  });
  afterAll(() => server.stop());

  it('says how much the tenant would take, and lists it in other orders', async () => {
    const { status, body, headers } = await server.post('/api/users/search', { search: 'ann' });
    expect({ status, body }).toMatchObject({ status: 503, body: { code: 'directory-too-large', limitBytes: 1_024 } });
    expect(body.neededBytes).toBeGreaterThan(1_024);
    expect(headers.get('retry-after')).toBe('3600');
    expect((await server.get('/api/users?sort=created')).status).toBe(200);
  });
});
