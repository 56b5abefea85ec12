import { markedFiles } from '../../../test/support/canary.js';
import { type Answer, TestServer } from './server.js';

const CONTOSO = 'c0a00000-0000-4000-8000-00000000000a';
const E1 = '0f1e2d3c-0000-4000-8000-000000000001';
const MAIL = '0f1e2d3c-0000-4000-8000-0000000000a1';
const PASSWORD = 'Canary-of-Passwords-7Q';
const CATALOGUE = {
  products: [
    {
      skuId: E1,
      skuPartNumber: 'E1',
      displayName: 'E1',
      plans: [{ planId: MAIL, planName: 'MATRIX_MAIL', service: 'exchange' }],
    },
  ],
};

describe('users, as Graph creates and ends them', () => {
  let server: TestServer;
  let fresh = '';
  const call = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await server.call(method, path, body, { tenant: CONTOSO });
    const position = answer.headers.get('x-position');
    if (position !== null) fresh = `minPosition=${position}`;
    return answer;
  };
  const post = (path: string, body?: unknown) => call('POST', path, body);
  const get = (path: string) => call('GET', `${path}${path.includes('?') ? '&' : '?'}${fresh}`);
  const create = (name: string, more: object = {}) =>
    post('/v1.0/users', {
      accountEnabled: true,
      displayName: name,
      mailNickname: name,
      userPrincipalName: `${name}@contoso.example`,
      passwordProfile: { forceChangePasswordNextSignIn: true, password: PASSWORD },
      ...more,
    });

  beforeAll(async () => {
    server = await TestServer.start({ SAMPLE: 'off' });
    await server.post('/api/tenants', { id: CONTOSO, displayName: 'Contoso', country: 'DE' });
    await server.post('/api/catalogue', CATALOGUE);
    await post('/api/purchases', { skuId: E1, seats: 1 });
  });
  afterAll(() => server.stop());

  it('come into being with the members that are kept', async () => {
    const { status, headers, body } = await create('ann', {
      businessPhones: ['+49 1'],
      otherMails: ['ann@home.example'],
      usageLocation: 'DE',
      city: 'Ulm',
    });
    expect([status, headers.get('location')]).toEqual([201, `/v1.0/users/${body.id}`]);
    expect(body).toMatchObject({ displayName: 'ann', businessPhones: ['+49 1'], mail: 'ann@contoso.example' });
    const select = 'otherMails,usageLocation,city,mailNickname,passwordProfile';
    expect((await get(`/v1.0/users/${body.id}?$select=${select}`)).body).toMatchObject({
      otherMails: ['ann@home.example'],
      usageLocation: 'DE',
      city: 'Ulm',
      mailNickname: null,
      passwordProfile: null,
    });
  });

  it('are found among the deleted by when they went, by id and by name, and counted', async () => {
    const ids: string[] = [];
    for (const name of ['gia', 'hal', 'ida']) {
      ids.push((await create(name, { city: name === 'gia' ? 'Ulm' : 'Bonn' })).body.id);
      await call('DELETE', `/v1.0/users/${ids.at(-1)}`);
    }
    const deleted = '/v1.0/directory/deletedItems/microsoft.graph.user';
    const listed = async (query: string) => (await get(`${deleted}?${query}`)).body;
    const idsOf = ({ value, error }: { value: { id: string }[]; error: { code: string } }) =>
      value?.map(({ id }) => id) ?? error.code;
    const { value } = await listed('$orderby=deletedDateTime desc');
    expect(idsOf({ value } as never)).toEqual(ids.toReversed());
    const [, second] = value;
    const at = second.deletedDateTime;
    const filtered = async (filter: string) =>
      idsOf(await listed(`$orderby=deletedDateTime&$filter=${encodeURIComponent(filter)}`));
    expect(await filtered(`deletedDateTime ge ${at}`)).toEqual(ids.slice(1));
    expect(await filtered(`deletedDateTime gt ${at}`)).toEqual(ids.slice(2));
    expect(await filtered(`deletedDateTime le ${at}`)).toEqual(ids.slice(0, 2));
    expect(await filtered(`deletedDateTime lt ${at} and city eq 'Ulm'`)).toEqual(ids.slice(0, 1));
    expect(await filtered(`deletedDateTime eq ${at}`)).toEqual([ids[1]]);
    expect(await filtered('deletedDateTime ge 9999-12-31T23:59:59.999Z')).toEqual([]);
    expect(await filtered(`id eq '${ids[2]}'`)).toEqual([ids[2]]);
    expect(await filtered(`userPrincipalName eq '${ids[1]?.replaceAll('-', '')}HAL@contoso.example'`)).toEqual([
      ids[1],
    ]);
    expect(await filtered("userPrincipalName eq 'hal@contoso.example'")).toEqual([]);
    expect(await filtered("mail eq 'hal@contoso.example'")).toEqual([ids[1]]);
    expect(await filtered("deletedDateTime eq 'x'")).toBe('Request_UnsupportedQuery');
    const counted = await listed(`$count=true&$top=1&$filter=${encodeURIComponent("city eq 'Bonn'")}`);
    expect([counted['@odata.count'], counted.value.length]).toEqual([2, 1]);
    const first = await listed('$orderby=deletedDateTime&$top=2&$count=true');
    const next = await fetch(first['@odata.nextLink'], { headers: { 'x-tenant-id': CONTOSO } });
    expect([first['@odata.count'], idsOf(first), idsOf((await next.json()) as never)]).toEqual([
      3,
      ids.slice(0, 2),
      ids.slice(2),
    ]);
    for (const id of ids) await call('DELETE', `/v1.0/directory/deletedItems/${id}`);
    expect((await listed('$orderby=deletedDateTime')).value).toEqual([]);
    expect((await get('/v1.0/users?$orderby=deletedDateTime')).status).toBe(400);
  });

  it('are changed member by member, and null clears one', async () => {
    const { status, body } = await call('PATCH', '/v1.0/users/ann@contoso.example', { city: null, jobTitle: 'Lead' });
    expect([status, body]).toEqual([204, undefined]);
    const shown = (await get('/v1.0/users/ann@contoso.example?$select=city,jobTitle,displayName')).body;
    expect(shown).toMatchObject({ city: null, jobTitle: 'Lead', displayName: 'ann' });
  });

  it('are blocked and unblocked, and guests by their name, without a change of anything else', async () => {
    const guest = (await create('eve_home.example#EXT#')).body.id;
    const shown = async (id: string) => (await get(`/v1.0/users/${id}?$select=accountEnabled,userType`)).body;
    expect(await shown(guest)).toMatchObject({ accountEnabled: true, userType: 'Guest' });
    const blocked = (await create('fay', { accountEnabled: false, userType: 'Guest' })).body.id;
    expect(await shown(blocked)).toMatchObject({ accountEnabled: false, userType: 'Guest' });
    const changed = await call('PATCH', `/v1.0/users/${blocked}`, { accountEnabled: true, userType: 'Member' });
    expect(changed.status).toBe(204);
    expect(await shown(blocked)).toMatchObject({ accountEnabled: true, userType: 'Member' });
    await call('PATCH', `/v1.0/users/${blocked}`, { accountEnabled: false });
    const named = async (filter: string) =>
      (await get(`/v1.0/users?$select=displayName&$filter=${encodeURIComponent(filter)}`)).body.value;
    expect(await named('accountEnabled eq false')).toMatchObject([{ displayName: 'fay' }]);
    expect(await named("userType eq 'Guest'")).toMatchObject([{ displayName: 'eve_home.example#EXT#' }]);
    expect((await get(`/api/users/${blocked}`)).body).toMatchObject({ accountEnabled: false, userType: 'Member' });
    expect((await call('PATCH', `/v1.0/users/${blocked}`, { accountEnabled: 'no' })).status).toBe(400);
  });

  it('lose a password before anything else sees it, and a change of nothing else changes nothing', async () => {
    const head = await server.standalone.ports.store.head();
    const passwordProfile = { password: PASSWORD };
    expect((await call('PATCH', '/v1.0/users/ann@contoso.example', { passwordProfile })).status).toBe(204);
    expect((await call('PATCH', '/v1.0/users/nobody@contoso.example', { passwordProfile })).status).toBe(404);
    const tried = await call('PATCH', '/v1.0/users/ann@contoso.example?dryRun=true', { passwordProfile });
    expect([tried.status, tried.body]).toEqual([200, { '@seatledger.dryRun': true }]);
    expect(await server.standalone.ports.store.head()).toEqual(head);
    // neither what is accepted nor what is refused keeps it
    await create('ann');
    await create('bad', { usageLocation: 'nowhere' });
    await create('bad', { usageLocation: PASSWORD });
    expect(await markedFiles(server.dataDir, PASSWORD)).toEqual([]);
    // the test finds what is there in clear
    expect(await markedFiles(server.dataDir, CONTOSO)).not.toEqual([]);
  });

  it('are refused by name where a member can’t be set', async () => {
    const refusal = async (member: object) => {
      const { status, body } = await call('PATCH', '/v1.0/users/ann@contoso.example', member);
      return [status, body.error.code, body.error.message, body.error.details[0].target];
    };
    const bad = 'Request_BadRequest';
    expect(await refusal({ assignedLicenses: [] })).toEqual([
      400,
      bad,
      "Property 'assignedLicenses' is read-only and cannot be set.",
      '/assignedLicenses',
    ]);
    for (const name of ['mail', 'proxyAddresses', 'id'])
      expect((await refusal({ [name]: 'x' }))[2]).toBe(`Property '${name}' is read-only and cannot be set.`);
    expect((await refusal({ 'manager@odata.bind': 'x' }))[2]).toBe("Invalid property 'manager@odata.bind'.");
    expect((await refusal({ businessPhones: ['1', '2'] }))[3]).toBe('/businessPhones');
    expect((await refusal({ usageLocation: 'Germany' }))[1]).toBe(bad);
    const taken = await create('ann');
    expect([taken.status, taken.body.error.message]).toEqual([
      400,
      'Another object with the same value for property userPrincipalName already exists.',
    ]);
    for (const body of ['[]', '1', 'null', '"x"']) expect((await post('/v1.0/users', body)).status).toBe(400);
  });

  it('go, are found among the deleted, and come back as far as there are units', async () => {
    const { id } = (await get('/v1.0/users/ann@contoso.example')).body;
    await post(`/v1.0/users/${id}/assignLicense`, { addLicenses: [{ skuId: E1 }], removeLicenses: [] });
    expect((await call('DELETE', `/v1.0/users/${id}`)).status).toBe(204);
    expect((await get(`/v1.0/users/${id}`)).status).toBe(404);
    const listed = await get('/v1.0/directory/deletedItems/microsoft.graph.user?$count=true');
    expect(listed.body).toMatchObject({
      '@odata.count': 1,
      value: [{ id, userPrincipalName: `${id.replaceAll('-', '')}ann@contoso.example` }],
    });
    expect(Date.parse(listed.body.value[0].deletedDateTime)).not.toBeNaN();
    expect((await get(`/v1.0/directory/deletedItems/${id}`)).body).toMatchObject({
      '@odata.type': '#microsoft.graph.user',
      id,
    });

    await create('bo', { usageLocation: 'DE' });
    await post('/v1.0/users/bo@contoso.example/assignLicense', { addLicenses: [{ skuId: E1 }], removeLicenses: [] });
    const restored = await post(`/v1.0/directory/deletedItems/${id}/restore`);
    expect([restored.status, restored.body]).toMatchObject([
      200,
      {
        id,
        '@odata.type': '#microsoft.graph.user',
        userPrincipalName: 'ann@contoso.example',
        '@seatledger.shortfalls': [{ skuId: E1, code: 'no-available-seats' }],
        '@seatledger.aliasesLost': [],
      },
    ]);
    const again = await post(`/v1.0/directory/deletedItems/${id}/restore`);
    expect([again.status, again.body.error.details[0].code]).toEqual([404, 'user-not-deleted']);
  });

  it('come back under another name where theirs is taken', async () => {
    const { id } = (await create('cyd')).body;
    await call('DELETE', `/v1.0/users/${id}`);
    await create('cyd');
    const path = `/v1.0/directory/deletedItems/${id}/restore`;
    expect((await post(path, { autoReconcileProxyConflict: true })).body.error.details[0].code).toBe('address-taken');
    const { body } = await post(path, { newUserPrincipalName: 'cyd2@contoso.example' });
    expect(body).toMatchObject({ id, userPrincipalName: 'cyd2@contoso.example' });
  });

  it('are gone for good where a tool empties its recycle bin, which says no reference', async () => {
    const { id } = (await create('dan')).body;
    await call('DELETE', `/v1.0/users/${id}`);
    const path = `/v1.0/directory/deletedItems/${id}`;
    const tried = await call('DELETE', `${path}?dryRun=true`);
    expect([tried.status, tried.body]).toEqual([200, { '@seatledger.dryRun': true }]);
    const erased = await call('DELETE', path);
    expect([erased.status, erased.body]).toEqual([204, undefined]);
    const told = await get(`/api/commands/${erased.headers.get('x-command-id')}`);
    expect(told.body).toMatchObject({ type: 'EraseUser', reference: erased.headers.get('request-id') });
    expect((await get(path)).status).toBe(404);
    expect((await call('DELETE', path)).status).toBe(404);
    expect((await call('DELETE', '/v1.0/directory/deletedItems/dan')).status).toBe(404);
  });
});
