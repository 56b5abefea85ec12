import { createPublicKey, verify } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { ManualClock } from '#testing/fakes';
import { markedFiles, sealedFiles } from '../../../test/support/canary.js';
import { type Answer, TestServer } from './server.js';

const MARKER = 'Xylophonius';
const NOWHERE = 'a0a10050-0000-4000-8000-00000000ffff';

const until = async (status: number, ask: () => Promise<Answer>): Promise<Answer> => {
  for (;;) {
    const answer = await ask();
    if (answer.status === status) return answer;
    await setImmediate();
  }
};

describe('a closed tenant at its deadline', () => {
  let server: TestServer;
  let time: ManualClock;
  let tenant: string;
  let user: string;
  const erasure = () => server.get(`/api/tenants/${tenant}/erasure`);
  const body = { reference: 'CHG-1', confirm: 1 };
  const close = () => server.post(`/api/tenants/${tenant}/close`, body, { key: 'the-closing' });
  beforeEach(async () => {
    time = new ManualClock(new Date().toISOString());
    // The sweep comes four times in the shortest retention, by the machine's seconds; the deadline is one of `time`.
    server = await TestServer.start({ RETENTION: 'PT1S' }, time.sources);
    tenant = (await server.post('/api/tenants', { displayName: 'Fabrikam', country: 'DE' })).body.id;
    const person = { userPrincipalName: `${MARKER}@fabrikam.example`, displayName: MARKER };
    const made = await server.post('/api/users', person, { tenant });
    user = made.body.id;
    await server.get(`/api/users?minPosition=${made.body.position}`, { tenant });
  });
  afterEach(() => server.stop());

  it('leaves no byte of a person in any read model, and no key', async () => {
    const { store } = server.standalone.ports;
    const [created] = await store.read(`user-${tenant}_${user}`, { limit: 1 });
    const sealed = /"sealed":"([^"]+)"/.exec(created!.data)![1]!;
    // the canary sings: the sealed bytes are in the read models as long as the tenant is there
    expect((await sealedFiles(server.dataDir, sealed)).length).toBeGreaterThan(1);
    expect((await close()).status).toBe(200);
    expect((await erasure()).body).toMatchObject({ status: 404, code: 'erasure-not-found' });
    time.advance(1_000);
    await until(200, erasure);
    const fresh = `minPosition=${(await store.head())!.position}`;
    const { items } = (await server.get(`/api/tenants?${fresh}`)).body;
    expect(items.map(({ id }: { readonly id: string }) => id)).not.toContain(tenant);
    await server.get(`/api/users?${fresh}`);
    await server.standalone.close();
    expect(await markedFiles(server.dataDir, MARKER)).toEqual([]);
    expect((await sealedFiles(server.dataDir, sealed)).filter((file) => file.includes('read-models'))).toEqual([]);
    await server.restart();
    expect((await erasure()).status).toBe(200);
  });

  it('is certified with counts and a signature', async () => {
    const closed = await close();
    time.advance(1_000);
    const { certificate, jws } = (await until(200, erasure)).body;
    expect(certificate).toMatchObject({
      tenantId: tenant,
      rule: { retention: 'PT1S', purgeAt: closed.body.purgeAt },
      closed: { requestedBy: { actorRole: 'Operator', commandId: closed.body.commandId } },
      users: 1,
    });
    const [jwk] = (await server.get('/api/erasures/keys')).body.keys;
    const [header, payload, signature] = (jws as string).split('.') as [string, string, string];
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toEqual(certificate);
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const signed = Buffer.from(`${header}.${payload}`);
    expect(verify(null, signed, key, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it('is not there any more, for queries, commands and repeats, and its id is given to nobody', async () => {
    await close();
    time.advance(1_000);
    await until(200, erasure);
    const gone = { status: 404, code: 'tenant-not-found' };
    expect((await close()).body).toMatchObject(gone);
    expect((await server.post(`/api/tenants/${tenant}/reopen`, {})).body).toMatchObject(gone);
    for (const path of [`/api/users/${user}`, '/api/users', `/api/erasures/${user}`, '/api/commands', '/api/deadlines'])
      expect([path, (await server.get(path, { tenant })).body]).toMatchObject([path, gone]);
    const move = await server.call('PATCH', `/api/users/${user}`, { city: 'Bonn' }, { tenant });
    expect(move.body).toMatchObject(gone);
    const again = await server.post('/api/tenants', { id: tenant, displayName: 'Fabrikam', country: 'DE' });
    expect(again.body).toMatchObject({ status: 409, code: 'tenant-exists' });
    expect((await server.get(`/api/tenants/${NOWHERE}/erasure`)).body).toMatchObject(gone);
  });
});
