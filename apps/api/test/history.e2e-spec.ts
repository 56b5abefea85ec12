import { parse } from 'csv-parse/sync';
import { TestServer } from './server.js';
import { as } from './tokens.js';

const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
type Row = Readonly<Record<string, unknown>> & { readonly words: string; readonly commandId: string };

describe('the history over HTTP', () => {
  let server: TestServer;
  let tenant: string;
  let anna: string;
  let ben: string;
  let last = '';
  const post = async (path: string, body: object, more: object = {}) => {
    const answer = await server.post(path, body, { tenant, ...more });
    last = answer.body.position ?? last;
    return answer;
  };
  const page = async (query: string): Promise<{ readonly items: readonly Row[]; readonly next?: string }> => {
    const { status, body } = await server.get(`/api/history?${query}&minPosition=${last}`, { tenant });
    expect({ status, detail: body.detail }).toEqual({ status: 200, detail: undefined });
    return body;
  };
  const asked = async (query: string): Promise<readonly Row[]> => (await page(query)).items;
  const create = async (name: string): Promise<string> => {
    const userPrincipalName = `${name.toLowerCase()}@fabrikam.example`;
    return (await post('/api/users', { userPrincipalName, displayName: name, usageLocation: 'DE' })).body.id;
  };

  beforeAll(async () => {
    server = await TestServer.start();
    tenant = (await server.post('/api/tenants', { displayName: 'Fabrikam', country: 'de' })).body.id;
    await post('/api/purchases', { skuPartNumber: 'ENTERPRISEPACK', seats: 2 });
    [anna, ben] = [await create('Anna'), await create('Ben')];
  });
  afterAll(() => server.stop());

  it('says in words what became of a user, with who, by which right and why', async () => {
    const about = { reference: 'CHG-7', reason: 'new in sales' };
    const given = await post(`/api/users/${anna}/licenses`, { add: [E3], ...about });
    await post(`/api/users/${anna}/licenses`, { remove: [E3] });
    await post(`/api/users/${anna}/licenses`, { add: [E3] });
    const [back, taken, assigned, created] = await asked(`user=${anna}`);
    expect(created?.words).toBe('created');
    expect(created?.modified).toEqual(
      expect.arrayContaining([
        { userId: anna, property: 'status', before: null, after: 'active' },
        { userId: anna, property: 'displayName', before: null, after: 'Anna' },
        { userId: anna, property: 'userPrincipalName', before: null, after: 'anna@fabrikam.example' },
      ]),
    );
    const license = { productRevision: expect.any(Number), disabledPlans: [] };
    expect(taken?.modified).toEqual([{ userId: anna, property: 'license', skuId: E3, before: license, after: null }]);
    expect(assigned).toMatchObject({
      commandId: given.body.commandId,
      outcome: 'accepted',
      type: 'ChangeLicenses',
      users: [{ id: anna, userPrincipalName: 'anna@fabrikam.example' }],
      products: [{ skuId: E3, skuPartNumber: 'ENTERPRISEPACK' }],
      actorRole: 'GlobalAdministrator',
      reference: 'CHG-7',
      reasonText: 'new in sales',
    });
    expect(assigned?.words).toMatch(/^Office 365 E3 assigned, seat 1 of 2; .*exchange begins/);
    expect(taken?.words).toMatch(/^Office 365 E3 removed, 0 of 2 seats held; .*data of exchange kept until 20/);
    expect(back?.words).toMatch(/^Office 365 E3 assigned, seat 1 of 2; .*exchange back with its data/);
  });

  it('shows no reason once it is redacted, and that it was', async () => {
    const { commandId } = (await post(`/api/users/${ben}/licenses`, { add: [E3], reason: 'Ben is ill' })).body;
    const shown = async () =>
      (await asked(`command=${commandId}`)).map(({ type, ...row }) => [type, row['reasonText']]);
    expect(await shown()).toEqual([['ChangeLicenses', 'Ben is ill']]);
    last = (await server.call('DELETE', `/api/commands/${commandId}/reason`, undefined, { tenant })).body.position;
    expect(await shown()).toEqual([
      ['RedactReason', undefined],
      ['ChangeLicenses', null],
    ]);
    await post(`/api/users/${ben}/licenses`, { remove: [E3] });
  });

  it('says why something was refused, in the words of the refusal, under user and product', async () => {
    const created = await create('Carl');
    await post(`/api/users/${created}/licenses`, { add: [E3] });
    await post(`/api/users/${ben}/licenses`, { add: [E3] });
    const [refused] = await asked(`user=ben@fabrikam.example&outcome=refused`);
    expect(refused).toMatchObject({ reason: { code: 'no-available-seats' }, changes: [], users: [{ id: ben }] });
    expect(refused?.words).toMatch(/^refused: .*Office 365 E3/);
    expect(await asked('product=ENTERPRISEPACK&outcome=refused')).toEqual([refused]);
  });

  it('names the operation in the entry of each of its users', async () => {
    const users = [anna, ben];
    const body = { mode: 'remove', users, licenses: [E3], reference: 'CHG-8', reason: 'they left' };
    const started = await post('/api/operations', body);
    const { ports, commandSide } = server.standalone;
    await commandSide.operations.idle();
    last = (await ports.store.head())!.position;
    const rows = await asked(`operation=${started.body.id}&order=oldest`);
    expect(rows.map(({ operationId }) => operationId)).toEqual([started.body.id, started.body.id, started.body.id]);
    expect(rows[0]?.words).toBe('bulk operation (remove) of 2 users started');
    expect(rows[1]).toMatchObject({
      startedBy: started.body.commandId,
      reference: 'CHG-8',
      reasonText: 'they left',
    });
    expect(await asked(`operation=${started.body.id}&user=${ben}`)).toMatchObject([{ users: [{ id: ben }] }]);
    expect(await asked('reference=CHG-8&order=oldest')).toEqual(rows);
    expect(await asked(`reference=CHG-8&user=${ben}`)).toMatchObject([{ users: [{ id: ben }] }]);
  });

  it('tells no name of somebody who is erased, and all that became of them', async () => {
    const gone = await create('Dora');
    await server.call('DELETE', `/api/users/${gone}`, undefined, { tenant });
    await post(`/api/deleted-users/${gone}/erase`, { confirm: gone, reference: 'GDPR-1' });
    const rows = await asked(`user=${gone}`);
    expect(rows.map(({ users }) => users)).toEqual(rows.map(() => [{ id: gone, userPrincipalName: null }]));
    expect(rows.map(({ words }) => words.split(',')[0])).toEqual([
      expect.stringContaining('deleted for good'),
      'deleted',
      'created',
    ]);
  });

  it('tells what a profile and a purchase were before, and nothing of that once the person is erased', async () => {
    const eva = await create('Eva');
    last = (await server.call('PATCH', `/api/users/${eva}`, { displayName: 'Eva Egger', city: 'Wien' }, { tenant }))
      .body.position;
    const told = [
      { userId: eva, property: 'displayName', before: 'Eva', after: 'Eva Egger' },
      { userId: eva, property: 'city', before: null, after: 'Wien' },
    ];
    expect((await asked(`user=${eva}`))[0]?.modified).toEqual(expect.arrayContaining(told));
    await server.call('DELETE', `/api/users/${eva}`, undefined, { tenant });
    await post(`/api/deleted-users/${eva}/erase`, { confirm: eva, reference: 'GDPR-2' });
    const isGone = (rows: readonly Row[]): boolean => rows[0]?.words.includes('key destroyed') === true;
    let erased = await asked(`user=${eva}`);
    while (!isGone(erased)) erased = await asked(`user=${eva}`);
    const modified = erased.flatMap((row) => row.modified as readonly { readonly property: string; after: unknown }[]);
    expect(modified.filter(({ property }) => property === 'city')).toEqual([
      { userId: eva, property: 'city', before: null, after: null },
    ]);
    expect(JSON.stringify(erased)).not.toMatch(/Eva|Wien/);
    const bought = await post('/api/purchases', { skuPartNumber: 'ENTERPRISEPACK', seats: 2 });
    await post(`/api/purchases/${bought.body.id}/quantity`, { seats: 1 });
    expect((await asked(`purchase=${bought.body.id}`)).map((row) => row.modified)).toEqual([
      [{ purchaseId: bought.body.id, property: 'seats', before: 2, after: 1 }],
      [
        { purchaseId: bought.body.id, property: 'seats', before: null, after: 2 },
        { purchaseId: bought.body.id, property: 'state', before: null, after: 'active' },
      ],
    ]);
  });

  it('knows no actor of an address that nobody has', async () => {
    expect(await server.get(`/api/history?actor=nobody@fabrikam.example`, { tenant })).toMatchObject({
      status: 404,
      body: { code: 'user-not-found' },
    });
  });

  it('gives every entry once, a page at a time, in both directions, while others come', async () => {
    const all = async (order: string, meanwhile: () => Promise<unknown>): Promise<readonly string[]> => {
      const ids: string[] = [];
      let after = '';
      for (;;) {
        const { items, next } = await page(`limit=2&order=${order}${after}`);
        ids.push(...items.map(({ commandId }) => commandId));
        if (next === undefined) return ids;
        after = `&after=${encodeURIComponent(next)}`;
        await meanwhile();
      }
    };
    const still = (): Promise<unknown> => Promise.resolve();
    const newest = await all('newest', still);
    expect(new Set(newest).size).toBe(newest.length);
    let count = 0;
    const busy = (): Promise<unknown> => ((count += 1) > 3 ? still() : create(`Busy${count}`));
    expect((await all('newest', busy)).toSorted()).toEqual(newest.toSorted());
    expect((await all('oldest', busy)).slice(0, newest.length)).toEqual(newest.toReversed());
  });

  it('takes as many questions of a read model for fifty entries as for two', async () => {
    for (let at = 0; at < 40; at += 1) await create(`Many${at}`);
    await asked('limit=1');
    const { models, store } = server.standalone.ports;
    const counts = { query: 0, getMany: 0, read: 0 };
    const read = store.read.bind(store);
    store.read = (...of) => {
      counts.read += 1;
      return read(...of);
    };
    for (const name of ['query', 'getMany'] as const) {
      const real = models[name].bind(models) as (...args: unknown[]) => Promise<unknown>;
      Object.assign(models, {
        [name]: (...args: unknown[]) => {
          counts[name] += 1;
          return real(...args);
        },
      });
    }
    const costOf = async (limit: number) => {
      const before = { ...counts };
      const { items } = (await server.get(`/api/history?limit=${limit}`, { tenant })).body;
      expect(items).toHaveLength(limit);
      return {
        query: counts.query - before.query,
        getMany: counts.getMany - before.getMany,
        read: counts.read - before.read,
      };
    };
    const [two, fifty] = [await costOf(2), await costOf(50)];
    expect(fifty.query).toBe(1);
    expect(fifty.getMany).toBeLessThanOrEqual(4);
    expect(fifty.read).toBeLessThanOrEqual(50);
    expect(fifty.getMany - two.getMany).toBeLessThanOrEqual(1);
  });

  it('comes whole in one answer, as NDJSON and as CSV, and says that it is', async () => {
    const whole = await asked('limit=500&order=oldest');
    const as = (accept: string, query = '') =>
      server.get(`/api/history?order=oldest${query}`, { tenant, headers: { accept } });
    const lines = await as('application/x-ndjson');
    expect(lines.headers.get('content-type')).toBe('application/x-ndjson;charset=utf-8');
    const rows = (lines.body as string)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
    expect(rows.slice(0, -1)).toEqual(whole);
    expect(rows.at(-1)).toEqual({ end: 'complete', entries: whole.length });
    const csv = await as('text/csv', '&outcome=refused');
    const refused = parse(csv.body as string, { columns: true }) as Readonly<Record<string, string>>[];
    expect(refused.map(({ occurredAt, outcome }) => [outcome, occurredAt?.startsWith('20')])).toEqual([
      ['refused', true],
      ['', false],
    ]);
    expect(refused.at(-1)?.['occurredAt']).toBe('# complete: 1 entries');
    expect(await as('text/csv', '&actor=nobody@fabrikam.example')).toMatchObject({ status: 404 });
  });

  it('takes a period in dates of a time zone, whole days, as in instants', async () => {
    const all = await asked('limit=100');
    const now = Date.parse(String(all[0]?.['occurredAt']));
    const days = new Intl.DateTimeFormat('en-CA', { timeZone: 'Pacific/Auckland' });
    const day = (shift: number) => days.format(new Date(now + shift * 86_400_000));
    const zone = 'timeZone=Pacific/Auckland';
    const within = await asked(`limit=100&from=${day(-1)}&until=${day(0)}&${zone}`);
    expect(within).toEqual(all);
    expect(await asked(`limit=100&from=${day(1)}[Pacific/Auckland]`)).toEqual([]);
    expect(await asked(`limit=100&until=${day(-2)}&${zone}`)).toEqual([]);
    expect(await asked(`limit=100&until=${day(1)}[Pacific/Auckland]&from=${day(-1)}[UTC]`)).toEqual(all);
    for (const wrong of [`from=${day(0)}`, `until=${day(0)}`, 'from=17', 'from=then', 'timeZone=Mars/Olympus'])
      expect((await server.get(`/api/history?${wrong}`, { tenant })).body).toMatchObject({
        status: 400,
        code: 'invalid-query',
      });
  });

  it('refuses what it does not know', async () => {
    expect(await server.get('/api/history?who=x', { tenant })).toMatchObject({ body: { code: 'invalid-query' } });
    const other = await server.get('/api/commands?limit=1', { tenant });
    const cursor = encodeURIComponent(other.body.next as string);
    expect(await server.get(`/api/history?after=${cursor}`, { tenant })).toMatchObject({
      body: { code: 'invalid-cursor' },
    });
  });
});

describe('the history of what users of the tenant did', () => {
  const tenant = 'c0c00000-0000-4000-8000-000000000001';
  const anna = 'aaaaaaaa-0000-4000-8000-000000000001';
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ AUTH: 'local' });
    const operator = await as(server, { roles: ['Operator'], tenants: 'all' });
    await server.post('/api/tenants', { id: tenant, displayName: 'Contoso', country: 'de' }, operator);
  });
  afterAll(() => server.stop());

  it('names the actor, by which right, and finds what they did by their address', async () => {
    const administrator = await as(server, { roles: ['GlobalAdministrator'], tenants: [tenant] }, anna);
    const body = { id: anna, userPrincipalName: 'anna@contoso.example', displayName: 'Anna Adler' };
    const made = await server.post('/api/users', body, administrator);
    expect(made.status).toBe(201);
    const auditor = await as(server, { roles: ['Auditor'], tenants: [tenant] });
    const query = `actor=anna@contoso.example&minPosition=${made.body.position}`;
    expect((await server.get(`/api/history?${query}`, auditor)).body.items).toMatchObject([
      { words: 'created', actor: anna, actorName: 'Anna Adler', actorKind: 'user', actorRole: 'GlobalAdministrator' },
    ]);
  });
});
