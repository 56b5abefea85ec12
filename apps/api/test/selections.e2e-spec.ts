import { TestServer } from './server.js';

describe('users who are selected by what they have in common', () => {
  let server: TestServer;
  let headers: { readonly tenant: string };
  const ids = new Map<string, string>();
  let position: string;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    const tenant = await server.post('/api/tenants', { displayName: 'Contoso', country: 'DE' });
    headers = { tenant: tenant.body.id };
    await server.post('/api/purchases', { skuPartNumber: 'ENTERPRISEPACK', seats: 3 }, headers);
    await server.post('/api/purchases', { skuPartNumber: 'STANDARDPACK', seats: 3 }, headers);
    for (const [name, licenses] of [
      ['ann', ['ENTERPRISEPACK']],
      ['bo', ['ENTERPRISEPACK']],
      ['cy', []],
    ] as const) {
      const user = { userPrincipalName: `${name}@contoso.example`, displayName: name, usageLocation: 'DE', licenses };
      const { body } = await server.post('/api/users', user, headers);
      ids.set(name, body.id);
      ({ position } = body);
    }
  });

  const select = (body: object) => server.post('/api/selections', { minPosition: position, ...body }, headers);
  const operate = (body: object, query = '') => server.post(`/api/operations${query}`, body, headers);
  const results = async (started: Awaited<ReturnType<typeof operate>>) => {
    await server.standalone.commandSide.operations.idle();
    const at = (await server.standalone.ports.store.head())?.position;
    const path = `${started.headers.get('location')}/results?minPosition=${at}`;
    return (await server.get(path, headers)).body.items as readonly { readonly id: string; readonly state: string }[];
  };

  it('are a list with a count and the first names, which an operation takes in place of users', async () => {
    const selected = await select({ product: 'ENTERPRISEPACK' });
    expect(selected).toMatchObject({
      status: 200,
      body: {
        selectionId: expect.stringMatching(/^[\da-f-]{36}$/),
        count: 2,
        position: expect.stringMatching(/^\d{20}$/),
        keptUntil: expect.any(String),
        first: expect.arrayContaining([
          { id: ids.get('ann'), userPrincipalName: 'ann@contoso.example', displayName: 'ann' },
        ]),
      },
    });
    expect(selected.body.position >= position).toBe(true);
    const { selectionId } = selected.body;
    const change = { mode: 'change', selectionId, add: ['STANDARDPACK'], remove: ['ENTERPRISEPACK'], confirm: 2 };
    expect((await operate(change, '?dryRun=true')).body).toMatchObject({
      total: 2,
      totals: { swaps: { exchanged: 2 } },
      selection: { selectionId, count: 2, left: 0, joined: 0 },
    });
    expect((await operate({ ...change, confirm: 3 })).body).toMatchObject({
      code: 'confirmation-required',
      distinctUsers: 2,
    });
    const started = await operate(change);
    expect(started).toMatchObject({ status: 202, body: { total: 2, selection: { count: 2 } } });
    expect(new Set((await results(started)).map(({ id }) => id))).toEqual(new Set([ids.get('ann'), ids.get('bo')]));
    const asked = (await server.get(`/api/commands/${started.body.commandId}`, headers)).body.asked;
    expect(asked).toMatchObject({ selected: true, total: 2 });
  });

  it('stay those whom the dry run was about: who left and who joined since is told', async () => {
    const { selectionId } = (await select({ product: 'ENTERPRISEPACK' })).body;
    await server.call('DELETE', `/api/users/${ids.get('ann')}`, undefined, headers);
    const path = `/api/users/${ids.get('cy')}/licenses`;
    ({ position } = (await server.post(path, { add: ['ENTERPRISEPACK'] }, headers)).body);
    await server.get(`/api/users?minPosition=${position}`, headers);
    const started = await operate({ mode: 'add', selectionId, licenses: ['STANDARDPACK'] });
    expect(started.body.selection).toEqual({ selectionId, count: 2, left: 1, joined: 1 });
    expect(Object.fromEntries((await results(started)).map(({ id, state }) => [id, state]))).toEqual({
      [ids.get('ann')!]: 'Failed',
      [ids.get('bo')!]: 'Complete',
    });
  });

  it('are deleted, and lose all other licenses, only with their number', async () => {
    const { selectionId } = (await select({ without: 'ENTERPRISEPACK', location: 'DE' })).body;
    const replace = { mode: 'replace', selectionId, licenses: ['STANDARDPACK'] };
    for (const body of [replace, { mode: 'delete', selectionId }])
      expect(await operate(body, '?dryRun=true')).toMatchObject({
        status: 422,
        body: { code: 'confirmation-required', distinctUsers: 1 },
      });
    expect((await results(await operate({ ...replace, confirm: 1 }))).map(({ state }) => state)).toEqual(['Complete']);
  });

  it('are found among the deleted ones, too, and brought back', async () => {
    ({ position } = (await server.call('DELETE', `/api/users/${ids.get('bo')}`, undefined, headers)).body);
    const { selectionId, count } = (await select({ state: 'deleted' })).body;
    expect(count).toBe(1);
    expect(await results(await operate({ mode: 'restore', selectionId }))).toMatchObject([
      { id: ids.get('bo'), state: 'Complete' },
    ]);
  });

  it('are found by words of their names and by their department, too', async () => {
    const body = { department: 'Sales' };
    ({ position } = (await server.call('PATCH', `/api/users/${ids.get('cy')}`, body, headers)).body);
    const found = async (asked: object) => {
      for (;;) {
        const answer = await select(asked);
        if (answer.status === 200) return answer.body;
        expect(answer.body.code).toBe('directory-loading');
      }
    };
    expect(await found({ search: 'AN' })).toMatchObject({ count: 1, first: [{ id: ids.get('ann') }] });
    expect(await found({ department: 'sales', without: 'ENTERPRISEPACK' })).toMatchObject({ count: 1 });
    const { selectionId, count, position: at } = await found({ search: 'contoso' });
    expect([count, at >= position]).toEqual([3, true]);
    const tried = await operate({ mode: 'delete', selectionId, confirm: 3 }, '?dryRun=true');
    expect(tried.body).toMatchObject({ total: 3, selection: { left: 0, joined: 0 } });
    expect(JSON.stringify(tried.body)).not.toContain('contoso');
  });

  it('are found by a command of another system, too, which says what they have in common', async () => {
    await select({});
    const actor = { kind: 'upstream', system: 'hr', roles: ['LicenseAdministrator'], tenants: 'all' } as const;
    const body = { mode: 'refresh', users: [], licenses: [{ skuPartNumber: 'ENTERPRISEPACK' }] } as const;
    const asked = { product: 'ENTERPRISEPACK', location: 'DE', unlicensed: false } as const;
    const request = { type: 'StartOperation', body: { ...body, select: asked } } as const;
    const envelope = { id: 'by-hr', tenantId: headers.tenant, actor, correlationId: ids.get('ann')!, request };
    const reply = await server.standalone.commandSide.commands.handle(envelope);
    expect(reply).toMatchObject({ outcome: 'accepted', answer: { total: 2 } });
  });

  it('are nobody where nobody meets all of it, and then there is nothing to do with them', async () => {
    const { selectionId, count, first } = (await select({ unlicensed: true, location: 'FR' })).body;
    expect([count, first]).toEqual([0, []]);
    expect((await operate({ mode: 'restore', selectionId })).body.code).toBe('operation-without-users');
  });

  it('are gone in another tenant, and under an id that nobody gave', async () => {
    const { selectionId } = (await select({})).body;
    const other = await server.post('/api/tenants', { displayName: 'Fabrikam', country: 'DE' });
    const gone = { status: 410, body: { code: 'selection-gone' } };
    const restore = { mode: 'restore', selectionId };
    expect(await server.post('/api/operations', restore, { tenant: other.body.id })).toMatchObject(gone);
    expect(await operate({ mode: 'restore', selectionId: ids.get('ann') })).toMatchObject(gone);
  });

  it.each([
    [{ product: 'SHOES' }, 404, 'product-not-found'],
    [{ location: 'Germany' }, 400, 'invalid-body'],
    [{ shoes: 'red' }, 400, 'unknown-field'],
  ])('are not found by %j', async (body, status, code) => {
    expect(await select(body)).toMatchObject({ status, body: { code } });
  });
});
