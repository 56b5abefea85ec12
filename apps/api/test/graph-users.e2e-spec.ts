import { type Answer, TestServer } from './server.js';

const CONTOSO = 'c0a00000-0000-4000-8000-00000000000a';
const E1 = '0f1e2d3c-0000-4000-8000-000000000001';
const E2 = '0f1e2d3c-0000-4000-8000-000000000002';
const MAIL = '0f1e2d3c-0000-4000-8000-0000000000a1';
const CHAT = '0f1e2d3c-0000-4000-8000-0000000000a2';
const product = (skuId: string, skuPartNumber: string) => ({
  skuId,
  skuPartNumber,
  displayName: skuPartNumber,
  plans: [
    { planId: MAIL, planName: 'MATRIX_MAIL', service: 'exchange' },
    { planId: CHAT, planName: 'MATRIX_CHAT', service: 'teams' },
  ],
});
/** What If-Match takes of a user. */
const TAG: unknown = expect.stringMatching(/^"\d+"$/);
const PEOPLE = ['ann', 'bo', 'cyd', 'dan', 'eve'] as const;

describe('users, as Graph shows them', () => {
  let server: TestServer;
  const ids = new Map<string, string>();
  let fresh = '';
  const post = async (path: string, body: unknown): Promise<Answer> => {
    const answer = await server.post(path, body, { tenant: CONTOSO });
    const position = answer.headers.get('x-position');
    if (position !== null) fresh = `minPosition=${position}`;
    return answer;
  };
  const get = (path: string): Promise<Answer> =>
    server.get(`${path}${path.includes('?') ? '&' : '?'}${fresh}`, { tenant: CONTOSO });
  const namesFor = async (filter: string): Promise<readonly string[]> => {
    const { status, body } = await get(`/v1.0/users?$select=userPrincipalName&$filter=${encodeURIComponent(filter)}`);
    if (status !== 200) return [body.error.code];
    return body.value.map(({ userPrincipalName }: { userPrincipalName: string }) => userPrincipalName.split('@')[0]);
  };

  beforeAll(async () => {
    server = await TestServer.start({ SAMPLE: 'off' });
    await server.post('/api/tenants', { id: CONTOSO, displayName: 'Contoso', country: 'DE' });
    await server.post('/api/catalogue', { products: [product(E1, 'E1'), product(E2, 'E2')] });
    await post('/api/purchases', { skuId: E1, seats: 2 });
    await post('/api/purchases', { skuId: E2, seats: 9 });
    for (const [at, name] of PEOPLE.entries()) {
      const user = {
        id: `c0a00000-0000-4000-9000-00000000000${at}`,
        userPrincipalName: `${name}@contoso.example`,
        displayName: name.toUpperCase(),
        department: at < 3 ? 'Sales' : 'IT',
        businessPhone: `+49 ${at}`,
        ...(name === 'eve' ? {} : { usageLocation: at % 2 === 0 ? 'DE' : 'FR' }),
        aliases: name === 'ann' ? ['anna@contoso.example'] : [],
      };
      ids.set(name, (await post('/api/users', user)).body.id);
    }
    await post('/api/users/ann@contoso.example/licenses', { add: [{ skuId: E1, disabledPlans: [CHAT] }] });
  });
  afterAll(() => server.stop());

  it('have the members that Graph shows by default, and no others', async () => {
    const { body } = await get('/v1.0/users/ann@contoso.example');
    expect(body).toEqual({
      '@odata.context': `${server.url}/v1.0/$metadata#users/$entity`,
      '@odata.etag': TAG,
      id: ids.get('ann'),
      businessPhones: ['+49 0'],
      displayName: 'ANN',
      givenName: null,
      jobTitle: null,
      mail: 'ann@contoso.example',
      mobilePhone: null,
      officeLocation: null,
      preferredLanguage: null,
      surname: null,
      userPrincipalName: 'ann@contoso.example',
    });
  });

  it('show their licenses and addresses to who asks for them', async () => {
    const select = 'assignedLicenses,assignedPlans,licenseAssignmentStates,proxyAddresses,usageLocation';
    expect((await get(`/v1.0/users/${ids.get('ann')}?$select=${select}`)).body).toMatchObject({
      '@odata.context': `${server.url}/v1.0/$metadata#users(${select})/$entity`,
      assignedLicenses: [{ skuId: E1, disabledPlans: [CHAT] }],
      assignedPlans: [{ servicePlanId: MAIL, service: 'exchange', capabilityStatus: 'Enabled' }],
      licenseAssignmentStates: [{ skuId: E1, state: 'Active', error: 'None', assignedByGroup: null }],
      proxyAddresses: ['SMTP:ann@contoso.example', 'smtp:anna@contoso.example'],
      usageLocation: 'DE',
    });
    const { body } = await get(`/v1.0/users/${ids.get('ann')}/licenseDetails`);
    expect(body['@odata.context']).toBe(`${server.url}/v1.0/$metadata#users('${ids.get('ann')}')/licenseDetails`);
    expect(body.value).toMatchObject([
      {
        skuId: E1,
        skuPartNumber: 'E1',
        servicePlans: [
          { servicePlanName: 'MATRIX_MAIL', provisioningStatus: 'Success' },
          { servicePlanName: 'MATRIX_CHAT', provisioningStatus: 'Disabled' },
        ],
      },
    ]);
  });

  it('are nobody where there is none, and the answer says whom it looked for', async () => {
    const { status, body } = await get('/v1.0/users/nobody@contoso.example');
    expect([status, body.error.code, body.error.message]).toEqual([
      404,
      'Request_ResourceNotFound',
      "Resource 'nobody@contoso.example' does not exist or one of its queried reference-property objects are not " +
        'present.',
    ]);
  });

  it('come page by page, along links that lead to the server', async () => {
    const seen: string[] = [];
    let link: string | undefined = `${server.url}/v1.0/users?$top=2&$select=id&$count=true&${fresh}`;
    const counts: unknown[] = [];
    while (link !== undefined) {
      expect(link.startsWith(`${server.url}/v1.0/users?`)).toBe(true);
      const page = (await (await fetch(link, { headers: { 'x-tenant-id': CONTOSO } })).json()) as Answer['body'];
      seen.push(...page.value.map(({ id }: { id: string }) => id));
      counts.push(page['@odata.count']);
      link = page['@odata.nextLink'];
    }
    expect(seen).toEqual([...ids.values()].toSorted());
    expect(counts).toEqual([5, undefined, undefined]);
  });

  it.each([
    ["userPrincipalName eq 'ANN@contoso.example'", ['ann']],
    ["userPrincipalName eq 'anna@contoso.example'", []],
    ["mail in ('bo@contoso.example','ann@contoso.example')", ['ann', 'bo']],
    [`assignedLicenses/any(s:s/skuId eq ${E1})`, ['ann']],
    ['assignedLicenses/$count eq 0', ['bo', 'cyd', 'dan', 'eve']],
    ["usageLocation eq 'de'", ['ann', 'cyd']],
    ['usageLocation eq null', ['eve']],
    ["startsWith(displayName,'c') or displayName eq 'dan'", ['cyd', 'dan']],
    ["department eq 'Sales' and usageLocation eq 'FR'", ['bo']],
    ["proxyAddresses/any(p:p eq 'smtp:anna@contoso.example')", ['ann']],
    ["not endsWith(mail,'@contoso.example')", []],
    ["nobody eq 'x'", ['Request_UnsupportedQuery']],
    ["contains(displayName,'a')", ['Request_UnsupportedQuery']],
    ["employeeId eq '1'", ['Request_UnsupportedQuery']],
  ])('are found by %s', async (filter, expected) => {
    expect(await namesFor(filter)).toEqual(expected);
  });

  it('are counted with the filter, and go on with it', async () => {
    const filter = encodeURIComponent("department eq 'Sales'");
    const first = (await get(`/v1.0/users?$filter=${filter}&$top=2&$count=true&$select=displayName`)).body;
    expect([first['@odata.count'], first.value]).toEqual([
      3,
      [
        { '@odata.etag': TAG, displayName: 'ANN' },
        { '@odata.etag': TAG, displayName: 'BO' },
      ],
    ]);
    const next = await fetch(first['@odata.nextLink'], { headers: { 'x-tenant-id': CONTOSO } });
    const second = (await next.json()) as Answer['body'];
    expect(second.value).toEqual([{ '@odata.etag': TAG, displayName: 'CYD' }]);
    expect(second).not.toHaveProperty('@odata.nextLink');
  });

  it.each([
    ['"displayName:an"', '', ['ann']],
    ['"displayName:nn"', '', []],
    // everybody has this word in an address
    ['"displayName:contoso"', '', []],
    ['"mail:CONTOSO" AND "department:sales"', '', ['ann', 'bo', 'cyd']],
    ['"mail:contoso" AND "department:sales"', "usageLocation eq 'FR'", ['bo']],
    ['"displayName:cyd" OR ("displayName:e" AND "department:it")', '', ['cyd', 'eve']],
    ['"proxyAddresses:smtp:anna@contoso.example"', '', ['ann']],
    ['"displayName:ann"', "id eq 'c0a00000-0000-4000-9000-000000000001'", []],
    ['"city:ulm"', '', ['Request_UnsupportedQuery']],
    ['"displayName:--"', '', ['Request_UnsupportedQuery']],
  ])('are searched by %s, with the filter %p', async (search, filter, expected) => {
    const asked = `$search=${encodeURIComponent(search)}${filter && `&$filter=${encodeURIComponent(filter)}`}`;
    const { status, body } = await get(`/v1.0/users?$select=userPrincipalName&$count=true&${asked}`);
    if (status !== 200) {
      expect([body.error.code]).toEqual(expected);
      return;
    }
    const names = body.value.map((user: { userPrincipalName: string }) => user.userPrincipalName.split('@')[0]);
    expect([names, body['@odata.count']]).toEqual([expected, expected.length]);
    expect((await get(`/v1.0/users/$count?${asked}`)).body).toBe(String(expected.length));
  });

  it('stand in the order of their creation for who asks so', async () => {
    const { body } = await get('/v1.0/users?$orderby=createdDateTime desc&$top=2&$select=displayName');
    expect(body.value).toMatchObject([{ displayName: 'EVE' }, { displayName: 'DAN' }]);
  });

  it('refuse what nobody can answer of them', async () => {
    for (const query of ['$orderby=city', '$search=ann', '$expand=manager', '$skip=1', '$fliter=x']) {
      const { status, body } = await get(`/v1.0/users?${query}`);
      expect([query, status, body.error.code]).toEqual([query, 400, 'Request_UnsupportedQuery']);
    }
    for (const query of ['$top=0', '$top=1000', '$count=maybe', '$skiptoken=xyz']) {
      const { status, body } = await get(`/v1.0/users?${query}`);
      expect([query, status, body.error.code]).toEqual([query, 400, 'Request_BadRequest']);
    }
  });

  describe('assignLicense', () => {
    const assign = (name: string, body: unknown) => post(`/v1.0/users/${name}@contoso.example/assignLicense`, body);
    const add = (skuId: string, disabledPlans?: readonly string[]) => ({
      addLicenses: [{ skuId, ...(disabledPlans && { disabledPlans }) }],
      removeLicenses: [],
    });
    const errorOf = async (name: string, body: unknown) => {
      const { status, body: answer } = await assign(name, body);
      return [status, answer.error.code, answer.error.message, answer.error.details[0].code];
    };

    it('adds and removes in one step, and answers with the user', async () => {
      await assign('bo', add(E2));
      const { status, body } = await assign('bo', { addLicenses: [{ skuId: E1 }], removeLicenses: [E2] });
      expect([status, body]).toMatchObject([
        200,
        { displayName: 'BO', assignedLicenses: [{ skuId: E1, disabledPlans: [] }], usageLocation: 'FR' },
      ]);
      expect((await get(`/v1.0/users/${ids.get('bo')}?$select=assignedLicenses`)).body.assignedLicenses).toEqual([
        { skuId: E1, disabledPlans: [] },
      ]);
      // exchange was granted all the time
      const { services } = (await get('/api/users/bo@contoso.example')).body;
      expect(services).toEqual([
        { service: 'exchange', state: 'enabled' },
        { service: 'teams', state: 'enabled' },
      ]);
    });

    it('takes missing disabledPlans for none, as Graph does and /api does not', async () => {
      await assign('dan', add(E2, [CHAT]));
      await post('/api/users/dan@contoso.example/licenses', { add: [{ skuId: E2 }] });
      expect((await get('/v1.0/users/dan@contoso.example?$select=assignedLicenses')).body.assignedLicenses).toEqual([
        { skuId: E2, disabledPlans: [CHAT] },
      ]);
      expect((await assign('dan', add(E2))).body.assignedLicenses).toEqual([{ skuId: E2, disabledPlans: [] }]);
    });

    it('refuses in Graph’s words, with our code and the numbers', async () => {
      const { body } = await assign('cyd', add(E1));
      expect(body.error).toMatchObject({
        code: 'Request_BadRequest',
        message: `Subscription with SKU ${E1} does not have any available licenses.`,
        details: [{ code: 'no-available-seats', '@seatledger.values': { skuId: E1, valid: 2, assigned: 2 } }],
        innerError: { code: 'noAvailableLicenses' },
      });
      const bad = 'Request_BadRequest';
      const location = 'License assignment cannot be done for user with invalid usage location.';
      expect(await errorOf('eve', add(E2))).toEqual([400, bad, location, 'usage-location-required']);
      const unknown = `License ${MAIL} does not correspond to a valid company License.`;
      expect(await errorOf('cyd', add(MAIL))).toEqual([400, bad, unknown, 'product-not-found']);
      const notHeld = 'User does not have a corresponding license.';
      expect(await errorOf('cyd', { addLicenses: [], removeLicenses: [E2] })).toEqual([400, bad, notHeld, 'not-held']);
      const both = { addLicenses: [{ skuId: E2 }], removeLicenses: [E2] };
      expect((await errorOf('cyd', both)).at(-1)).toBe('add-and-remove-same-product');
      expect((await errorOf('nobody', add(E2))).slice(0, 2)).toEqual([404, 'Request_ResourceNotFound']);
    });

    it('wants both lists, and ids in them', async () => {
      const missing =
        "One or more parameters of the operation 'assignLicense' are missing from the request payload. " +
        'The missing parameters are: addLicenses.';
      expect(await errorOf('cyd', { removeLicenses: [] })).toEqual([
        400,
        'Request_BadRequest',
        missing,
        'invalid-body',
      ]);
      const guid =
        "Cannot convert a primitive value to the expected type 'Edm.Guid'. See the inner exception for more details";
      expect(await errorOf('cyd', add('E1'))).toEqual([400, 'Request_BadRequest', guid, 'invalid-guid']);
      const strange = { ...add(E2), others: [] };
      expect((await errorOf('cyd', strange))[2]).toBe("Invalid property 'others'.");
      for (const body of [
        '[]',
        '1',
        '{"addLicenses":1,"removeLicenses":[]}',
        '{"addLicenses":[1],"removeLicenses":[]}',
      ])
        expect([body, (await errorOf('cyd', body))[0]]).toEqual([body, 400]);
    });

    it('answers the same key as the first time, and may be tried', async () => {
      const path = '/v1.0/users/cyd@contoso.example/assignLicense';
      const tried = await server.post(`${path}?dryRun=true`, add(E2), { tenant: CONTOSO });
      expect(tried.body).toMatchObject({ '@seatledger.dryRun': true, assignedLicenses: [{ skuId: E2 }] });
      expect((await get('/v1.0/users/cyd@contoso.example?$select=assignedLicenses')).body.assignedLicenses).toEqual([]);
      const call = { tenant: CONTOSO, key: 'once', headers: { 'x-reference': 'CHG-1' } };
      const first = await server.post(path, add(E2), call);
      const again = await server.post(path, add(E2), call);
      expect(again.headers.get('x-command-id')).toBe(first.headers.get('x-command-id'));
      const told = await server.get(`/api/commands/${first.headers.get('x-command-id')}`, { tenant: CONTOSO });
      expect(told.body).toMatchObject({ reference: 'CHG-1', type: 'ChangeLicenses' });
    });

    it('has a companion that changes nothing', async () => {
      const before = await server.standalone.ports.store.head();
      const path = '/v1.0/users/ann@contoso.example/reprocessLicenseAssignment';
      const { status, body } = await server.call('POST', path, undefined, { tenant: CONTOSO });
      expect([status, body.assignedLicenses]).toEqual([200, [{ skuId: E1, disabledPlans: [CHAT] }]]);
      expect(await server.standalone.ports.store.head()).toEqual(before);
    });
  });
});
