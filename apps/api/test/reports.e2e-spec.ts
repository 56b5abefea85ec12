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
});

const purge = (date: string, items: readonly { date: string; deadlines: number }[]): number =>
  items.find((item) => item.date === date)!.deadlines;
