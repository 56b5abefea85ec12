import { TestServer } from './server.js';

const REFERENCE = { reference: 'CHG-1' };

describe('closing a tenant over HTTP', () => {
  let server: TestServer;
  let tenant: string;
  let user: string;
  beforeAll(async () => {
    server = await TestServer.start();
    tenant = (await server.post('/api/tenants', { displayName: 'Fabrikam', country: 'DE' })).body.id;
    const made = await server.post('/api/users', { userPrincipalName: 'a@b.example', displayName: 'A' }, { tenant });
    user = made.body.id;
    await server.get(`/api/users?minPosition=${made.body.position}`, { tenant });
  });
  afterAll(() => server.stop());

  const path = (step: string) => `/api/tenants/${tenant}/${step}`;
  const rename = () => server.call('PATCH', `/api/tenants/${tenant}`, { displayName: 'Fabrikam Ltd' });

  it('is confirmed with the number of its users, and needs a reference', async () => {
    const refused = async (body: object) => (await server.post(path('close'), body)).body;
    expect(await refused({ confirm: 1 })).toMatchObject({ status: 422, code: 'reference-required', step: 'close' });
    expect(await refused(REFERENCE)).toMatchObject({ code: 'confirmation-required', distinctUsers: 1, asked: 'close' });
    expect(await refused({ ...REFERENCE, confirm: 2 })).toMatchObject({
      detail: 'The tenant has 1 user, and it was confirmed with 2. Confirm with 1 if that is meant.',
    });
    const nowhere = '/api/tenants/a0a10050-0000-4000-8000-00000000ffff';
    for (const step of ['close', 'reopen'])
      expect((await server.post(`${nowhere}/${step}`, {})).body).toMatchObject({ code: 'tenant-not-found' });
  });

  it('leaves reading and reopening alone, and takes nothing else', async () => {
    const body = { ...REFERENCE, confirm: 1 };
    const tried = await server.post(`${path('close')}?dryRun=true`, body);
    expect(tried).toMatchObject({ status: 200, body: { id: tenant, users: 1, dryRun: true } });
    expect((await rename()).status).toBe(200);
    const closed = await server.post(path('close'), body, { key: 'the-closing' });
    expect(closed).toMatchObject({ status: 200, body: { id: tenant, users: 1, purgeAt: expect.any(String) } });
    expect(await server.post(path('close'), body, { key: 'the-closing' })).toMatchObject({ body: { repeated: true } });

    const { purgeAt, position } = closed.body;
    expect((await rename()).body).toMatchObject({ status: 409, code: 'tenant-closed', purgeAt });
    const deletion = await server.call('DELETE', `/api/users/${user}`, undefined, { tenant });
    expect(deletion.body).toMatchObject({ code: 'tenant-closed' });
    const bulk = { mode: 'delete', users: [user], confirm: 1 };
    expect((await server.post('/api/operations', bulk, { tenant })).body).toMatchObject({ code: 'tenant-closed' });
    expect((await server.get(`/api/users/${user}`, { tenant })).body).toMatchObject({ displayName: 'A' });
    expect((await server.get(`/api/tenants/${tenant}?minPosition=${position}`)).body).toMatchObject({
      displayName: 'Fabrikam Ltd',
      closedAt: expect.any(String),
      purgeAt,
    });
    expect((await server.get(`/api/commands/${closed.body.commandId}`, { tenant })).body).toMatchObject({
      asked: { users: 1, confirm: 1 },
      answer: { id: tenant, users: 1, purgeAt },
      reference: 'CHG-1',
    });
    // the installation goes on
    expect((await server.post('/api/users', { userPrincipalName: 'c@d.example', displayName: 'C' })).status).toBe(201);

    const reopened = await server.post(path('reopen'), {});
    expect(reopened).toMatchObject({ status: 200, body: { id: tenant, outcome: 'accepted' } });
    expect((await server.post(path('reopen'), {})).body).toMatchObject({ outcome: 'unchanged' });
    expect((await server.call('DELETE', `/api/users/${user}`, undefined, { tenant })).status).toBe(200);
    const shown = (await server.get(`/api/tenants/${tenant}?minPosition=${reopened.body.position}`)).body;
    expect(shown).not.toHaveProperty('closedAt');
  });
});
