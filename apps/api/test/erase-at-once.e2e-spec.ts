import { setImmediate } from 'node:timers/promises';
import { SAMPLE_TENANT_ID } from '../../standalone/src/sample/sample-tenant.js';
import { markedFiles, sealedFiles } from '../../../test/support/canary.js';
import { type Answer, TestServer } from './server.js';

const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const MARKER = 'Xylophonius';
const NOBODY = 'a0a10050-0000-4000-8000-00000000ffff';

const until = async (status: number, ask: () => Promise<Answer>): Promise<Answer> => {
  for (;;) {
    const answer = await ask();
    if (answer.status === status) return answer;
    await setImmediate();
  }
};

describe('erasing a deleted user at once over HTTP', () => {
  let server: TestServer;
  afterEach(() => server.stop());

  const create = async (): Promise<string> => {
    await server.post('/api/purchases', { skuId: E3, seats: 100 });
    const { body } = await server.post('/api/users', {
      userPrincipalName: `${MARKER}@contoso.example`,
      displayName: MARKER,
      usageLocation: 'DE',
      licenses: [{ skuId: E3 }],
    });
    return body.id;
  };
  /** The read model knows of the deletion when this resolves. */
  const remove = async (id: string): Promise<void> => {
    const { position } = (await server.call('DELETE', `/api/users/${id}`)).body;
    await server.get(`/api/deleted-users/${id}?minPosition=${position}`);
  };
  const deleted = async (): Promise<string> => {
    const id = await create();
    await remove(id);
    return id;
  };
  const path = (id: string) => `/api/deleted-users/${id}/erase`;

  it('leaves no byte of the name in any file, long before the deadline, and is certified', async () => {
    server = await TestServer.start();
    const id = await deleted();
    const { store } = server.standalone.ports;
    const [created] = await store.read(`user-${SAMPLE_TENANT_ID}_${id}`, { limit: 1 });
    const sealed = /"sealed":"([^"]+)"/.exec(created!.data)![1]!;
    const body = { confirm: id, reference: 'CHG-1', reason: `${MARKER} wants it` };
    const tried = await server.post(`${path(id)}?dryRun=true`, body);
    expect(tried).toMatchObject({ status: 200, body: { id, dryRun: true, kept: ['sharepoint'] } });
    expect((await server.get(`/api/erasures/${id}`)).body.code).toBe('erasure-not-found');

    const answer = await server.post(path(id.toUpperCase()), body, { key: 'the-erasure' });
    expect(answer).toMatchObject({ status: 200, body: { id, purgeAt: tried.body.purgeAt, kept: ['sharepoint'] } });
    const services = ({ purged }: Answer['body']) => purged.map(({ service }: { service: string }) => service);
    expect(services(answer.body)).toEqual(services(tried.body));
    const { certificate } = (await until(200, () => server.get(`/api/erasures/${id}`))).body;
    expect(certificate.purged).toMatchObject({
      cause: 'requested',
      requestedBy: { actor: 'local', actorRole: 'GlobalAdministrator', commandId: answer.body.commandId },
    });
    expect(await server.post(path(id.toUpperCase()), body, { key: 'the-erasure' })).toMatchObject({
      status: 200,
      body: { id, purged: answer.body.purged, repeated: true },
    });
    expect(await server.post(path(id), body)).toMatchObject({ status: 410, body: { code: 'user-purged' } });

    const fresh = `minPosition=${(await store.head())!.position}`;
    expect((await server.get(`/api/deleted-users?${fresh}`)).body.items).toEqual([]);
    const { items } = (await server.get(`/api/deadlines?days=31&${fresh}`)).body;
    expect(items.filter(({ userId }: { userId: string }) => userId === id)).toEqual([]);
    expect((await server.get(`/api/commands/${answer.body.commandId}`)).body).toMatchObject({
      type: 'EraseUser',
      asked: { userId: id, confirm: id },
      answer: { id, kept: ['sharepoint'] },
      reference: 'CHG-1',
      reasonText: null,
    });
    await server.standalone.close();
    expect(await markedFiles(server.dataDir, MARKER)).toEqual([]);
    expect((await sealedFiles(server.dataDir, sealed)).filter((file) => file.includes('read-models'))).toEqual([]);
    await server.restart();
  });

  it('is refused where it is not confirmed by the id, has no reference, or is of nobody who is deleted', async () => {
    server = await TestServer.start();
    const id = await create();
    const reference = 'CHG-1';
    const refused = async (of: string, body: object) => (await server.post(path(of), body)).body;
    expect(await refused(id, { confirm: id, reference })).toMatchObject({ status: 409, code: 'user-not-deleted' });
    await remove(id);
    expect(await refused(id, { confirm: id })).toMatchObject({ status: 422, code: 'reference-required' });
    for (const body of [{ reference }, { reference, confirm: NOBODY }])
      expect(await refused(id, body)).toMatchObject({ status: 422, code: 'erasure-not-confirmed', userId: id });
    expect(await refused(NOBODY, { confirm: NOBODY, reference })).toMatchObject({ code: 'user-not-found' });
    const name = `${MARKER}@contoso.example`;
    expect(await refused(name, { confirm: id, reference })).toMatchObject({ status: 400, code: 'invalid-guid' });
    server.standalone.ports.clock.distrust('jumped', 'a test said so');
    expect(await refused(id, { confirm: id, reference })).toMatchObject({ status: 503, code: 'clock-not-trusted' });
    expect((await server.get(`/api/deleted-users/${id}`)).status).toBe(200);
  });

  it('is off where the installation says so', async () => {
    server = await TestServer.start({ ERASE_AT_ONCE: 'off' });
    const id = await deleted();
    const body = { confirm: id, reference: 'CHG-1' };
    expect(await server.post(path(id), body)).toMatchObject({ status: 403, body: { code: 'erase-at-once-off' } });
    expect(await server.post(`${path(id)}?dryRun=true`, body)).toMatchObject({ status: 403 });
    expect((await server.get(`/api/deleted-users/${id}`)).status).toBe(200);
  });
});
