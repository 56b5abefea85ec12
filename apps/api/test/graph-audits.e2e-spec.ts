import { TestServer } from './server.js';

const CONTOSO = 'c0a00000-0000-4000-8000-00000000000a';
const E1 = '0f1e2d3c-0000-4000-8000-000000000001';
const PLAN = '0f1e2d3c-0000-4000-8000-0000000000a1';
const CHANGE = '0f1e2d3c-0000-4000-8000-0000000000c1';

describe('the audit log of Graph', () => {
  let server: TestServer;
  let user: string;
  let fresh: string;
  const call = { tenant: CONTOSO };
  const audits = async (query = '') =>
    (await server.get(`/v1.0/auditLogs/directoryAudits?${fresh}${query}`, call)).body;

  beforeAll(async () => {
    server = await TestServer.start({ SAMPLE: 'off' });
    await server.post('/api/tenants', { id: CONTOSO, displayName: 'Contoso', country: 'DE' });
    const plans = [{ planId: PLAN, planName: 'MAIL', service: 'exchange' }];
    await server.post('/api/catalogue', { products: [{ skuId: E1, skuPartNumber: 'E1', displayName: 'E1', plans }] });
    await server.post('/api/purchases', { skuId: E1, seats: 1 }, call);
    const ann = { userPrincipalName: 'ann@contoso.example', displayName: 'Ann', usageLocation: 'DE' };
    user = (await server.post('/v1.0/users', ann, call)).body.id;
    const body = { addLicenses: [{ skuId: E1 }], removeLicenses: [] };
    const headers = { 'x-correlation-id': CHANGE, 'x-reference': 'CHG-1' };
    await server.post(`/v1.0/users/${user}/assignLicense`, body, { ...call, headers });
    const refused = await server.post(
      `/v1.0/users/${user}/assignLicense`,
      { addLicenses: [], removeLicenses: [PLAN] },
      call,
    );
    fresh = `minPosition=${refused.headers.get('x-position')}`;
  });
  afterAll(() => server.stop());

  it('tells of each command who asked, about what, and what became of it', async () => {
    const { value } = await audits(`&$filter=correlationId eq '${CHANGE}'`);
    expect(value).toMatchObject([
      {
        activityDisplayName: 'Change user license',
        category: 'UserManagement',
        correlationId: CHANGE,
        operationType: 'Update',
        result: 'success',
        resultReason: '',
        additionalDetails: expect.arrayContaining([{ key: 'reference', value: 'CHG-1' }]),
      },
    ]);
    const targets = value[0].targetResources.map(({ id, type }: { id: string; type: string }) => [id, type]);
    expect(Object.fromEntries(targets)).toEqual({ [E1]: 'Other', [user]: 'User' });
  });

  it('has refusals too, the newest first, with code and numbers', async () => {
    const { value } = await audits('&$top=1');
    expect(value).toMatchObject([{ result: 'failure', additionalDetails: expect.any(Array) }]);
    const details = value[0].additionalDetails.map(({ key }: { key: string }) => key);
    expect(details).toEqual(expect.arrayContaining(['code', 'values']));
  });

  it('is found by what a command was about, and by its time', async () => {
    const names = async (filter: string): Promise<readonly string[]> =>
      (await audits(`&$filter=${encodeURIComponent(filter)}`)).value.map(
        ({ activityDisplayName }: { activityDisplayName: string }) => activityDisplayName,
      );
    const about = `targetResources/any(t:t/id eq '${user}')`;
    expect(await names(`${about} and result eq 'success'`)).toEqual(['Change user license', 'Add user']);
    expect((await audits(`&$top=1&$filter=${encodeURIComponent(about)}`)).value).toHaveLength(1);
    expect(await names("activityDisplayName eq 'Add user'")).toEqual(['Add user']);
    expect(await names('activityDateTime gt 2999-01-01T00:00:00Z')).toEqual([]);
    expect(await names("initiatedBy/user/id eq 'x'")).toEqual([]);
    const [{ initiatedBy, activityDateTime: at }] = (await audits('&$top=1')).value;
    const asked =
      initiatedBy.user === null
        ? `app/displayName eq '${initiatedBy.app.displayName}'`
        : `user/id eq '${initiatedBy.user.id}'`;
    expect((await names(`initiatedBy/${asked}`)).length).toBe((await audits()).value.length);
    expect(await names(`activityDateTime ge ${at} and result eq 'failure'`)).toEqual(['Change user license']);
    expect(await names(`activityDateTime lt ${at} and ${about} and result eq 'failure'`)).toEqual([]);
    expect(await names(`activityDateTime le ${at}`)).toHaveLength((await audits()).value.length);
    for (const filter of ["initiatedBy/user eq 'x'", "initiatedBy/nobody/id eq 'x'", "initiatedBy/user/id/x eq 'x'"])
      expect((await audits(`&$filter=${filter}`)).error.code).toBe('Request_UnsupportedQuery');
  });

  it('shows one by the id of its command, and nobody else’s', async () => {
    const [row] = (await audits('&$top=1')).value;
    const one = await server.get(`/v1.0/auditLogs/directoryAudits/${row.id}`, call);
    expect([one.status, one.body]).toEqual([200, { ...row, '@odata.context': expect.stringMatching(/\$entity$/) }]);
    for (const id of [CHANGE, 'x', '%00']) {
      const { status, body } = await server.get(`/v1.0/auditLogs/directoryAudits/${id}`, call);
      expect([id, status, body.error.code]).toEqual([id, 404, 'Request_ResourceNotFound']);
    }
  });

  it('goes on page by page', async () => {
    const first = await audits('&$top=1&$select=id');
    const second = await fetch(first['@odata.nextLink'], { headers: { 'x-tenant-id': CONTOSO } });
    const all = (await audits('&$select=id')).value;
    expect([...first.value, ...((await second.json()) as typeof first).value]).toEqual(all.slice(0, 2));
  });

  it('says what was there before and after, and of whom', async () => {
    const about = encodeURIComponent(`targetResources/any(t:t/id eq '${user}') and result eq 'success'`);
    const [licensed, added] = (await audits(`&$filter=${about}`)).value;
    const target = ({ targetResources }: { targetResources: readonly { id: string }[] }) =>
      targetResources.find(({ id }) => id === user);
    expect(target(licensed)).toMatchObject({
      type: 'User',
      userPrincipalName: 'ann@contoso.example',
      modifiedProperties: [
        { displayName: `license ${E1}`, oldValue: null, newValue: expect.stringContaining('"disabledPlans":[]') },
      ],
    });
    expect(target(added)).toMatchObject({
      modifiedProperties: expect.arrayContaining([
        { displayName: 'displayName', oldValue: null, newValue: '"Ann"' },
        { displayName: 'usageLocation', oldValue: null, newValue: '"DE"' },
      ]),
    });
    const refused = (await audits('&$top=1')).value[0];
    expect(JSON.stringify(refused.targetResources)).toContain('"modifiedProperties":[]');
  });
});
