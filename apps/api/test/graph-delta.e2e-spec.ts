import { type Answer, TestServer } from './server.js';

const CONTOSO = 'c0a00000-0000-4000-8000-00000000000a';
const FABRIKAM = 'fab00000-0000-4000-8000-00000000000f';

describe('what changed of users, as Graph tells it', () => {
  let server: TestServer;
  const ids = new Map<string, string>();
  let fresh = '';
  const sent = (answer: Answer): Answer => {
    const position = answer.headers.get('x-position');
    if (position !== null) fresh = position;
    return answer;
  };
  const post = async (path: string, body?: unknown) => sent(await server.call('POST', path, body, { tenant: CONTOSO }));
  const remove = async (path: string) => sent(await server.call('DELETE', path, undefined, { tenant: CONTOSO }));
  /** Follows links to the end of a round. */
  const round = async (begin: string, tenant = CONTOSO, headers: Readonly<Record<string, string>> = {}) => {
    const seen = new Map<string, object>();
    let link: string | undefined = begin;
    let pages = 0;
    let delta = '';
    while (link !== undefined) {
      const path = link.replace(server.url, '');
      const { status, body } = await server.get(`${path}${path.includes('?') ? '&' : '?'}minPosition=${fresh}`, {
        tenant,
        headers,
      });
      expect([status, body.error]).toEqual([200, undefined]);
      for (const { id, '@odata.etag': _tag, ...told } of body.value) seen.set(id, told);
      link = body['@odata.nextLink'];
      delta = body['@odata.deltaLink'] ?? '';
      pages += 1;
    }
    return { seen, pages, delta };
  };
  const told = (seen: ReadonlyMap<string, object>) =>
    Object.fromEntries([...ids].flatMap(([name, id]) => (seen.has(id) ? [[name, seen.get(id)]] : [])));

  beforeAll(async () => {
    server = await TestServer.start({ SAMPLE: 'off', READ_MODELS: 'sqlite' });
    for (const [id, displayName] of [
      [CONTOSO, 'Contoso'],
      [FABRIKAM, 'Fabrikam'],
    ])
      await server.post('/api/tenants', { id, displayName, country: 'DE' });
    for (const name of ['ann', 'bo', 'cyd']) {
      const user = { userPrincipalName: `${name}@contoso.example`, displayName: name };
      ids.set(name, (await post('/v1.0/users', user)).body.id);
    }
  });
  afterAll(() => server.stop());

  it('is everybody at first, then who was changed, deleted, restored and purged, over a restart', async () => {
    const first = await round('/v1.0/users/delta?$select=displayName');
    expect(told(first.seen)).toEqual({
      ann: { displayName: 'ann' },
      bo: { displayName: 'bo' },
      cyd: { displayName: 'cyd' },
    });
    expect(first.delta.startsWith(`${server.url}/v1.0/users/delta?$select=displayName&$deltatoken=`)).toBe(true);
    expect((await round(first.delta)).seen.size).toBe(0);

    sent(await server.call('PATCH', `/v1.0/users/${ids.get('ann')}`, { displayName: 'Anna' }, { tenant: CONTOSO }));
    await remove(`/v1.0/users/${ids.get('bo')}`);
    await remove(`/v1.0/users/${ids.get('cyd')}`);
    await remove(`/v1.0/directory/deletedItems/${ids.get('cyd')}`);
    const old = server.url;
    await server.restart();
    const second = await round(first.delta.replace(old, ''));
    const all = {
      ann: { displayName: 'Anna' },
      bo: { '@removed': { reason: 'changed' } },
      cyd: { '@removed': { reason: 'deleted' } },
    };
    expect(told(second.seen)).toEqual(all);
    // an older token tells it once more
    expect(told((await round(first.delta.replace(old, ''))).seen)).toEqual(all);

    await post(`/v1.0/directory/deletedItems/${ids.get('bo')}/restore`);
    expect(told((await round(second.delta)).seen)).toEqual({ bo: { displayName: 'bo' } });
  });

  it('comes in pages of 100 users, and of those alone who are asked for', async () => {
    const since = (await round('/v1.0/users/delta?$deltatoken=latest')).delta;
    for (let at = 0; at < 101; at += 1)
      await post('/v1.0/users', { userPrincipalName: `u${at}@contoso.example`, displayName: `u${at}` });
    const changes = await round(since);
    expect([changes.pages, changes.seen.size]).toEqual([2, 101]);
    const everybody = await round('/v1.0/users/delta?$select=id');
    expect([everybody.pages, everybody.seen.size]).toEqual([2, 103]);
    const [one = ''] = changes.seen.keys();
    const filter = `$filter=id eq '${one}' or id eq '${ids.get('ann')}'`;
    const among = await round(`/v1.0/users/delta?${filter}`);
    expect(new Set(among.seen.keys())).toEqual(new Set([one, ids.get('ann')]));
    await remove(`/v1.0/users/${one}`);
    await remove(`/v1.0/users/${[...changes.seen.keys()][1]}`);
    expect(Object.fromEntries((await round(among.delta)).seen)).toEqual({
      [one]: { '@removed': { reason: 'changed' } },
    });
  });

  it('begins in the past, too: all who lived then, page by page, and then whoever changed since', async () => {
    const then = fresh;
    const asOf = { 'x-as-of': then };
    const path = '/v1.0/users/delta?$select=displayName';
    const before = await round(path);
    const gone = ids.get('bo')!;
    sent(await server.call('PATCH', `/v1.0/users/${ids.get('ann')}`, { displayName: 'Later' }, { tenant: CONTOSO }));
    await remove(`/v1.0/users/${gone}`);
    const late = (await post('/v1.0/users', { userPrincipalName: 'late@contoso.example', displayName: 'late' })).body
      .id;
    const first = await round(path, CONTOSO, asOf);
    expect(first.pages).toBe(2);
    expect(first.seen).toEqual(before.seen);
    const since = await round(first.delta);
    expect(Object.fromEntries(since.seen)).toEqual({
      [ids.get('ann')!]: { displayName: 'Later' },
      [gone]: { '@removed': { reason: 'changed' } },
      [late]: { displayName: 'late' },
    });
    expect((await round(since.delta)).seen.size).toBe(0);
    const filter = `&$filter=id eq '${gone}' or id eq '${late}'`;
    expect([...(await round(`${path}${filter}`, CONTOSO, asOf)).seen.keys()]).toEqual([gone]);
    const later = await round(`${path}${filter}`, CONTOSO, { 'x-as-of': fresh });
    expect([...later.seen.keys()]).toEqual([late]);
    for (const link of [first.delta, `${path}&$deltatoken=latest`]) {
      const { status, body } = await server.get(link.replace(server.url, ''), { tenant: CONTOSO, headers: asOf });
      expect([status, body.error.details[0].code]).toEqual([400, 'unsupported-query']);
    }
    await post(`/v1.0/directory/deletedItems/${gone}/restore`);
  });

  it('is of one tenant, and each token is of one', async () => {
    expect((await round('/v1.0/users/delta', FABRIKAM)).seen.size).toBe(0);
    const { delta } = await round('/v1.0/users/delta');
    const { status, body } = await server.get(delta.replace(server.url, ''), { tenant: FABRIKAM });
    expect([status, body.error.details[0].code]).toEqual([400, 'invalid-cursor']);
  });

  it.each([
    ['now', () => ({})],
    ['in the past', () => ({ 'x-as-of': fresh })],
  ])('can’t be told behind a token of another log, begun %s, and says where to begin', async (_, begun) => {
    const { delta } = await round('/v1.0/users/delta?$select=id', CONTOSO, begun());
    const [form, place, tenant, generations, , ...rest] = JSON.parse(
      Buffer.from(new URL(delta).searchParams.get('$deltatoken') ?? '', 'base64url').toString(),
    );
    const asked = (parts: readonly unknown[]) => {
      const token = Buffer.from(JSON.stringify(parts)).toString('base64url');
      return server.get(`/v1.0/users/delta?$select=id&$deltatoken=${token}`, { tenant: CONTOSO });
    };
    const other = await asked([form, place, tenant, generations, 'c0a00000-0000-4000-8000-0000000000ff', ...rest]);
    expect([other.status, other.body.error.code, other.body.error.details[0].code]).toEqual([
      410,
      'syncStateNotFound',
      'sync-state-not-found',
    ]);
    expect(other.headers.get('location')).toBe(`${server.url}/v1.0/users/delta?$select=id`);
    const [{ storeId }] = [{ storeId: await server.standalone.ports.store.storeId() }];
    const [, eventId, after] = rest;
    const ahead = await asked([form, place, tenant, generations, storeId, '00999999999999999999', eventId, after]);
    expect(ahead.status).toBe(410);
    const built = await asked([form, place, tenant, [7, 7], storeId, ...rest]);
    expect(built.status).toBe(410);
  });

  it('is refused where it isn’t understood', async () => {
    for (const [query, code] of [
      ['$top=1', 'unsupported-query'],
      ['$orderby=id', 'unsupported-query'],
      ["$filter=displayName eq 'ann'", 'unsupported-query'],
      ['$deltatoken=xyz', 'invalid-cursor'],
      ['$skiptoken=WzFd', 'invalid-cursor'],
    ]) {
      const { status, body } = await server.get(`/v1.0/users/delta?${query}`, { tenant: CONTOSO });
      expect([query, status, body.error.details[0].code]).toEqual([query, 400, code]);
    }
  });
});
