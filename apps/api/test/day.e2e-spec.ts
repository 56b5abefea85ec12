import { type Answer, TestServer } from './server.js';

const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const E1 = '18181a46-0d4e-45cd-891e-60aabd171b4e';
const SWAY = 'a23b959c-7ce8-4e57-9140-b90eb88a9e97';

describe('a day over HTTP', () => {
  let server: TestServer;
  let count = 0;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.stop());

  /** Makes a tenant of its own with seats of Office 365 E3. */
  const tenantWith = async (seats: number) => {
    const tenant = (await server.post('/api/tenants', { displayName: 'Fabrikam', country: 'de' })).body.id as string;
    const bought = await server.post('/api/purchases', { skuPartNumber: 'ENTERPRISEPACK', seats }, { tenant });
    return { tenant, purchase: bought.body.id as string };
  };
  const createUser = (tenant: string, more: object = {}): Promise<Answer> => {
    count += 1;
    const userPrincipalName = `user${count}@fabrikam.example`;
    return server.post(
      '/api/users',
      { userPrincipalName, displayName: `U ${count}`, usageLocation: 'DE', ...more },
      { tenant },
    );
  };
  /** Asks for what is as fresh as the answer. */
  const fresh = (path: string, tenant: string, { body }: Answer) =>
    server.get(`${path}${path.includes('?') ? '&' : '?'}minPosition=${body.position}`, { tenant });

  /** Makes a product of its own that grants these services. */
  const importProduct = (skuId: string, services: readonly string[], more: object = {}) => {
    const plans = services.map((service) => ({ planId: `${planIds[service]}`, planName: service, service }));
    return server.post('/api/catalogue', {
      products: [{ skuId, skuPartNumber: 'OWN', displayName: 'Own', plans }],
      ...more,
    });
  };
  const planIds: Readonly<Record<string, string>> = {
    teams: '0e000000-0000-4000-8000-000000000001',
    sway: '0e000000-0000-4000-8000-000000000002',
    forms: '0e000000-0000-4000-8000-000000000003',
  };

  it('refreshes licenses after the product changed, singly and in bulk, and tries it before', async () => {
    const sku = '0e000000-0000-4000-8000-000000000000';
    const { tenant } = await tenantWith(1);
    await importProduct(sku, ['teams', 'sway']);
    await server.post('/api/purchases', { skuId: sku, seats: 2 }, { tenant });
    const [one, other] = [await createUser(tenant, { licenses: [sku] }), await createUser(tenant, { licenses: [sku] })];
    expect(await importProduct(sku, ['teams', 'forms'])).toMatchObject({
      status: 422,
      body: { code: 'plans-taken-away', count: 1, services: ['sway'] },
    });
    const imported = await importProduct(sku, ['teams', 'forms'], { confirm: 1 });
    const behind = async () => {
      const [{ body: list }, { body: held }] = await Promise.all([
        fresh('/api/subscriptions', tenant, imported),
        fresh(`/api/subscriptions/${sku}/holders`, tenant, imported),
      ]);
      const own = list.items.find(({ skuId }: { skuId: string }) => skuId === sku);
      return [own.behind, held.behind, held.items.map(({ licenses }: { licenses: object[] }) => licenses[0])];
    };
    const old = expect.objectContaining({ behind: true, newPlans: [planIds['forms']] });
    expect(await behind()).toEqual([2, 2, [old, old]]);
    const change = (path: string, body: object) => server.post(path, body, { tenant });
    const licenses = `/api/users/${one.body.id}/licenses`;
    const early = await change(licenses, { add: [{ skuId: sku, disabledPlans: [planIds['forms']] }] });
    expect(early.status).toBe(200);
    const tooEarly = await change(licenses, { add: [{ skuId: sku, disabledPlans: [] }] });
    const detail = expect.stringContaining('Refresh the license first');
    expect(tooEarly).toMatchObject({ status: 422, body: { code: 'plan-not-in-product', detail } });
    const ended = [expect.objectContaining({ service: 'sway', purgeAt: expect.any(String) })];
    const tried = await change(`${licenses}/refresh?dryRun=true`, { skuIds: [sku] });
    const refreshed = await change(`${licenses}/refresh`, { skuIds: [sku] });
    for (const { body } of [tried, refreshed])
      expect(body).toMatchObject({
        outcome: 'accepted',
        retained: ended,
        services: [
          { service: 'forms', state: 'disabled' },
          { service: 'sway', state: 'retained' },
          { service: 'teams', state: 'enabled' },
        ],
      });
    const bulk = { mode: 'refresh', users: [one.body.id, other.body.id], licenses: [sku] };
    expect((await change('/api/operations?dryRun=true', bulk)).body).toMatchObject({
      counts: { complete: 2 },
      totals: { retained: [{ service: 'sway', users: 1 }], granted: [{ service: 'forms', users: 1 }] },
      results: [{ id: one.body.id }, { retained: ended, granted: [{ service: 'forms', start: 'first' }] }],
    });
    expect(refreshed.body.licenses[0]).not.toHaveProperty('newPlans');
    expect((await fresh(`/api/subscriptions/${sku}`, tenant, refreshed)).body).toMatchObject({
      assigned: 2,
      behind: 1,
    });
    const held = await change(`/api/users/${other.body.id}/licenses/refresh`, { skuIds: ['ENTERPRISEPACK'] });
    expect(held).toMatchObject({ status: 409, body: { code: 'not-held' } });
  });

  it('creates tenants, shows and renames them', async () => {
    const created = await server.post('/api/tenants', { displayName: 'Northwind', country: 'us' });
    expect(created).toMatchObject({
      status: 201,
      body: { displayName: 'Northwind', country: 'US', outcome: 'accepted' },
    });
    const { id, position } = created.body;
    expect(created.headers.get('location')).toBe(`/api/tenants/${id}`);
    expect(created.headers.get('x-position')).toBe(position);
    expect((await server.call('PATCH', `/api/tenants/${id}`, { displayName: 'Northwind Traders' })).status).toBe(200);
    const renamed = await server.get(`/api/tenants/${id}?minPosition=${position}`);
    expect(renamed.body).toMatchObject({ id, country: 'US' });
    const { items } = (await server.get('/api/tenants')).body;
    expect(items.map((tenant: { id: string }) => tenant.id)).toContain(id);
  });

  it('buys and loses seats, naming the purchase', async () => {
    const { tenant, purchase } = await tenantWith(10);
    const step = (name: string, body: object = {}) =>
      server.post(`/api/purchases/${purchase}/${name}`, body, { tenant });
    expect((await step('quantity', { seats: 5 })).body).toMatchObject({ id: purchase, seats: 5, totals: { valid: 5 } });
    expect((await step('expire')).body).toMatchObject({ state: 'expired', totals: { valid: 0, expired: 5 } });
    expect((await step('renew', { endsOn: '2027-12-31' })).body).toMatchObject({
      state: 'active',
      totals: { valid: 5 },
    });
    expect((await step('suspend')).body).toMatchObject({ state: 'suspended', totals: { valid: 0, expired: 0 } });
    const cancelled = await step('cancel');
    expect(cancelled.body).toMatchObject({ state: 'cancelled' });
    expect(await step('renew')).toMatchObject({ status: 409, body: { code: 'purchase-state' } });
    const shown = await fresh('/api/subscriptions', tenant, cancelled);
    expect(shown.body).toEqual({
      items: [
        {
          skuId: E3,
          skuPartNumber: 'ENTERPRISEPACK',
          valid: 0,
          expired: 0,
          assigned: 0,
          available: 0,
          behind: 0,
          purchases: [{ id: purchase, seats: 5, state: 'cancelled', endsOn: '2027-12-31', revision: 5 }],
        },
      ],
    });
  });

  it('creates a user with a license, shows it by id and by principal name, changes and lists it', async () => {
    const { tenant } = await tenantWith(2);
    const created = await createUser(tenant, {
      licenses: [{ skuId: E3.toUpperCase(), disabledPlans: [SWAY] }],
      aliases: ['ä@fabrikam.example'],
    });
    expect(created).toMatchObject({ status: 201, body: { licenses: [{ skuId: E3, disabledPlans: [SWAY] }] } });
    const { id } = created.body;
    const user = await fresh(`/api/users/${id}`, tenant, created);
    expect(user.body).toMatchObject({
      id,
      aliases: ['ä@fabrikam.example'],
      usageLocation: 'DE',
      licenses: [{ skuPartNumber: 'ENTERPRISEPACK' }],
    });
    expect(user.body.services).toContainEqual({ service: 'sway', state: 'disabled' });
    const byName = await server.get(`/api/users/${encodeURIComponent(user.body.userPrincipalName.toUpperCase())}`, {
      tenant,
    });
    expect(byName.body).toEqual(user.body);
    const changed = await server.call('PATCH', `/api/users/${id}`, { city: 'Köln', usageLocation: 'at' }, { tenant });
    expect((await fresh(`/api/users/${id}`, tenant, changed)).body).toMatchObject({
      city: 'Köln',
      usageLocation: 'AT',
    });
    for (const path of ['/api/users', '/api/users?product=enterprisepack', `/api/subscriptions/${E3}/holders`]) {
      expect((await server.get(path, { tenant })).body.items).toMatchObject([{ id }]);
    }
  });

  it('pages through a list without losing or repeating anybody', async () => {
    const { tenant } = await tenantWith(1);
    const ids: string[] = [];
    let last!: Answer;
    for (let index = 0; index < 5; index += 1) ids.push((last = await createUser(tenant)).body.id);
    const seen: string[] = [];
    let page = await fresh('/api/users?limit=2', tenant, last);
    const sizes: number[] = [];
    for (;;) {
      sizes.push(page.body.items.length);
      seen.push(...page.body.items.map(({ id }: { id: string }) => id));
      if (page.body.next === undefined) break;
      page = await server.get(`/api/users?limit=2&after=${page.body.next}`, { tenant });
    }
    expect(sizes).toEqual([2, 2, 1]);
    expect(seen).toEqual(ids.toSorted());
  });

  it('takes a license away for thirty days, and brings the data back', async () => {
    const { tenant } = await tenantWith(1);
    const { id } = (await createUser(tenant, { licenses: ['ENTERPRISEPACK'], aliases: ['back@fabrikam.example'] }))
      .body;
    const removed = await server.post(`/api/users/${id}/licenses`, { remove: [E3] }, { tenant });
    expect(removed).toMatchObject({ status: 200, body: { licenses: [], aliasesReleased: ['back@fabrikam.example'] } });
    const exchange = removed.body.services.find(({ service }: { service: string }) => service === 'exchange');
    expect(exchange).toMatchObject({ state: 'retained', purgeAt: expect.stringMatching(/Z$/) });
    const deadlines = await fresh('/api/deadlines', tenant, removed);
    expect(deadlines.body.items).toContainEqual(
      expect.objectContaining({ userId: id, service: 'exchange', purgeAt: exchange.purgeAt }),
    );
    expect((await server.get(`/api/deadlines?until=${exchange.purgeAt}`, { tenant })).body.items).toEqual([]);
    const again = await server.post(`/api/users/${id}/licenses`, { add: ['ENTERPRISEPACK'] }, { tenant });
    expect(again.body.aliasesReturned).toEqual(['back@fabrikam.example']);
    expect(again.body.restored).toContainEqual(expect.objectContaining({ service: 'exchange' }));
    expect((await fresh('/api/deadlines', tenant, again)).body.items).toEqual([]);
  });

  it('moves a seat when none is free, and replaces licenses', async () => {
    const { tenant } = await tenantWith(1);
    const from = (await createUser(tenant, { licenses: [E3] })).body.id;
    const to = (await createUser(tenant)).body.id;
    const none = await server.post(`/api/users/${to}/licenses`, { add: [E3] }, { tenant });
    expect(none).toMatchObject({
      status: 409,
      body: { code: 'no-available-seats', skuId: E3, valid: 1, assigned: 1, available: 0 },
    });
    const moved = await server.post(`/api/users/${from}/licenses/reassign`, { to, skuIds: [E3] }, { tenant });
    expect(moved).toMatchObject({
      status: 200,
      body: { from: { id: from, licenses: [] }, to: { id: to, licenses: [{ skuId: E3 }] } },
    });
    const replaced = await server.post(
      `/api/users/${to}/licenses/replace`,
      { licenses: [{ skuId: E3, disabledPlans: [SWAY] }] },
      { tenant },
    );
    expect(replaced.body.licenses).toMatchObject([{ skuId: E3, disabledPlans: [SWAY] }]);
  });

  it('takes licenses/transfer for licenses/reassign, and a repeat under the one name for the other', async () => {
    const { tenant } = await tenantWith(2);
    const [from, to] = [(await createUser(tenant, { licenses: [E3] })).body.id, (await createUser(tenant)).body.id];
    const move = (name: string) =>
      server.post(`/api/users/${from}/licenses/${name}`, { to, skuIds: [E3] }, { tenant, key: 'move-1' });
    const first = await move('transfer');
    expect(first).toMatchObject({
      status: 200,
      body: { from: { id: from, licenses: [] }, to: { id: to, licenses: [{ skuId: E3 }] } },
    });
    expect(await move('reassign')).toMatchObject({ status: 200, body: { ...first.body, repeated: true } });
  });

  it('deletes and restores a user, saying what is missing', async () => {
    const { tenant } = await tenantWith(1);
    const { id } = (await createUser(tenant, { licenses: [E3] })).body;
    const deleted = await server.call('DELETE', `/api/users/${id}`, undefined, { tenant });
    expect(deleted).toMatchObject({ status: 200, body: { id, licenses: [], purgeAt: expect.any(String) } });
    await createUser(tenant, { licenses: [E3] });
    expect(await fresh(`/api/users/${id}`, tenant, deleted)).toMatchObject({
      status: 404,
      body: { code: 'user-not-found' },
    });
    const listed = await server.get('/api/deleted-users', { tenant });
    expect(listed.body.items).toMatchObject([{ id, purgeAt: deleted.body.purgeAt }]);
    const restored = await server.post(`/api/deleted-users/${id}/restore`, {}, { tenant });
    expect(restored).toMatchObject({
      status: 200,
      body: { id, licenses: [], shortfalls: [{ skuId: E3, code: 'no-available-seats' }] },
    });
    expect((await fresh(`/api/users/${id}`, tenant, restored)).status).toBe(200);
  });

  const finished = async (tenant: string, path: string): Promise<Answer> => {
    for (;;) {
      const { ports, commandSide } = server.standalone;
      const position = (await ports.store.head())?.position;
      const operation = await server.get(`${path}?minPosition=${position}`, { tenant });
      if (operation.body.state !== 'running') return operation;
      await commandSide.operations.idle();
    }
  };

  it('does many users at once, and says what became of each', async () => {
    const { tenant } = await tenantWith(2);
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1) ids.push((await createUser(tenant)).body.id);
    const body = { mode: 'add', users: [...ids, 'nobody@fabrikam.example'], licenses: [{ skuId: E3 }] };
    const tried = await server.post('/api/operations?dryRun=true', body, { tenant });
    expect(tried).toMatchObject({
      status: 200,
      body: { dryRun: true, counts: { pending: 0, complete: 2, failed: 2 } },
    });
    const started = await server.post('/api/operations', body, { tenant });
    expect(started).toMatchObject({ status: 202, body: { state: 'running', counts: { pending: 4 } } });
    const location = started.headers.get('location')!;
    expect(location).toBe(`/api/operations/${started.body.id}`);
    expect((await finished(tenant, location)).body).toMatchObject({
      state: 'finished',
      counts: { pending: 0, complete: 2, failed: 2 },
    });
    const { items } = (await server.get(`${location}/results`, { tenant })).body;
    expect(items).toMatchObject([
      { index: 0, id: ids[0], state: 'Complete', userPrincipalName: expect.stringContaining('@') },
      { index: 1, id: ids[1], state: 'Complete' },
      {
        index: 2,
        id: ids[2],
        state: 'Failed',
        reason: { code: 'no-available-seats', message: expect.stringContaining('Buy at least') },
      },
      { index: 3, state: 'Failed', reason: { code: 'user-not-found' } },
    ]);
    expect((await server.get('/api/operations', { tenant })).body.items).toMatchObject([{ id: started.body.id }]);
  });

  it('gives many users one product in the place of another, and leaves those who do not hold it', async () => {
    const { tenant } = await tenantWith(1);
    await server.post('/api/purchases', { skuPartNumber: 'STANDARDPACK', seats: 1 }, { tenant });
    const holder = (await createUser(tenant, { licenses: [{ skuId: E3, disabledPlans: [SWAY] }] })).body.id;
    const { id } = (await createUser(tenant)).body;
    const change = { mode: 'change', users: [holder, id], add: ['STANDARDPACK'], remove: [E3] };
    const swaps = { exchanged: 1, left: 1, notHeld: 0, added: 0 };
    const tried = await server.post('/api/operations?dryRun=true', change, { tenant });
    expect(tried.body).toMatchObject({ counts: { complete: 2, failed: 0 }, totals: { swaps, retained: [] } });
    const started = await server.post('/api/operations', change, { tenant });
    const location = started.headers.get('location')!;
    expect((await finished(tenant, location)).body).toMatchObject({ mode: 'change', counts: { complete: 2 } });
    const results = await server.get(`${location}/results`, { tenant });
    expect(results.body.items).toMatchObject([{ assigned: [E1], removed: [E3] }, { state: 'Complete' }]);
    expect(results.body.items[1]).not.toHaveProperty('assigned');
    const changed = (await fresh(`/api/users/${holder}`, tenant, results)).body;
    expect(changed.licenses).toMatchObject([{ skuId: E1, disabledPlans: [SWAY] }]);
    expect((await fresh(`/api/users/${id}`, tenant, results)).body.licenses).toEqual([]);
    const failed = await server.post('/api/operations?dryRun=true', { ...change, ifNotHeld: 'fail' }, { tenant });
    expect(failed.body).toMatchObject({
      totals: { swaps: { exchanged: 0, left: 0, notHeld: 2, added: 0 } },
      results: [{ state: 'Failed', reason: { code: 'not-held' } }, { state: 'Failed' }],
    });
    expect(await server.post('/api/operations', { ...change, add: [E3] }, { tenant })).toMatchObject({
      status: 422,
      body: { code: 'add-and-remove-same-product', skuIds: [E3] },
    });
    for (const needed of ['add', 'remove'])
      expect(await server.post('/api/operations', { ...change, [needed]: [] }, { tenant })).toMatchObject({
        status: 422,
        body: { code: 'nothing-to-do' },
      });
    const asked = (await server.get(`/api/commands/${started.body.commandId}`, { tenant })).body;
    expect(asked).toMatchObject({
      asked: { mode: 'change', change: { add: [{ skuId: E1 }], remove: [E3], ifNotHeld: 'leave' } },
      relatedIds: expect.arrayContaining([E1, E3]),
    });
  });

  it('asks for the number of users before it deletes many', async () => {
    const { tenant } = await tenantWith(1);
    const { id } = (await createUser(tenant)).body;
    const users = [id, id.toUpperCase()];
    expect(await server.post('/api/operations', { mode: 'delete', users }, { tenant })).toMatchObject({
      status: 422,
      body: { code: 'confirmation-required', distinctUsers: 1 },
    });
    const started = await server.post('/api/operations', { mode: 'delete', users, confirm: 1 }, { tenant });
    expect((await finished(tenant, started.headers.get('location')!)).body.counts).toEqual({
      pending: 0,
      complete: 1,
      withShortfalls: 0,
      failed: 0,
    });
  });

  it('says of each restored user what did not come back', async () => {
    const { tenant } = await tenantWith(1);
    const alias = 'was.mine@fabrikam.example';
    const { id } = (await createUser(tenant, { licenses: [E3], aliases: [alias] })).body;
    const deleted = await server.call('DELETE', `/api/users/${id}`, undefined, { tenant });
    const taken = await createUser(tenant, { licenses: [E3], aliases: [alias] });
    const body = { mode: 'restore', users: [id] };
    const path = `?minPosition=${taken.body.position ?? deleted.body.position}`;
    const tried = await server.post(`/api/operations${path}&dryRun=true`, body, { tenant });
    const started = await server.post(`/api/operations${path}`, body, { tenant });
    const location = started.headers.get('location')!;
    const counts = { pending: 0, complete: 1, withShortfalls: 1, failed: 0 };
    expect((await finished(tenant, location)).body.counts).toEqual(counts);
    expect(tried.body.counts).toEqual(counts);
    const { items } = (await server.get(`${location}/results`, { tenant })).body;
    const shortfalls = [{ skuId: E3, code: 'no-available-seats' }];
    expect(items).toMatchObject([{ id, state: 'Complete', shortfalls }]);
    expect(tried.body.results).toMatchObject([{ id, state: 'Complete', shortfalls }]);
  });

  it('tells what was as of an instant', async () => {
    const { tenant } = await tenantWith(3);
    const { id } = (await createUser(tenant)).body;
    const before = new Date().toISOString();
    await new Promise((resolve) => setTimeout(resolve, 2)); // The wall clock is the subject here.
    const assigned = await server.post(`/api/users/${id}/licenses`, { add: [E3] }, { tenant });
    expect((await server.get(`/api/users/${id}?asOf=${before}`, { tenant })).body).toMatchObject({ id, licenses: [] });
    expect(
      (await server.get(`/api/users/${id}?asOf=${new Date().toISOString()}`, { tenant })).body.licenses,
    ).toHaveLength(1);
    expect((await server.get(`/api/subscriptions/${E3}?asOf=${before}`, { tenant })).body).toMatchObject({
      valid: 3,
      assigned: 0,
    });
    expect((await fresh(`/api/subscriptions/ENTERPRISEPACK`, tenant, assigned)).body).toMatchObject({
      valid: 3,
      assigned: 1,
      available: 2,
    });
  });

  it('answers the same key as the first time, tells what became of it, and refuses it for something else', async () => {
    const { tenant } = await tenantWith(1);
    const body = { userPrincipalName: 'once@fabrikam.example', displayName: 'Once', usageLocation: 'DE' };
    const first = await server.post('/api/users', body, { tenant, key: 'once-1' });
    const second = await server.post('/api/users', body, { tenant, key: 'once-1' });
    expect(second).toMatchObject({
      status: 201,
      body: { id: first.body.id, position: first.body.position, repeated: true },
    });
    const other = await server.post('/api/users', { ...body, displayName: 'Twice' }, { tenant, key: 'once-1' });
    expect(other).toMatchObject({ status: 422, body: { code: 'command-id-reused' } });
    for (const id of ['once-1', first.body.commandId]) {
      expect((await server.get(`/api/commands/${id}`, { tenant })).body).toMatchObject({
        status: 'accepted',
        type: 'CreateUser',
        position: first.body.position,
      });
    }
    // whoever gives another command that id for a key hides neither of the two
    const { commandId } = first.body;
    const reused = await server.call(
      'PATCH',
      `/api/users/${first.body.id}`,
      { city: 'Bonn' },
      { tenant, key: commandId },
    );
    const named = async (query: string) => (await server.get(`/api/commands/${commandId}${query}`, { tenant })).body;
    expect(await named('')).toMatchObject({ commandId, foundBy: 'id', type: 'CreateUser' });
    expect(await named('?by=id')).toMatchObject({ commandId, foundBy: 'id' });
    expect(await named('?by=key')).toMatchObject({
      commandId: reused.body.commandId,
      foundBy: 'key',
      type: 'UpdateUser',
    });
    expect(await named('?by=name')).toMatchObject({ code: 'invalid-query' });
    await server.post('/api/users', body, { tenant, key: 'once-2' });
    expect((await server.get('/api/commands/once-2', { tenant })).body).toMatchObject({
      status: 'refused',
      reason: { code: 'address-taken' },
    });
    expect(await server.get('/api/commands/never', { tenant })).toMatchObject({
      status: 404,
      body: { code: 'command-not-found' },
    });
  });

  it('lists refusals', async () => {
    const { tenant } = await tenantWith(1);
    const refused = await server.call('DELETE', '/api/users/nobody@fabrikam.example', undefined, { tenant });
    expect(refused.body.code).toBe('user-not-found');
    const { items } = (await fresh('/api/commands?outcome=refused', tenant, refused)).body;
    expect(items).toMatchObject([
      { commandId: refused.body.commandId, type: 'DeleteUser', reason: { code: 'user-not-found' } },
    ]);
  });

  it('lists a refusal under the user whom it named by address, and tells what was asked', async () => {
    const { tenant } = await tenantWith(1);
    const userPrincipalName = 'asked@fabrikam.example';
    const { id } = (await createUser(tenant, { userPrincipalName })).body;
    const unknown = { add: [{ skuPartNumber: 'NO_SUCH' }] };
    const asked = { add: [E3, E3] };
    const paths = `/api/users/${userPrincipalName}/licenses`;
    for (const body of [unknown, asked]) await server.post(paths, body, { tenant });
    const last = await server.post(paths, { remove: [E3] }, { tenant });
    expect(last.body.code).toBe('not-held');
    const { items } = (await fresh(`/api/commands?relatedId=${id}`, tenant, last)).body;
    expect(items.map(({ reason }: { reason?: { code: string } }) => reason?.code)).toEqual([
      'not-held',
      'duplicate-product',
      'product-not-found',
      undefined,
    ]);
    expect((await server.get(`/api/commands/${last.body.commandId}`, { tenant })).body).toMatchObject({
      asked: { user: id, remove: [E3] },
      clockTrusted: true,
      retention: 'P30D',
      relatedIds: [id, E3],
    });
    expect(await server.get(`/api/commands?relatedId=${id}&outcome=refused`, { tenant })).toMatchObject({
      status: 400,
      body: { code: 'invalid-query' },
    });
  });

  it('changes nothing in a dry run, and uses up no key', async () => {
    const { tenant } = await tenantWith(1);
    const { id } = (await createUser(tenant)).body;
    const head = (await server.standalone.ports.store.head())?.position;
    const tried = await server.post(`/api/users/${id}/licenses?dryRun=true`, { add: [E3] }, { tenant, key: 'try' });
    expect(tried).toMatchObject({ status: 200, body: { dryRun: true, licenses: [{ skuId: E3 }] } });
    expect(tried.body.position).toBeUndefined();
    expect((await server.standalone.ports.store.head())?.position).toBe(head);
    expect(
      (await server.post(`/api/users/${id}/licenses`, { add: [E3] }, { tenant, key: 'try' })).body.repeated,
    ).toBeUndefined();
  });

  it('gives one last seat to exactly one of two clients', async () => {
    const { tenant } = await tenantWith(1);
    const ids = [(await createUser(tenant)).body.id, (await createUser(tenant)).body.id];
    const answers = await Promise.all(
      ids.map((id) => server.post(`/api/users/${id}/licenses`, { add: [E3] }, { tenant })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  });

  it('shows and changes nothing of another tenant', async () => {
    const [mine, other] = [await tenantWith(1), await tenantWith(1)];
    const created = await createUser(mine.tenant);
    const { id } = created.body;
    expect((await fresh(`/api/users/${id}`, other.tenant, created)).status).toBe(404);
    expect(await server.call('DELETE', `/api/users/${id}`, undefined, { tenant: other.tenant })).toMatchObject({
      status: 404,
    });
    expect((await server.get('/api/users', { tenant: other.tenant })).body.items).toEqual([]);
  });

  it('imports products and restrictions', async () => {
    const skuId = 'aaaaaaaa-0000-4000-8000-000000000001';
    const plan = { planId: 'efb87545-963c-4e0d-99df-69c6916d9eb0', planName: 'EXCHANGE_S_ENTERPRISE' };
    const imported = await server.post('/api/catalogue', {
      products: [{ skuId, skuPartNumber: 'MINE', displayName: 'Mine', plans: [plan] }],
    });
    expect(imported).toMatchObject({ status: 200, body: { imported: 1, plans: 1, mappedPlans: 1 } });
    expect((await server.get(`/api/products/mine?minPosition=${imported.body.position}`)).body).toMatchObject({
      skuId,
      plans: [{ service: 'exchange' }],
    });
    const restricted = await server.post('/api/restrictions', {
      restrictions: [{ servicePlanId: plan.planId, country: 'kp' }],
    });
    expect((await server.get(`/api/restrictions?minPosition=${restricted.body.position}`)).body).toEqual({
      items: [{ servicePlanId: plan.planId, countries: ['KP'] }],
    });
  });

  it('keeps everything over a restart', async () => {
    const { tenant } = await tenantWith(4);
    const created = await createUser(tenant, { licenses: [E3] });
    const before = await fresh('/api/users', tenant, created);
    await server.restart();
    expect((await server.get('/api/users', { tenant })).body).toEqual(before.body);
    expect((await server.get('/api/subscriptions', { tenant })).body.items).toMatchObject([
      { assigned: 1, available: 3 },
    ]);
  });
});
