import { TestServer } from './server.js';

const WHY = 'Frau Sauer zieht nach Köln';
const ANN = { userPrincipalName: 'ann@contoso.example', displayName: 'Ann' };

describe('what is said about a command over HTTP', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ REFERENCE_REQUIRED: 'delete', REFERENCE_PATTERN: 'CHG-[0-9]+' });
    await server.post('/api/users', ANN);
  });
  afterAll(() => server.stop());

  const shown = async (commandId: string) => (await server.get(`/api/commands/${commandId}`)).body;

  it('stands beside the members of its body, and is shown with the command', async () => {
    const body = { department: 'Ops', reference: 'CHG-1', reason: WHY };
    const { status, body: answer } = await server.call('PATCH', '/api/users/ann@contoso.example', body);
    expect(status).toBe(200);
    expect(await shown(answer.commandId)).toMatchObject({ reference: 'CHG-1', hasReason: true, reasonText: WHY });
    const list = await server.get(`/api/commands?reference=CHG-1&minPosition=${answer.position}`);
    expect(list.body.items).toMatchObject([{ commandId: answer.commandId, reference: 'CHG-1', hasReason: true }]);
    expect(JSON.stringify(list.body)).not.toContain(WHY);
    expect((await server.get('/api/commands?reference=CHG-2')).body.items).toEqual([]);
    expect((await server.get('/api/commands?reference=CHG-1&outcome=accepted')).status).toBe(400);
  });

  it('stands in headers where there is no body, in UTF-8, percent-encoded', async () => {
    const user = '/api/users/ann@contoso.example';
    expect((await server.call('DELETE', user)).body).toMatchObject({ status: 422, code: 'reference-required' });
    expect((await server.call('DELETE', `${user}?dryRun=true`)).body).toMatchObject({ code: 'reference-required' });
    const inGraph = await server.call('DELETE', '/v1.0/users/ann@contoso.example');
    expect(inGraph.body.error.details[0].code).toBe('reference-required');
    const wrong = { headers: { 'x-reference': 'CHG-7', 'x-reason': '%' } };
    expect((await server.call('DELETE', user, undefined, wrong)).body).toMatchObject({ code: 'invalid-body' });
    const headers = { 'x-reference': 'CHG-7', 'x-reason': encodeURIComponent(WHY) };
    const { status, body } = await server.call('DELETE', user, undefined, { headers });
    expect(status).toBe(200);
    expect(await shown(body.commandId)).toMatchObject({ reference: 'CHG-7', reasonText: WHY });
  });

  it('is redacted, and who, when and that there was one remain', async () => {
    const body = { displayName: 'Fabrikam', country: 'DE', reason: WHY };
    const { body: created } = await server.post('/api/tenants', body, { key: 'a-new-tenant' });
    const { body: bought } = await server.post('/api/purchases', { skuPartNumber: 'SPE_E5', seats: 1, reason: WHY });
    for (const id of ['a-new-tenant', bought.commandId]) {
      const { status, body: redacted } = await server.call('DELETE', `/api/commands/${id}/reason`);
      expect({ status, ...redacted }).toMatchObject({ status: 200, keyDestroyed: true });
      expect(await shown(redacted.redacted)).toMatchObject({ hasReason: true, reasonText: null, actor: 'local' });
    }
    expect(created.commandId).not.toBe(bought.commandId);
    const { body: plain } = await server.post('/api/purchases', { skuPartNumber: 'SPE_E5', seats: 1 });
    const nothing = await server.call('DELETE', `/api/commands/${plain.commandId}/reason`);
    expect(nothing.body).toMatchObject({ status: 422, code: 'no-reason' });
    expect((await server.call('DELETE', '/api/commands/never/reason')).body.code).toBe('command-not-found');
  });

  it('is shown to nobody once it is redacted, also where its key stays with the user', async () => {
    const { body: changed } = await server.post('/api/users', {
      ...ANN,
      userPrincipalName: 'cy@contoso.example',
      reason: WHY,
    });
    const path = `/api/users/${changed.id}/licenses`;
    const { body: refused } = await server.post(path, { add: ['VISIOCLIENT'], reason: WHY }, { key: 'refused' });
    expect(refused).toMatchObject({ status: 409, code: 'usage-location-required' });
    for (const id of [changed.commandId, 'refused']) {
      expect(await shown(id)).toMatchObject({ reasonText: WHY });
      const { body: redacted } = await server.call('DELETE', `/api/commands/${id}/reason`);
      expect(redacted).toMatchObject({ keyDestroyed: false });
      expect(await shown(id)).toMatchObject({ hasReason: true, reasonText: null });
    }
  });

  it('is refused where it has another form, and where it is too long', async () => {
    const buy = (about: object) => server.post('/api/tenants', { displayName: 'F', country: 'DE', ...about });
    expect((await buy({ reference: 'T-1' })).body).toMatchObject({ status: 422, code: 'invalid-reference' });
    expect((await buy({ reference: 'a@b1' })).body).toMatchObject({ status: 400, problems: [{ at: '/reference' }] });
    expect((await buy({ reason: 'x'.repeat(501) })).body).toMatchObject({ status: 400, problems: [{ at: '/reason' }] });
    expect((await buy({ reason: ' ' })).status).toBe(400);
    expect((await buy({ reason: WHY })).status).toBe(201);
  });

  it('is a version too, where it is about one user or one purchase', async () => {
    const { body: bought } = await server.post('/api/purchases', { skuPartNumber: 'SPE_E5', seats: 1, version: 1 });
    const path = `/api/purchases/${bought.id}/quantity`;
    const { body: nine } = await server.post(path, { seats: 9, version: 9 });
    expect(await shown(nine.commandId)).toMatchObject({ version: 9 });
    const late = await server.post(path, { seats: 7, version: 7 });
    expect(late.body).toMatchObject({ status: 409, code: 'stale-version', version: 7, recorded: 9 });
    expect((await server.post(path, { seats: 9, version: 9 })).body).toMatchObject({ outcome: 'unchanged', seats: 9 });
    expect((await server.post(path, { seats: 8, version: 9 })).body).toMatchObject({ code: 'version-reused' });
    const { body: bo } = await server.post('/api/users', {
      ...ANN,
      userPrincipalName: 'bo@contoso.example',
      version: 4,
    });
    const headers = { 'x-version': '3', 'x-reference': 'CHG-1' };
    const stale = await server.call('DELETE', `/api/users/${bo.id}`, undefined, { headers });
    expect(stale.body).toMatchObject({ code: 'stale-version', version: 3, recorded: 4 });
    for (const wrong of ['-1', '1.5', 'x'])
      expect(
        (await server.call('DELETE', `/api/users/${bo.id}`, undefined, { headers: { 'x-version': wrong } })).body,
      ).toMatchObject({ status: 400, problems: [{ at: '/version' }] });
    const tenant = await server.post('/api/tenants', { displayName: 'F', country: 'DE', version: 1 });
    expect(tenant.body).toMatchObject({ status: 400, code: 'unknown-field', problems: [{ at: '/version' }] });
  });
});
