import { TestServer } from './server.js';

const OPERATIONS = '/api/operations?dryRun=true';
const create = (count: number) => ({
  mode: 'create',
  usageLocation: 'DE',
  licenses: [{ skuPartNumber: 'SPE_E5' }],
  users: Array.from({ length: count }, (_, at) => ({
    userPrincipalName: `dry${at}@contoso.example`,
    displayName: `Zaphod ${at}`,
  })),
});
const NEVER = '01990000-0000-7000-8000-000000000000';

describe('a dry run of more than 1,000 users over HTTP', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.stop());

  const begin = async (count: number) => (await server.post(OPERATIONS, create(count))).body.id as string;
  const ended = async (id: string) => {
    await server.standalone.commandSide.dryRuns.idle();
    return (await server.get(`/api/dry-runs/${id}`)).body;
  };

  it('is answered 202 with an address, where its end is told and every user', async () => {
    const begun = await server.post(OPERATIONS, create(1_001), { key: 'tried-first' });
    const { id } = begun.body;
    expect(begun).toMatchObject({ status: 202, body: { mode: 'create', total: 1_001, dryRun: true } });
    expect(begun.headers.get('location')).toBe(`/api/dry-runs/${id}`);
    expect(['pending', 'running', 'finished']).toContain(begun.body.state);
    const { body: positionBefore } = await server.get('/api/commands?limit=1');
    const run = await ended(id);
    expect(run).toMatchObject({
      id,
      state: 'finished',
      decided: 1_001,
      counts: { pending: 0, withShortfalls: 0 },
      totals: { retained: [], aliasesLost: 0 },
    });
    expect(run.counts.complete + run.counts.failed).toBe(1_001);
    for (const internal of ['owner', 'aliveUntil', 'tenantId', 'summary']) expect(run).not.toHaveProperty(internal);
    expect(run.seats).toHaveLength(1);
    expect(run.seats[0].available).toBe(0);
    expect(Date.parse(run.keptUntil) - Date.parse(run.startedAt)).toBe(24 * 60 * 60 * 1_000);

    const rows: { index: number; state: string; reason?: { code: string } }[] = [];
    let next: string | undefined;
    do {
      const { body } = await server.get(`/api/dry-runs/${id}/results?limit=400${next ? `&after=${next}` : ''}`);
      rows.push(...body.items);
      next = body.next;
    } while (next !== undefined);
    expect(rows.map(({ index }) => index)).toEqual(Array.from({ length: 1_001 }, (_, at) => at));
    expect(rows.filter(({ state }) => state === 'Complete')).toHaveLength(run.counts.complete);
    expect(rows.at(-1)).toMatchObject({ state: 'Failed', reason: { code: 'no-available-seats' } });
    expect(JSON.stringify(rows)).not.toMatch(/Zaphod|dry\d/);

    // it left nothing, and its key serves the operation itself
    expect((await server.get('/api/commands?limit=1')).body).toEqual(positionBefore);
    expect((await server.get('/api/commands/tried-first')).status).toBe(404);
    const small = await server.post('/api/operations', create(1), { key: 'tried-first' });
    expect(small).toMatchObject({ status: 202, body: { outcome: 'accepted' } });
  });

  it('is answered at once with all results where the users are no more', async () => {
    const { status, body } = await server.post(OPERATIONS, create(1_000));
    expect(status).toBe(200);
    expect(body.results).toHaveLength(1_000);
    expect(body.results.map(({ index }: { index: number }) => index)).toEqual(
      Array.from({ length: 1_000 }, (_, at) => at),
    );
  });

  it('is refused as the operation would be', async () => {
    const body = { ...create(1_500), licenses: [{ skuPartNumber: 'NO_SUCH' }] };
    expect(await server.post(OPERATIONS, body)).toMatchObject({ status: 404, body: { code: 'product-not-found' } });
  });

  it('is one of a tenant: another is told when to ask again, and a small one isn’t in its way', async () => {
    const id = await begin(3_000);
    const other = await server.post(OPERATIONS, create(1_001));
    expect(other).toMatchObject({ status: 503, body: { code: 'too-many-dry-runs', retryAfterSeconds: 5 } });
    expect(other.headers.get('retry-after')).toBe('5');
    expect((await server.post(OPERATIONS, create(2))).status).toBe(200);
    const { items } = (await server.get('/api/dry-runs')).body;
    expect(items[0]).toMatchObject({ id, total: 3_000 });
    expect(items.length).toBeGreaterThan(1);
    await ended(id);
  });

  it('is cancelled by DELETE, and dropped by it once it has ended', async () => {
    const id = await begin(5_000);
    const cancelled = await server.call('DELETE', `/api/dry-runs/${id}`);
    expect(cancelled).toMatchObject({ status: 200, body: { id, state: 'cancelled', total: 5_000 } });
    const run = await ended(id);
    expect(run).toMatchObject({ state: 'cancelled' });
    expect(run.decided).toBeLessThan(5_000);
    expect((await server.call('DELETE', `/api/dry-runs/${id}`)).body).toMatchObject({ state: 'cancelled' });
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/results'],
      ['DELETE', ''],
    ] as const)
      expect(await server.call(method, `/api/dry-runs/${id}${path}`)).toMatchObject({
        status: 410,
        body: { code: 'dry-run-gone' },
      });
  });

  it('is nobody else’s: neither of another tenant nor of none', async () => {
    const id = await begin(1_001);
    const { body: fabrikam } = await server.post('/api/tenants', { displayName: 'Fabrikam', country: 'DE' });
    const tenant = fabrikam.id;
    for (const path of [`/api/dry-runs/${id}`, `/api/dry-runs/${id}/results`])
      expect((await server.get(path, { tenant })).body).toMatchObject({ code: 'dry-run-gone' });
    expect((await server.call('DELETE', `/api/dry-runs/${id}`, undefined, { tenant })).status).toBe(410);
    expect((await server.get('/api/dry-runs', { tenant })).body).toEqual({ items: [] });
    for (const never of [NEVER, 'x', '..%2f']) expect((await server.get(`/api/dry-runs/${never}`)).status).toBe(410);
    expect(await ended(id)).toMatchObject({ state: 'finished' });
    const asked = `/api/dry-runs/${id}/results`;
    expect((await server.get(`${asked}?after=x`)).body.code).toBe('invalid-cursor');
    expect((await server.get(`${asked}?limit=0`)).body.code).toBe('invalid-limit');
    expect((await server.get(`${asked}?minPosition=1`)).body.code).toBe('invalid-query');
    expect((await server.get(`/api/dry-runs/${id}?dryRun=true`)).body.code).toBe('invalid-query');
  });

  it('is counted by what became of it', async () => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/^seatledger_dry_runs_running 0$/m);
    expect(metrics).toMatch(/^seatledger_dry_runs_total\{outcome="finished"\} [1-9]/m);
    expect(metrics).toMatch(/^seatledger_dry_runs_total\{outcome="cancelled"\} 1$/m);
    expect(metrics).toMatch(/^seatledger_dry_runs_total\{outcome="turned-away"\} 1$/m);
    expect(metrics).toMatch(/^seatledger_dry_runs_total\{outcome="failed"\} 0$/m);
  });

  it('is gone with its process', async () => {
    const done = await begin(1_001);
    expect(await ended(done)).toMatchObject({ state: 'finished' });
    const under = await begin(5_000);
    await server.restart();
    for (const id of [done, under])
      expect((await server.get(`/api/dry-runs/${id}`)).body).toMatchObject({ code: 'dry-run-gone' });
    expect((await server.post(OPERATIONS, create(1_001))).status).toBe(202);
  });
});
