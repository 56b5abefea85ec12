import { TestServer } from './server.js';

/** Everything here happens on one day of one tenant, and is asked for as it was before the last of it. */
describe('as of a time that is past', () => {
  let server: TestServer;
  let headers: { readonly tenant: string };
  const ids: Record<string, string> = {};
  const at: Record<string, string> = {};
  let today: string;
  let position: string;

  const send = async (method: 'POST' | 'DELETE', path: string, body?: object) => {
    const answer = await server.call(method, path, body, headers);
    expect(answer.status).toBeLessThan(300);
    position = answer.body.position ?? position;
    return answer.body;
  };
  /** Asks once the read models show all of it. */
  const then = async (path: string, asOf: string) => {
    const sign = path.includes('?') ? '&' : '?';
    return server.get(`${path}${sign}asOf=${encodeURIComponent(asOf)}`, headers);
  };

  beforeAll(async () => {
    server = await TestServer.start();
    const tenant = await server.post('/api/tenants', { displayName: 'Contoso', country: 'DE' });
    headers = { tenant: tenant.body.id };
    at['empty'] = tenant.body.position;
    await send('POST', '/api/purchases', { skuPartNumber: 'ENTERPRISEPACK', seats: 3 });
    for (const name of ['ann', 'bo']) {
      const user = { userPrincipalName: `${name}@contoso.example`, displayName: name, usageLocation: 'DE' };
      ids[name] = (await send('POST', '/api/users', { ...user, licenses: ['ENTERPRISEPACK'] })).id;
    }
    at['both'] = position;
    await send('POST', '/api/users/ann@contoso.example/licenses', { add: [], remove: ['ENTERPRISEPACK'] });
    at['removed'] = position;
    await send('DELETE', '/api/users/bo@contoso.example');
    at['deleted'] = position;
    await send('POST', `/api/deleted-users/${ids['bo']}/restore`, {});
    today = new Date(Date.parse((await server.get('/api/clock')).body.now)).toISOString().slice(0, 10);
  });
  afterAll(() => server.stop());

  const idsIn = (answer: { body: { items: { id: string }[] } }) => answer.body.items.map(({ id }) => id).toSorted();
  const all = () => [ids['ann']!, ids['bo']!].toSorted();

  it('every list says the time and the position, by which it is told the same again', async () => {
    for (const path of [
      '/api/users',
      '/api/subscriptions',
      '/api/subscriptions/ENTERPRISEPACK/holders',
      '/api/deadlines',
      '/api/deleted-users',
      '/api/subscriptions/ENTERPRISEPACK',
      `/api/users/${ids['ann']}`,
    ]) {
      const first = await then(path, at['both']!);
      expect(first).toMatchObject({ status: 200, body: { position: at['both'], asOf: expect.any(String) } });
      expect((await then(path, at['both']!)).body).toEqual(first.body);
      expect(await then(path, '2999-01-01T00:00:00Z')).toMatchObject({
        status: 422,
        body: { code: 'as-of-in-future' },
      });
      expect(await then(path, 'then')).toMatchObject({ status: 400, body: { code: 'invalid-as-of' } });
    }
  });

  it('every page is of the place in the log that the first one was of', async () => {
    for (const [path, time] of [
      ['/api/users', at['both']],
      ['/api/subscriptions/ENTERPRISEPACK/holders', at['both']],
      ['/api/deadlines', at['deleted']],
    ] as const) {
      const whole = await then(path, time!);
      const first = await then(`${path}?limit=1`, time!);
      const cursor = encodeURIComponent(first.body.next);
      const second = await then(`${path}?limit=1&after=${cursor}`, time!);
      expect([...first.body.items, ...second.body.items]).toEqual(whole.body.items.slice(0, 2));
      expect(second.body.position).toBe(time);
      const other = await then(`${path}?limit=1&after=${cursor}`, at['removed']!);
      expect(other).toMatchObject({ status: 400, body: { code: 'invalid-cursor' } });
    }
  });

  it('who held a product, and how many seats were free', async () => {
    const holders = '/api/subscriptions/ENTERPRISEPACK/holders';
    expect(idsIn(await then(holders, at['both']!))).toEqual(all());
    expect(idsIn(await then(holders, at['removed']!))).toEqual([ids['bo']]);
    expect(idsIn(await then(holders, at['deleted']!))).toEqual([]);
    const knowingAll = await then(`${holders}?minPosition=${position}`, at['both']!);
    const times = knowingAll.body.items.map(({ held }: { held: object }) => Object.keys(held));
    expect(times).toEqual([
      ['from', 'assignedBy'],
      ['from', 'assignedBy'],
    ]);
    const assigned = async (asOf: string) =>
      (await then('/api/subscriptions', asOf)).body.items.map(({ assigned: seats }: { assigned: number }) => seats);
    expect(await assigned(at['empty']!)).toEqual([]);
    expect(await assigned(at['both']!)).toEqual([2]);
    expect(await assigned(at['removed']!)).toEqual([1]);
  });

  it('what was kept, and who was deleted', async () => {
    const deadlines = await then('/api/deadlines', at['removed']!);
    expect(deadlines.body.items).toContainEqual(
      expect.objectContaining({ userId: ids['ann'], userPrincipalName: 'ann@contoso.example', service: 'exchange' }),
    );
    expect((await then('/api/deadlines', at['both']!)).body.items).toEqual([]);
    expect(idsIn(await then('/api/deleted-users', at['removed']!))).toEqual([]);
    expect((await then('/api/deleted-users', at['deleted']!)).body.items).toMatchObject([
      { id: ids['bo'], status: 'deleted', deletedAt: expect.any(String), purgeAt: expect.any(String) },
    ]);
    expect(await then(`/api/deleted-users/${ids['bo']}`, at['deleted']!)).toMatchObject({ status: 200 });
    expect(await then(`/api/deleted-users/${ids['bo']}`, at['both']!)).toMatchObject({ status: 404 });
  });

  it('not on a day that isn’t over', async () => {
    const path = `/api/users?product=ENTERPRISEPACK&asOf=${today}&timeZone=UTC`;
    expect(await server.get(path, headers)).toMatchObject({ status: 422, body: { code: 'as-of-in-future' } });
    const yesterday = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10);
    expect((await then('/api/users?product=ENTERPRISEPACK', `${yesterday}[Europe/Berlin]`)).body).toMatchObject({
      items: [],
      heldAtAnyTimeOfTheDay: true,
    });
  });

  it('in Graph’s words, by x-as-of, which no route passes over', async () => {
    const graph = async (path: string, asOf: string) =>
      server.call('GET', `/v1.0/${path}`, undefined, { ...headers, headers: { 'x-as-of': asOf } });
    const told = { '@seatledger.position': at['both'], '@seatledger.asOf': expect.any(String) };
    expect((await graph(`users/${ids['ann']}`, at['both']!)).body).toMatchObject({ ...told, id: ids['ann'] });
    const details = await graph('users/ann@contoso.example/licenseDetails', at['both']!);
    expect(details.body).toMatchObject({ ...told, value: [{ skuPartNumber: 'ENTERPRISEPACK' }] });
    expect((await graph(`users/${ids['ann']}/licenseDetails`, at['removed']!)).body.value).toEqual([]);
    expect((await graph('users', at['both']!)).body).toMatchObject({ ...told, value: [{}, {}] });
    expect((await graph('subscribedSkus', at['removed']!)).body.value).toMatchObject([{ consumedUnits: 1 }]);
    const { body: bought } = await graph('directory/subscriptions', at['both']!);
    expect(bought).toMatchObject({ ...told, value: [{ skuPartNumber: 'ENTERPRISEPACK', status: 'Enabled' }] });
    const [{ id }] = bought.value;
    expect((await graph(`directory/subscriptions/${id}`, at['both']!)).body).toMatchObject({ ...told, id });
    expect((await graph('directory/subscriptions', '1')).body.value).toEqual([]);
    expect(await graph(`directory/subscriptions/${id}`, '1')).toMatchObject({ status: 404 });
    expect(await graph('users/delta', at['both']!)).toMatchObject({ status: 200 });
    expect(await graph(`users/${ids['bo']}`, at['deleted']!)).toMatchObject({ status: 404 });
    expect(await graph("users?$filter=city eq 'Bonn'", at['both']!)).toMatchObject({ status: 400 });
    expect((await graph('organization', at['both']!)).body).toMatchObject({
      ...told,
      value: [{ displayName: 'Contoso' }],
    });
    expect(await graph('organization', at['empty']!)).toMatchObject({ status: 200 });
    expect(await graph('auditLogs/directoryAudits', at['both']!)).toMatchObject({ status: 400 });
    const counted = await graph('users/$count', at['both']!);
    expect([counted.status, String(counted.body)]).toEqual([200, '2']);
    expect(String((await graph('users/$count?$filter=assignedLicenses/$count eq 0', at['removed']!)).body)).toBe('1');
    expect((await graph('users?$count=true&$top=1', at['deleted']!)).body).toMatchObject({ '@odata.count': 1 });
    expect(await graph("users/$count?$filter=city eq 'Bonn'", at['both']!)).toMatchObject({ status: 400 });
  });

  it('who was deleted, in Graph’s words', async () => {
    const graph = async (path: string, asOf: string) =>
      server.call('GET', `/v1.0/directory/deletedItems/${path}`, undefined, {
        ...headers,
        headers: { 'x-as-of': asOf },
      });
    const bo = { id: ids['bo'], deletedDateTime: expect.any(String), displayName: 'bo' };
    const list = await graph('microsoft.graph.user?$count=true', at['deleted']!);
    expect(list.body).toMatchObject({ '@seatledger.position': at['deleted'], '@odata.count': 1, value: [bo] });
    expect((await graph('microsoft.graph.user', at['removed']!)).body.value).toEqual([]);
    expect((await graph(ids['bo']!, at['deleted']!)).body).toMatchObject({
      '@seatledger.position': at['deleted'],
      ...bo,
    });
    expect(await graph(ids['bo']!, at['removed']!)).toMatchObject({ status: 404 });
    expect(await graph('microsoft.graph.user?$orderby=deletedDateTime', at['deleted']!)).toMatchObject({ status: 400 });
  });

  it('the catalogue, and what was not permitted where', async () => {
    const plan = '99999999-1111-4111-8111-222222222222';
    const first = { skuId: '99999999-1111-4111-8111-111111111110', skuPartNumber: 'OLD_NAME', displayName: 'Old' };
    const plans = [{ planId: plan, planName: 'A_PLAN', service: null }];
    await send('POST', '/api/catalogue', { products: [{ ...first, plans }] });
    const restrictions = [{ servicePlanId: plan, country: 'CN' }];
    await send('POST', '/api/restrictions', { range: { from: plan }, restrictions });
    const old = position;
    const added = { planId: '99999999-1111-4111-8111-333333333333', planName: 'ANOTHER', service: null };
    const changed = { ...first, skuPartNumber: 'NEW_NAME', plans: [...plans, added] };
    await send('POST', '/api/catalogue', { products: [changed] });
    await send('POST', '/api/restrictions', { range: { from: plan }, restrictions: [], confirm: 1 });
    const told = { asOf: expect.any(String), position: old };
    expect((await then('/api/products/old_name', old)).body).toEqual({
      ...first,
      plans,
      revision: expect.any(Number),
      ...told,
    });
    expect(await then('/api/products/NEW_NAME', old)).toMatchObject({ status: 404 });
    expect(await then('/api/products/OLD_NAME', at['both']!)).toMatchObject({ status: 404 });
    expect((await server.get('/api/products/NEW_NAME')).body.plans).toHaveLength(2);
    const names: string[] = [];
    for (let next: string | undefined = ''; next !== undefined;) {
      const more: string = next === '' ? '' : `&after=${encodeURIComponent(next)}`;
      const { body } = await then(`/api/products?limit=400${more}`, old);
      expect(body).toMatchObject(told);
      names.push(...body.items.map(({ skuPartNumber }: { skuPartNumber: string }) => skuPartNumber));
      ({ next } = body);
    }
    expect(names).toContain('OLD_NAME');
    expect(names).not.toContain('NEW_NAME');
    expect(names).toEqual(names.toSorted());
    expect((await then('/api/restrictions', old)).body).toMatchObject({
      ...told,
      items: expect.arrayContaining([{ servicePlanId: plan, countries: ['CN'] }]),
    });
    expect((await then('/api/restrictions', position)).body.items).not.toContainEqual(
      expect.objectContaining({ servicePlanId: plan }),
    );
  });

  it('the same for ever, whatever is done, bought, renamed and imported later', async () => {
    const asked = ['', '?state=deleted', '?product=ENTERPRISEPACK', '?unlicensed=true'].map(
      (more) => `/api/users${more}`,
    );
    const paths = [
      ...asked,
      `/api/users/${ids['ann']}`,
      `/api/users/${ids['bo']}`,
      '/api/subscriptions',
      '/api/subscriptions/ENTERPRISEPACK',
      '/api/subscriptions/ENTERPRISEPACK/holders',
      '/api/deadlines',
      '/api/deleted-users',
    ];
    const inGraph = ['users', `users/${ids['ann']}/licenseDetails`, 'subscribedSkus', 'organization', 'users/$count'];
    inGraph.push('directory/deletedItems/microsoft.graph.user', 'directory/subscriptions');
    const last = position;
    const tell = async () => {
      const told: unknown[] = [];
      for (const time of [at['both']!, at['removed']!, at['deleted']!, last]) {
        for (const path of paths) told.push((await then(path, time)).body);
        for (const path of inGraph) {
          const more = { ...headers, headers: { 'x-as-of': time } };
          const { status, body } = await server.call('GET', `/v1.0/${path}`, undefined, more);
          expect(status).toBe(200);
          told.push(body);
        }
      }
      return told;
    };
    const before = await tell();
    expect(JSON.stringify(before)).toContain('ENTERPRISEPACK');
    const named = await server.get('/api/products/ENTERPRISEPACK');
    const { skuId, displayName, plans } = named.body;
    const [, plan] = (await server.get('/api/products/STANDARDPACK')).body.plans;
    const more = [...plans, { ...plan, planId: '99999999-1111-4111-8111-111111111111', planName: 'NEW_PLAN' }];
    const renamed = { skuId, skuPartNumber: 'RENAMEDPACK', displayName, plans: more };
    await send('POST', '/api/catalogue', { products: [renamed] });
    await server.call('PATCH', `/api/tenants/${headers.tenant}`, { displayName: 'Fabrikam' });
    await send('POST', '/api/purchases', { skuPartNumber: 'STANDARDPACK', seats: 3 });
    await send('POST', '/api/users', {
      userPrincipalName: 'cy@contoso.example',
      displayName: 'Cy',
      usageLocation: 'DE',
    });
    await send('POST', `/api/users/${ids['ann']}/licenses`, { add: ['RENAMEDPACK'], remove: [] });
    await send('DELETE', `/api/users/${ids['bo']}`);
    await send('POST', '/api/catalogue', { products: [{ ...renamed, skuPartNumber: 'ENTERPRISEPACK' }] });
    // whoever names a product calls it what it is called now
    expect(await tell()).toEqual(before);
  });
});
