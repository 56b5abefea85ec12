import { createPublicKey, verify } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { SAMPLE_TENANT_ID } from '../../standalone/src/sample/sample-tenant.js';
import { ManualClock } from '#testing/fakes';
import { markedFiles, sealedFiles } from '../../../test/support/canary.js';
import { type Answer, TestServer } from './server.js';

const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const MARKER = 'Xylophonius';

/** Asks until the answer has this status. */
const until = async (status: number, ask: () => Promise<Answer>): Promise<Answer> => {
  for (;;) {
    const answer = await ask();
    if (answer.status === status) return answer;
    await setImmediate();
  }
};

describe('a user who is deleted for good', () => {
  let server: TestServer;
  let time: ManualClock;
  beforeEach(async () => {
    time = new ManualClock(new Date().toISOString());
    // The sweep comes four times in the shortest retention, by the machine's seconds; the deadline is one of `time`.
    server = await TestServer.start({ RETENTION: 'PT1S' }, time.sources);
  });
  afterEach(() => server.stop());

  const create = async (): Promise<string> => {
    await server.post('/api/purchases', { skuId: E3, seats: 100 });
    const { body } = await server.post('/api/users', {
      userPrincipalName: `${MARKER}@contoso.example`,
      displayName: MARKER,
      usageLocation: 'DE',
      aliases: [`${MARKER}.alias@contoso.example`],
      licenses: [{ skuId: E3 }],
    });
    return body.id;
  };

  it('leaves no byte of a name or an address in any file, and what is sealed does not open any more', async () => {
    const id = await create();
    const { store, codec, keys } = server.standalone.ports;
    const [created] = await store.read(`user-${SAMPLE_TENANT_ID}_${id}`, { limit: 1 });
    const sealed = /"sealed":"([^"]+)"/.exec(created!.data)![1]!;
    const { body } = await server.call('DELETE', `/api/users/${id}`);
    expect((await server.get(`/api/deleted-users?minPosition=${body.position}`)).body.items).toHaveLength(1);
    // The canary sings: the sealed bytes are in the read models as long as the user is there.
    expect((await sealedFiles(server.dataDir, sealed)).length).toBeGreaterThan(1);
    time.advance(1_000);

    await until(200, () => server.get(`/api/erasures/${id}`));
    const head = (await store.head())!.position;
    expect((await server.get(`/api/deleted-users?minPosition=${head}`)).body.items).toEqual([]);
    expect(await markedFiles(server.dataDir, MARKER)).toEqual([]);
    expect((await sealedFiles(server.dataDir, sealed)).filter((file) => file.includes('read-models'))).toEqual([]);
    expect(await keys.get([{ tenantId: SAMPLE_TENANT_ID, personId: id }])).toMatchObject([{ state: 'shredded' }]);
    const [opened] = await codec.open([created!]);
    expect(JSON.stringify(opened)).toContain('"erased":true');
    expect(JSON.stringify(opened)).not.toContain(sealed);

    await server.standalone.close();
    expect(await markedFiles(server.dataDir, MARKER)).toEqual([]);
    expect((await sealedFiles(server.dataDir, sealed)).filter((file) => file.includes('read-models'))).toEqual([]);
    await server.restart();
    expect((await server.get(`/api/users/${id}`)).status).toBe(404);
  });

  it('is certified with a signature, and shown as erased in the past', async () => {
    const id = await create();
    const before = time.now();
    time.advance(1);
    expect((await server.get(`/api/erasures/${id}`)).body.code).toBe('erasure-not-found');
    await server.call('DELETE', `/api/users/${id}`);
    time.advance(1_000);
    const { body } = await until(200, () => server.get(`/api/erasures/${id}`));
    expect(body.certificate).toMatchObject({
      pseudonym: id,
      rule: { retention: 'PT1S' },
      purged: { cause: 'due' },
      kept: ['sharepoint'],
    });
    for (const { cause } of body.certificate.services) expect(cause).toBe('due');
    const [key] = (await server.get('/api/erasures/keys')).body.keys;
    const [header, payload, signature] = body.jws.split('.');
    const publicKey = createPublicKey({ key: { kty: key.kty, crv: key.crv, x: key.x }, format: 'jwk' });
    expect(verify(null, Buffer.from(`${header}.${payload}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(
      true,
    );
    expect((await server.get(`/api/users/${id}?asOf=${before}`)).body).toMatchObject({
      id,
      status: 'active',
      userPrincipalName: null,
      licenses: [{ skuId: E3 }],
    });
  });
});

describe('what an administrator sees', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await TestServer.start();
  });
  afterEach(() => server.stop());

  it('before a removal: the services that would be kept, until when, and the aliases that would go', async () => {
    await server.post('/api/purchases', { skuId: E3, seats: 100 });
    const { body: user } = await server.post('/api/users', {
      userPrincipalName: 'try@contoso.example',
      displayName: 'Try',
      usageLocation: 'DE',
      aliases: ['try.alias@contoso.example'],
      licenses: [{ skuId: E3 }],
    });
    const { body } = await server.post(`/api/users/${user.id}/licenses?dryRun=true`, { remove: [{ skuId: E3 }] });
    expect(body.aliasesReleased).toEqual(['try.alias@contoso.example']);
    const exchange = body.retained.find(({ service }: { service: string }) => service === 'exchange');
    expect(Date.parse(exchange.purgeAt) - Date.now()).toBeGreaterThan(29 * 86_400_000);
    expect((await server.get(`/api/users/${user.id}?minPosition=${user.position}`)).body.aliases).toHaveLength(1);
    const deletion = await server.call('DELETE', `/api/users/${user.id}?dryRun=true`);
    expect(deletion.body).toMatchObject({ dryRun: true, aliasesReleased: ['try.alias@contoso.example'] });

    const all = { mode: 'remove', users: [user.id, 'nobody@contoso.example'], licenses: [E3] };
    const bulk = (await server.post('/api/operations?dryRun=true', all)).body;
    const { retained, aliasesReleased, seats } = body;
    // Each dry run has a now of its own.
    const told = retained.map(({ service, purgeAt }: Record<string, string>) =>
      purgeAt === undefined ? { service } : { service, purgeAt: expect.any(String) },
    );
    expect(bulk.results).toMatchObject([
      { id: user.id, state: 'Complete', retained: told, aliasesReleased },
      { state: 'Failed', reason: { code: 'user-not-found' } },
    ]);
    expect(bulk).toMatchObject({
      dryRun: true,
      seats,
      totals: {
        retained: expect.arrayContaining([{ service: 'exchange', users: 1, purgeAt: expect.any(String) }]),
        retainedUsers: 1,
        aliasesReleased: 1,
      },
      detailedUsers: 2,
    });
    const deletions = { mode: 'delete', users: [user.id], confirm: 1 };
    const { results } = (await server.post('/api/operations?dryRun=true', deletions)).body;
    expect(results).toMatchObject([{ aliasesReleased, purgeAt: expect.any(String) }]);

    await server.post(`/api/users/${user.id}/licenses`, { remove: [{ skuId: E3 }] });
    const { position } = (await server.call('DELETE', `/api/users/${user.id}`)).body;
    const { body: list } = await server.get(`/api/deadlines?days=31&minPosition=${position}`);
    const mine = list.items.filter(({ userId }: { userId: string }) => userId === user.id);
    expect(mine.every(({ restore }: { restore?: string }) => restore?.includes(user.id))).toBe(true);
  });

  it('of what is kept: when it goes, and which of the tenant’s products would bring it back', async () => {
    const { body } = await server.get('/api/deadlines');
    expect(body.items).toMatchObject([{ service: 'sway', userPrincipalName: 'noor.al-farsi@contoso.example' }]);
    const [{ comesBackWith }] = body.items;
    expect(comesBackWith.map(({ skuPartNumber }: { skuPartNumber: string }) => skuPartNumber)).toContain(
      'ENTERPRISEPACK',
    );
    expect((await server.get('/api/deadlines?days=29')).body.items).toEqual([]);
    expect((await server.get('/api/deadlines?days=31')).body.items).toHaveLength(1);
    const [{ purgeAt }] = body.items;
    expect((await server.get(`/api/deadlines?from=${purgeAt}`)).body.items).toHaveLength(1);
    const later = new Date(Date.parse(purgeAt) + 1).toISOString();
    expect((await server.get(`/api/deadlines?from=${later}`)).body.items).toEqual([]);
    expect((await server.get('/api/deadlines?days=1&until=2030-01-01T00:00:00Z')).body.code).toBe('invalid-query');
    expect((await server.get('/api/deadlines?days=-1')).status).toBe(400);
  });
});

describe('the clock', () => {
  it('is shown, agreed to by an operator, and part of the health', async () => {
    const server = await TestServer.start();
    try {
      expect((await server.get('/api/clock')).body).toMatchObject({ trusted: true, reasons: [] });
      expect((await server.get('/health/ready')).body).toEqual({ status: 'ready', clock: 'trusted', reasons: [] });
      server.standalone.ports.clock.distrust('jumped', 'a test said so');
      expect((await server.get('/api/clock')).body).toMatchObject({ trusted: false, reasons: [{ code: 'jumped' }] });
      expect((await server.get('/health/ready')).body).toEqual({ status: 'ready', clock: 'not-trusted', reasons: [] });
      const agreed = await server.post('/api/clock/agreement', {});
      expect(agreed.status).toBe(200);
      for (let trusted = false; !trusted;) trusted = (await server.get('/api/clock')).body.trusted;
      expect((await server.get('/api/clock')).body.agreedAt).toBe(agreed.body.agreedAt);
      await server.restart();
      expect((await server.get('/api/clock')).body).toMatchObject({ trusted: true, agreedAt: agreed.body.agreedAt });
    } finally {
      await server.stop();
    }
  });

  it('that is not trusted is what a bulk operation would wait for, says a dry run', async () => {
    const server = await TestServer.start();
    try {
      const user = { userPrincipalName: 'waits@contoso.example', displayName: 'Waits' };
      const { id } = (await server.post('/api/users', user)).body;
      server.standalone.ports.clock.distrust('jumped', 'a test said so');
      const body = { mode: 'delete', users: ['nobody@contoso.example', id], confirm: 2 };
      expect(await server.post('/api/operations?dryRun=true', body)).toMatchObject({
        status: 200,
        body: {
          state: 'running',
          counts: { pending: 1, complete: 0, failed: 1 },
          results: [
            { index: 0, state: 'Failed', reason: { code: 'user-not-found' } },
            { index: 1, id, state: 'Pending', reason: { code: 'clock-not-trusted', message: expect.any(String) } },
          ],
        },
      });
    } finally {
      await server.stop();
    }
  });
});
