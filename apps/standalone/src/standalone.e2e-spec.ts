import { setTimeout as wait } from 'node:timers/promises';
import { OutcomeUnknown } from '#application';
import { TestServer } from '../../api/test/server.js';
import { SAMPLE_TENANT_ID, makeSampleTenant } from './sample/sample-tenant.js';
import { shippedPlanServices } from '#platform';

interface Subscription {
  readonly skuPartNumber: string;
  readonly available: number;
  readonly purchases: readonly { readonly state: string }[];
}

describe('the sample tenant', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await TestServer.start();
  });
  afterEach(() => server.stop());

  const expectContoso = async () => {
    expect((await server.get('/api/tenants')).body.items).toMatchObject([
      { id: SAMPLE_TENANT_ID, displayName: 'Contoso' },
    ]);
    const subscriptions: readonly Subscription[] = (await server.get('/api/subscriptions')).body.items;
    expect(subscriptions.map(({ skuPartNumber }) => skuPartNumber)).toEqual([
      'ENTERPRISEPACK',
      'POWER_BI_PRO',
      'SPE_E5',
      'VISIOCLIENT',
    ]);
    expect(subscriptions.filter(({ available }) => available < 0)).toMatchObject([
      { skuPartNumber: 'POWER_BI_PRO', available: -2 },
    ]);
    expect(subscriptions.filter(({ purchases }) => purchases[0]?.state === 'expired')).toMatchObject([
      { skuPartNumber: 'VISIOCLIENT' },
    ]);
    const { items } = (await server.get('/api/users')).body;
    expect(items).toHaveLength(25);
    for (const { licenses } of items) expect(licenses.length).toBeGreaterThan(0);
    expect((await server.get('/api/deadlines')).body.items).toMatchObject([
      { service: 'sway', userPrincipalName: 'noor.al-farsi@contoso.example' },
    ]);
  };

  it('is there when the server is ready, as history that was decided', async () => {
    expect((await server.get('/health/ready')).body).toEqual({ status: 'ready', clock: 'trusted', reasons: [] });
    await expectContoso();
    expect((await server.get('/api/commands')).body.items.length).toBeGreaterThan(25);
  });

  it('is not made twice', async () => {
    const head = await server.standalone.ports.store.head();
    await server.restart();
    expect(await server.standalone.ports.store.head()).toEqual(head);
    await expectContoso();
  });
});

it('ends at once while nobody knows whether an append was stored, and tells who waits', async () => {
  const server = await TestServer.start({ SAMPLE: 'off' });
  const { store } = server.standalone.ports;
  let tries = 0;
  store.append = async () => {
    tries += 1;
    throw new OutcomeUnknown('the answer is lost, as the test wants it');
  };
  const answer = server.post('/api/tenants', { displayName: 'Contoso', country: 'DE' });
  while (tries < 2) await wait(5);
  const begun = Date.now();
  await server.stop();
  expect(Date.now() - begun).toBeLessThan(10_000);
  expect(await answer).toMatchObject({ status: 503, body: { code: 'outcome-unknown' } });
});

describe('a sample tenant that a crash left half made', () => {
  it('is completed, and nothing of it is done twice', async () => {
    const server = await TestServer.start({ SAMPLE: 'off' });
    try {
      const {
        commandSide: { commands },
        ports: { store },
      } = server.standalone;
      let steps = 0;
      const parts = {
        decide: async (envelope: Parameters<typeof commands.handle>[0]) => {
          steps += 1;
          if (steps === 12) throw new Error('the process was killed');
          return commands.handle(envelope);
        },
        isDecided: async (tenantId: string, id: string) =>
          (await commands.lookup(tenantId, id, 'key'))?.status === 'decided',
        storeIsEmpty: async () => (await store.head()) === undefined,
        tenantExists: async (tenantId: string) => (await store.read(`tenant-${tenantId}`, { limit: 1 })).length > 0,
        planServices: await shippedPlanServices(),
      };
      await expect(makeSampleTenant(parts)).rejects.toThrow('killed');
      const position = await makeSampleTenant(parts);
      expect((await server.get(`/api/users?minPosition=${position}`)).body.items).toHaveLength(25);
      expect(await makeSampleTenant(parts)).toBeUndefined();
    } finally {
      await server.stop();
    }
  });
});

describe('without a sample', () => {
  it('a server starts empty and stays so', async () => {
    const server = await TestServer.start({ SAMPLE: 'off' });
    try {
      expect(await server.standalone.ports.store.head()).toBeUndefined();
      expect((await server.get('/api/tenants')).body).toEqual({ items: [] });
    } finally {
      await server.stop();
    }
  });
});
