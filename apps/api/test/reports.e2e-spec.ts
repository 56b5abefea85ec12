import { ManualClock } from '#testing/fakes';
import { type Answer, TestServer } from './server.js';

const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const E1 = '18181a46-0d4e-45cd-891e-60aabd171b4e';
const NOBODY = '0e000000-0000-4000-8000-00000000000f';

describe('reports over HTTP', () => {
  let server: TestServer;
  let time: ManualClock;
  beforeEach(async () => {
    time = new ManualClock('2026-10-24T21:30:00.000Z');
    server = await TestServer.start({ RETENTION: 'P30D' }, time.sources);
    tenant = (await server.post('/api/tenants', { displayName: 'Fabrikam', country: 'DE' })).body.id as string;
  });
  afterEach(() => server.stop());

  let tenant: string;
  const create = async (name: string): Promise<string> => {
    const body = { userPrincipalName: `${name}@contoso.example`, displayName: name, usageLocation: 'DE' };
    return (await server.post('/api/users', { ...body, licenses: [E3] }, { tenant })).body.id as string;
  };
  const report = (path: string, { body }: Answer, query = ''): Promise<Answer> =>
    server.get(`/api/reports/${path}?minPosition=${body.position}&timeZone=Europe/Berlin${query}`, { tenant });

  it('counts refusals on the days of a time zone, one of which has 25 hours', async () => {
    const refuse = (): Promise<Answer> => server.call('DELETE', `/api/users/${NOBODY}`, undefined, { tenant });
    await refuse();
    time.advance(3_600_000);
    await refuse();
    time.advance(24 * 3_600_000);
    const last = await refuse();
    const { body, status } = await report('refusals', last, '&from=2026-10-24&to=2026-10-26');
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        timeZone: 'Europe/Berlin',
        total: 3,
        items: [
          {
            date: '2026-10-24',
            startsAt: '2026-10-23T22:00:00.000Z',
            endsAt: '2026-10-24T22:00:00.000Z',
            refusals: 1,
            codes: [{ code: 'user-not-found', refusals: 1 }],
          },
          {
            date: '2026-10-25',
            startsAt: '2026-10-24T22:00:00.000Z',
            endsAt: '2026-10-25T23:00:00.000Z',
            refusals: 2,
            codes: [{ code: 'user-not-found', refusals: 2 }],
          },
          {
            date: '2026-10-26',
            startsAt: '2026-10-25T23:00:00.000Z',
            endsAt: '2026-10-26T23:00:00.000Z',
            refusals: 0,
            codes: [],
          },
        ],
      },
    });
    const usual = (await report('refusals', last)).body.items;
    expect([usual.length, usual[0].date, usual.at(-1).date]).toEqual([30, '2026-09-26', '2026-10-25']);
  });

  it('counts the deadlines of each day', async () => {
    await server.post('/api/purchases', { skuId: E3, seats: 5 }, { tenant });
    const [one, other] = [await create('one'), await create('other')];
    await server.call('DELETE', `/api/users/${one}`, undefined, { tenant });
    time.advance(86_400_000);
    const last = await server.call('DELETE', `/api/users/${other}`, undefined, { tenant });
    const { body } = await report('deadlines', last);
    expect(body.items).toHaveLength(30);
    expect(body.items[0].date).toBe('2026-10-25');
    const { total, items } = (await report('deadlines', last, '&from=2026-11-20')).body;
    const [first, second] = [purge('2026-11-23', items), purge('2026-11-24', items)];
    expect(first).toBeGreaterThan(0);
    expect([second, total]).toEqual([first, 2 * first]);
  });

  it('lists who holds nothing, and who holds a product that gives nothing more', async () => {
    for (const skuId of [E1, E3]) await server.post('/api/purchases', { skuId, seats: 5 }, { tenant });
    const [bare, one, both] = [await create('bare'), await create('one'), await create('both')];
    await server.post(`/api/users/${bare}/licenses`, { remove: [E3] }, { tenant });
    const last = await server.post(`/api/users/${both}/licenses`, { add: [E1] }, { tenant });
    const list = (path: string): Promise<Answer> =>
      server.get(`/api/reports/${path}?minPosition=${last.body.position}`, { tenant });
    expect((await list('unlicensed')).body).toMatchObject({
      total: 1,
      items: [{ id: bare, userPrincipalName: 'bare@contoso.example', usageLocation: 'DE' }],
    });
    const { body } = await list('overlaps');
    expect(body).toMatchObject({
      total: 1,
      items: [
        {
          id: both,
          displayName: 'both',
          overlaps: [
            { skuId: E3, skuPartNumber: 'ENTERPRISEPACK', coveredBy: [{ skuId: E1, skuPartNumber: 'STANDARDPACK' }] },
            { skuId: E1, skuPartNumber: 'STANDARDPACK', coveredBy: [{ skuId: E3, skuPartNumber: 'ENTERPRISEPACK' }] },
          ],
        },
      ],
    });
    const held = await server.get(`/api/users/${one}`, { tenant });
    expect(held.body.licenses).toHaveLength(1);
    const gone = await server.call('DELETE', `/api/users/${both}`, undefined, { tenant });
    const none = await server.get(`/api/reports/overlaps?minPosition=${gone.body.position}`, { tenant });
    expect(none.body).toEqual({ items: [], total: 0 });
  });

  describe('of seats', () => {
    const HOUR = 3_600_000;
    const bodyOf = async (path: string, last: Answer) =>
      (await server.get(`/api/reports/${path}&minPosition=${last.body.position}&timeZone=Europe/Berlin`, { tenant }))
        .body;
    /** From 2026-10-24T21:30Z on there are two seats, one of them held, for an hour; then one, and two are held. */
    const given = async (): Promise<{ readonly purchase: string; readonly last: Answer }> => {
      const bought = await server.post('/api/purchases', { skuId: E3, seats: 2 }, { tenant });
      const purchase = bought.body.id as string;
      await create('one');
      time.advance(HOUR);
      await create('other');
      const last = await server.post(`/api/purchases/${purchase}/quantity`, { seats: 1 }, { tenant });
      time.advance(47 * HOUR);
      return { purchase, last };
    };

    it('shows them at the end of each day, and of today as they are now', async () => {
      const { last } = await given();
      expect(await bodyOf('seats?product=ENTERPRISEPACK&from=2026-10-23&to=2026-10-26', last)).toEqual({
        timeZone: 'Europe/Berlin',
        skuId: E3,
        items: [
          { date: '2026-10-23', at: '2026-10-23T21:59:59.999Z', valid: 0, expired: 0, assigned: 0, available: 0 },
          { date: '2026-10-24', at: '2026-10-24T21:59:59.999Z', valid: 2, expired: 0, assigned: 1, available: 1 },
          { date: '2026-10-25', at: '2026-10-25T22:59:59.999Z', valid: 1, expired: 0, assigned: 2, available: -1 },
          { date: '2026-10-26', at: time.now(), valid: 1, expired: 0, assigned: 2, available: -1 },
        ],
      });
      const hours = await bodyOf('seats?product=ENTERPRISEPACK&from=2026-10-24&to=2026-10-25&step=PT12H', last);
      expect(hours.items.map(({ date, assigned }: { date: string; assigned: number }) => [date, assigned])).toEqual([
        ['2026-10-24', 0],
        ['2026-10-24', 0],
        ['2026-10-25', 1],
        ['2026-10-25', 2],
        ['2026-10-25', 2],
      ]);
      expect(await bodyOf('seats?product=ENTERPRISEPACK&from=2026-10-01&step=P7D', last)).toMatchObject({
        items: [{ date: '2026-10-01' }, { date: '2026-10-08' }, { date: '2026-10-15' }, { date: '2026-10-22' }],
      });
    });

    it('sums seat-days of products and of purchases, up to now, and tells the peak', async () => {
      const { purchase, last } = await given();
      const period = { startsAt: '2026-10-24T22:00:00.000Z', endsAt: time.now() };
      // half an hour of two seats, one of them held, and 47 hours of one seat, while two were held
      expect(await bodyOf('true-up?from=2026-10-25', last)).toEqual({
        timeZone: 'Europe/Berlin',
        ...period,
        items: [
          {
            skuId: E3,
            skuPartNumber: 'ENTERPRISEPACK',
            seatDays: { held: 3.938, valid: 2, idle: 0.021, over: 1.958 },
            peak: { assigned: 2, at: '2026-10-24T22:30:00.000Z' },
          },
        ],
      });
      expect(await bodyOf('purchases?product=ENTERPRISEPACK&from=2026-10-25', last)).toEqual({
        timeZone: 'Europe/Berlin',
        skuId: E3,
        ...period,
        items: [{ id: purchase, seats: 1, state: 'active', seatDays: 2 }],
      });
    });

    it('goes from page to page of purchases, and from product to product', async () => {
      const ids: string[] = [];
      for (const seats of [1, 2, 3])
        ids.push((await server.post('/api/purchases', { skuId: E3, seats }, { tenant })).body.id);
      const last = await server.post('/api/purchases', { skuId: E1, seats: 1 }, { tenant });
      const first = await bodyOf('purchases?product=ENTERPRISEPACK&limit=2', last);
      const rest = await bodyOf(`purchases?product=ENTERPRISEPACK&limit=2&after=${first.next}`, last);
      expect([...first.items, ...rest.items].map(({ id }: { id: string }) => id)).toEqual(ids);
      expect(rest.next).toBeUndefined();
      const products = await bodyOf('true-up?limit=1', last);
      const others = await bodyOf(`true-up?limit=1&after=${products.next}`, last);
      expect([...products.items, ...others.items].map(({ skuId }: { skuId: string }) => skuId)).toEqual([E3, E1]);
      expect((await bodyOf('purchases?product=ENTERPRISEPACK&after=nothing', last)).code).toBe('invalid-cursor');
    });

    it.each([
      ['seats', 400],
      ['seats?product=ENTERPRISEPACK&step=PT0H', 400],
      ['seats?product=ENTERPRISEPACK&from=2026-09-01&step=PT1H', 400],
      ['seats?product=ENTERPRISEPACK&to=2026-10-25', 400],
      ['seats?product=NOTHING', 404],
      ['true-up?to=2026-10-25', 400],
      ['true-up?limit=101', 400],
      ['purchases?product=NOTHING', 404],
    ])('refuses %s', async (query, status) => {
      const zone = query.includes('?') ? '&timeZone=UTC' : '?timeZone=UTC';
      expect((await server.get(`/api/reports/${query}${zone}`, { tenant })).status).toBe(status);
    });
  });

  it.each([
    ['timeZone=Mars/Olympus', 'timeZone'],
    ['timeZone=%2B01:00', 'timeZone'],
    ['from=2026-02-30', 'from'],
    ['from=1999-12-31', 'from'],
    ['from=2026-03-02&to=2026-03-01', 'to'],
    ['from=2026-01-01&to=2027-02-05', 'to'],
    ['days=3', 'days'],
  ])('refuses ?%s', async (query, at) => {
    const { status, body } = await server.get(`/api/reports/refusals?${query}`);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid-query' });
    expect(JSON.stringify(body.problems)).toContain(at);
  });

  it('takes as many days as there may be', async () => {
    const { status, body } = await server.get('/api/reports/refusals?from=2026-01-01&to=2027-02-04');
    expect([status, body.items.length]).toEqual([200, 400]);
  });

  it('are CSV for whoever accepts that, page by page, under tags of their own', async () => {
    await server.post('/api/purchases', { skuId: E3, seats: 5 }, { tenant });
    const [first, second] = [await create('one'), await create('two')].toSorted();
    let last: Answer | undefined;
    for (const id of [first, second])
      last = await server.post(`/api/users/${id}/licenses`, { remove: [E3] }, { tenant });
    const { position } = last!.body;
    const csv = (path: string, query: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
      server.get(`/api/reports/${path}?minPosition=${position}${query}`, {
        tenant,
        headers: { accept: 'text/csv', ...headers },
      });
    const rowsOf = ({ body }: Answer): readonly string[] => (body as string).trimEnd().split('\n');
    const page = await csv('unlicensed', '&limit=1');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/csv;charset=utf-8']);
    expect(rowsOf(page)[0]).toBe('userPrincipalName,displayName,usageLocation,id');
    expect(rowsOf(page).slice(1)).toEqual([expect.stringContaining(`,DE,${first}`)]);
    const [, next = ''] = /^<(.*)>; rel="next"$/.exec(page.headers.get('link') ?? '') ?? [];
    const other = await server.get(next, { tenant, headers: { accept: 'text/csv' } });
    expect(rowsOf(other).slice(1)).toEqual([expect.stringContaining(`,DE,${second}`)]);
    expect(other.headers.get('link')).toBeNull();
    const etag = page.headers.get('etag') ?? '';
    expect(page.headers.get('vary')).toContain('accept');
    expect((await csv('unlicensed', '&limit=1', { 'if-none-match': etag })).status).toBe(304);
    const asJson = { tenant, headers: { 'if-none-match': etag } };
    expect((await server.get(`/api/reports/unlicensed?minPosition=${position}&limit=1`, asJson)).status).toBe(200);
    const days = '&from=2026-10-24&to=2026-10-24';
    const held = `&product=${E3}${days}`;
    const seats = await csv('seats', held);
    expect(rowsOf(seats)).toEqual([
      'date,at,valid,expired,assigned,available',
      '2026-10-24,2026-10-24T21:30:00.000Z,5,0,0,5',
    ]);
    expect(rowsOf(await csv('refusals', days))).toEqual(['date,refusals,codes', '2026-10-24,0,']);
    expect(rowsOf(await csv('deadlines', '&from=2026-11-23&to=2026-11-23'))).toEqual([
      'date,deadlines',
      '2026-11-23,20',
    ]);
    expect(rowsOf(await csv('true-up', days))).toEqual([
      'skuPartNumber,held,valid,idle,over,peak,peakAt,skuId',
      `ENTERPRISEPACK,0,0,0,0,0,2026-10-24T00:00:00.000Z,${E3}`,
    ]);
    expect(rowsOf(await csv('purchases', held))[0]).toBe('id,seatDays,seats,state,endsOn');
    expect(rowsOf(await csv('overlaps', ''))).toEqual(['userPrincipalName,displayName,overlaps,id']);
    expect(await csv('seats', '&product=NOTHING')).toMatchObject({ status: 404, body: { code: 'product-not-found' } });
  });
});

const purge = (date: string, items: readonly { date: string; deadlines: number }[]): number =>
  items.find((item) => item.date === date)!.deadlines;
