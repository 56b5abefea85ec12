import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openDatabase } from '#sqlite';
import { TestServer } from '../../api/test/server.js';

type Body = Record<string, unknown>;
const DAMAGES = [
  ['is gone', 'DELETE FROM person_keys WHERE person = ?', 'missing-person-key'],
  ['is damaged', 'UPDATE person_keys SET wrapped = zeroblob(61) WHERE person = ?', 'damaged-key'],
] as const;

describe.each(DAMAGES)('a server whose key of one person %s', (_how, sql, fault) => {
  let server: TestServer;
  let tenant: string;
  let skuId: string;
  /** Everybody is there at this time. */
  let then: string;
  const ids = new Map<string, string>();
  const id = (name: string): string => ids.get(name)!;

  const get = async (path: string) => {
    const { status, body } = await server.get(path, { tenant });
    expect([path, status]).toEqual([path, 200]);
    return body;
  };
  const post = (path: string, body: unknown) => server.post(path, body, { tenant });
  const itemsOf = async (path: string): Promise<readonly Body[]> => (await get(path)).items;
  const breakKey = async (person: string) => {
    await server.close();
    const database = openDatabase({ file: join(server.dataDir, 'keys.db') });
    database.prepare(sql).run(person);
    database.close();
    await server.open();
  };
  /** Waits for the check in the background. */
  const degraded = async (): Promise<Body> => {
    for (;;) {
      const { body } = await server.get('/health/ready');
      if (body.reasons.length > 0) return body;
      await wait(20);
    }
  };

  beforeAll(async () => {
    server = await TestServer.start();
    tenant = (await server.get('/api/tenants')).body.items[0].id;
    skuId = (await itemsOf('/api/subscriptions')).find(({ available }) => (available as number) >= 4)!.skuId as string;
    for (const name of ['lost', 'kept', 'gone']) {
      const body = { userPrincipalName: `${name}@contoso.example`, displayName: name, usageLocation: 'DE' };
      const created = await post('/api/users', body);
      expect(created.status).toBe(201);
      ids.set(name, created.body.id);
      const { body: assigned } = await post(`/api/users/${created.body.id}/licenses`, { add: [{ skuId }], remove: [] });
      // who reads below wants everybody in the list
      await get(`/api/users?limit=1&minPosition=${assigned.position}`);
    }
    then = (await server.standalone.ports.store.head())!.occurredAt!;
    await breakKey(id('lost'));
  });
  afterAll(() => server.stop());

  it('tells it in readiness and among the figures', async () => {
    expect(await degraded()).toMatchObject({
      status: 'degraded',
      reasons: [{ code: 'unreadable-users', subject: 'keys', text: expect.stringContaining(id('lost')) as string }],
    });
    const figures = (await server.get('/metrics')).body as string;
    expect(figures).toContain('seatledger_unreadable_users 1');
    expect(figures).toContain('seatledger_conditions{kind="unreadable-users"} 1');
  });

  it.each([
    ['users', () => '/api/users?limit=100'],
    ['holders of a product', () => `/api/users?product=${skuId}&limit=100`],
    ['users as they were', () => `/api/users?limit=100&asOf=${then}`],
    ['holders of a product as they were', () => `/api/users?product=${skuId}&limit=100&asOf=${then}`],
  ])('lists %s, that person as unreadable and everybody else as ever', async (_what, path) => {
    const items = await itemsOf(path());
    expect(items.find((item) => item.id === id('lost'))).toMatchObject({
      userPrincipalName: null,
      displayName: null,
      unreadable: ['userPrincipalName', 'displayName'],
    });
    expect(items.find((item) => item.id === id('kept'))).toMatchObject({ displayName: 'kept' });
    expect(items.filter((item) => 'unreadable' in item)).toHaveLength(1);
  });

  it('shows that person alone as it was, too', async () => {
    expect(await get(`/api/users/${id('lost')}?asOf=${then}`)).toMatchObject({
      id: id('lost'),
      licenses: [{ skuId }],
      unreadable: ['userPrincipalName', 'displayName'],
    });
  });

  it('refuses with a code of its own what needs the texts', async () => {
    const { status, body } = await server.call('PATCH', `/api/users/${id('lost')}`, { city: 'Berlin' }, { tenant });
    expect([status, body.code, body.fault]).toEqual([503, 'damaged-personal-data', fault]);
  });

  it('deletes that person, with licenses, seats and deadlines, and shows it in every list that has it', async () => {
    const users = [id('lost'), id('kept')];
    const started = await post('/api/operations', { mode: 'delete', users, confirm: 2 });
    expect(started.status).toBe(202);
    const operation = `/api/operations/${started.body.id}`;
    while ((await get(operation)).finishedAt === undefined) await wait(20);
    const results = await get(`${operation}/results`);
    // the operation may be shown as finished before what it did to users is
    const fresh = `minPosition=${results.position}`;
    expect(results.items).toMatchObject([
      { id: id('lost'), unreadable: ['userPrincipalName'], state: 'Complete' },
      { id: id('kept'), userPrincipalName: 'kept@contoso.example', state: 'Complete' },
    ]);
    const deleted = await itemsOf(`/api/deleted-users?${fresh}`);
    expect(deleted.find((user) => user.id === id('lost'))).toMatchObject({ displayName: null });
    expect(deleted.find((user) => user.id === id('kept'))).toMatchObject({ displayName: 'kept' });
    const deadlines = await itemsOf(`/api/deadlines?limit=100&${fresh}`);
    expect(deadlines.find(({ userId }) => userId === id('lost'))).toMatchObject({ unreadable: ['userPrincipalName'] });
    expect(deadlines.find(({ userId }) => userId === id('kept'))).toMatchObject({
      userPrincipalName: 'kept@contoso.example',
    });
    const of = (await get('/api/commands?limit=100')) as { readonly items: readonly unknown[] };
    expect(of.items.length).toBeGreaterThan(0);
  });

  it('brings that person back, and takes the license away', async () => {
    const restored = await post(`/api/deleted-users/${id('lost')}/restore`, undefined);
    expect([restored.status, restored.body.id]).toEqual([200, id('lost')]);
    expect(restored.body.licenses).toHaveLength(1);
    const removed = await post(`/api/users/${id('lost')}/licenses`, { add: [], remove: [{ skuId }] });
    expect([removed.status, removed.body.licenses]).toEqual([200, []]);
  });
});

it('a key that is lost while the server runs is told at once, by the first that reads its person', async () => {
  const server = await TestServer.start();
  const [{ id: tenant }] = (await server.get('/api/tenants')).body.items;
  const body = { userPrincipalName: 'lost@contoso.example', displayName: 'Lost', usageLocation: 'DE' };
  const { id, position } = (await server.post('/api/users', body, { tenant })).body;
  const path = `/api/users/${id}?minPosition=${position}`;
  expect((await server.get(path, { tenant })).body.displayName).toBe('Lost');
  const database = openDatabase({ file: join(server.dataDir, 'keys.db') });
  database.prepare('DELETE FROM person_keys WHERE person = ?').run(id);
  database.close();
  expect((await server.get('/health/ready')).body.reasons).toEqual([]);
  expect((await server.get(path, { tenant })).body.unreadable).toContain('userPrincipalName');
  let reasons: readonly Body[] = [];
  while (reasons.length === 0) ({ reasons } = (await server.get('/health/ready')).body);
  expect(reasons).toMatchObject([{ code: 'unreadable-users', text: expect.stringContaining(id) }]);
  expect((await server.get('/metrics')).body).toContain('seatledger_unreadable_users 1');
  await server.stop();
});
