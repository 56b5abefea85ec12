import { TestServer } from './server.js';

const UPN = 'gone@contoso.example';

describe('a deleted user', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.stop());

  const create = async (): Promise<string> =>
    (await server.post('/api/users', { userPrincipalName: UPN, displayName: 'Gone', usageLocation: 'DE' })).body.id;
  const remove = async (id: string): Promise<string> => (await server.call('DELETE', `/api/users/${id}`)).body.position;

  it('is found and restored by the address that it had, in any case, once and in bulk', async () => {
    const id = await create();
    const deleted = await remove(id);
    const named = ` ${UPN.toUpperCase()}`;
    expect((await server.get(`/api/deleted-users/${named}?minPosition=${deleted}`)).body).toMatchObject({ id });
    const path = `/api/deleted-users/${named}/restore`;
    expect(await server.post(`${path}?dryRun=true`, {})).toMatchObject({ status: 200, body: { id, dryRun: true } });
    const restored = await server.post(path, {}, { key: 'restore' });
    expect(restored).toMatchObject({ status: 200, body: { id } });
    expect(await server.get(`/api/users/${UPN}?minPosition=${restored.body.position}`)).toMatchObject({ body: { id } });
    expect(await server.post(path, {}, { key: 'restore' })).toMatchObject({ body: { id, repeated: true } });
    expect(await server.post(path, {})).toMatchObject({
      status: 404,
      body: { code: 'user-not-found', detail: expect.stringContaining('which the list of deleted users has') },
    });

    const again = await remove(id);
    const bulk = { mode: 'restore', users: [UPN, 'nobody@contoso.example'] };
    const { body } = await server.post(`/api/operations?dryRun=true&minPosition=${again}`, bulk);
    expect(body.results).toMatchObject([
      { id, state: 'Complete' },
      { state: 'Failed', reason: { code: 'user-not-found', message: expect.stringContaining('by its id') } },
    ]);
  });

  it('is not guessed where several had the address: the refusal names them', async () => {
    const second = await create();
    const position = await remove(second);
    const answer = await server.post(`/api/deleted-users/${UPN}/restore?minPosition=${position}`, {});
    expect(answer).toMatchObject({ status: 422, body: { code: 'ambiguous-user' } });
    expect(answer.body.userIds).toHaveLength(2);
    expect(answer.body.detail).toContain(second);
    expect(await server.get(`/api/deleted-users/${UPN}`)).toMatchObject({ status: 422 });
    expect(await server.post('/api/operations', { mode: 'restore', users: [UPN] })).toMatchObject({ status: 422 });
    expect(await server.post(`/api/deleted-users/${second}/restore`, {})).toMatchObject({ status: 200 });
  });
});
