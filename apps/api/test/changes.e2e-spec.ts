import { MOST_CONSOLES } from '../src/feed/open-feeds.js';
import { EventStream, type ServerSent } from './event-stream.js';
import { TestServer } from './server.js';
import { as } from './tokens.js';

const CONTOSO = 'c0a00000-0000-4000-8000-00000000000a';
const FABRIKAM = 'fab00000-0000-4000-8000-00000000000b';
const SKU = '06ebc4ee-1bb5-47dd-8120-11324bc54e06';

/** Skips what changed nothing of these kinds, such as the creation of the tenant. */
const told = async (stream: EventStream): Promise<ServerSent['data']> => {
  for (;;) {
    const next = await stream.next();
    if (next?.event !== 'changed') throw new Error(`the stream ended: ${JSON.stringify(next)}`);
    const { users, subscriptions, operations } = next.data;
    if ([users, subscriptions, operations].some(({ length }) => length > 0)) return next.data;
  }
};
type Headers = Readonly<Record<string, string>>;

describe('what changes, over HTTP', () => {
  let server: TestServer;
  const open = async (query = 'follow=true', headers: Headers = {}): Promise<EventStream> =>
    new EventStream(
      await fetch(`${server.url}/api/changes?${query}`, { headers: { 'x-tenant-id': CONTOSO, ...headers } }),
    );
  const create = async (name: string, tenant = CONTOSO): Promise<{ id: string; position: string }> => {
    const body = { userPrincipalName: `${name}@x.example`, displayName: name, usageLocation: 'DE' };
    return (await server.post('/api/users', body, { tenant })).body;
  };

  beforeEach(async () => {
    server = await TestServer.start();
    for (const [id, displayName] of [[CONTOSO, 'Contoso'] as const, [FABRIKAM, 'Fabrikam'] as const])
      await server.post('/api/tenants', { id, displayName, country: 'DE' });
  });
  afterEach(() => server.stop());

  it('is told by ids as soon as reads show it, and nothing of other tenants', async () => {
    const [ours, theirs] = [await open(), await open('follow=true', { 'x-tenant-id': FABRIKAM })];
    expect(Object.fromEntries(ours.response.headers)).toMatchObject({
      'content-type': 'text/event-stream;charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const hello = await ours.next();
    expect(hello).toEqual({
      event: 'changed',
      id: expect.stringMatching(/^\d{20}$/),
      data: { position: hello!.id, users: [], subscriptions: [], operations: [] },
    });
    await theirs.next();
    const anna = await create('anna');
    const first = await told(ours);
    expect(first).toMatchObject({ users: [anna.id], subscriptions: [], operations: [] });
    expect(JSON.stringify(first)).not.toContain('anna');
    const shown = await fetch(`${server.url}/api/users/${anna.id}`, { headers: { 'x-tenant-id': CONTOSO } });
    expect(shown.status).toBe(200);
    expect((await server.post('/api/purchases', { skuId: SKU, seats: 3 }, { tenant: CONTOSO })).status).toBe(201);
    expect(await told(ours)).toMatchObject({ users: [], subscriptions: [SKU] });
    await server.post(`/api/users/${anna.id}/licenses`, { add: [SKU] }, { tenant: CONTOSO });
    expect(await told(ours)).toMatchObject({ users: [anna.id], subscriptions: [SKU] });
    const ben = await create('ben', FABRIKAM);
    // the first that they are told after all of that is their own
    expect((await told(theirs)).users).toEqual([ben.id]);
    for (const each of [ours, theirs]) await each.cancel();
  });

  it('goes on behind the last event, also after a restart, and without following ends where it is', async () => {
    const stream = await open();
    const { id = '' } = (await stream.next())!;
    await stream.cancel();
    const [anna, ben] = [await create('anna'), await create('ben')];
    await server.restart();
    const again = await open('follow=true', { 'last-event-id': id });
    const users: string[] = [];
    while (users.length < 2) users.push(...((await told(again)).users as string[]));
    expect(users).toEqual([anna.id, ben.id]);
    await again.cancel();
    await server.get(`/api/users/${ben.id}`, { tenant: CONTOSO });
    const now = await (await open('', { 'last-event-id': id })).rest();
    expect(now).toMatchObject([
      { event: 'changed', data: { users: [anna.id, ben.id] } },
      { event: 'end', data: { end: 'complete' } },
    ]);
    const end = now[1]!;
    expect(end.id).toBe(end.data.position);
    const theirs = await create('theirs', FABRIKAM);
    await server.get(`/api/users/${theirs.id}?minPosition=${theirs.position}`, { tenant: FABRIKAM });
    const later = await (await open('', { 'last-event-id': end.id! })).rest();
    expect(later).toMatchObject([{ event: 'end', data: { end: 'complete' } }]);
    expect(later[0]!.id! > end.id!).toBe(true);
    expect(await (await open('')).rest()).toMatchObject([{ data: { users: [] } }, { event: 'end' }]);
  });

  it('refuses an id that is none, and takes an empty one for none', async () => {
    const { status, body } = await server.get('/api/changes', { tenant: CONTOSO, headers: { 'last-event-id': 'x' } });
    expect([status, body.code]).toEqual([400, 'invalid-position']);
    expect((await (await open('', { 'last-event-id': '' })).rest())[0]).toMatchObject({ event: 'changed' });
  });

  it('ends before all else when the server ends, and says so', async () => {
    const stream = await open();
    await stream.next();
    const rest = stream.rest();
    await server.close();
    expect((await rest).at(-1)).toMatchObject({ event: 'end', data: { end: 'shutting-down' } });
    await server.open();
  });

  it('is told to so many consoles at once, and to one more when one has gone', async () => {
    expect(MOST_CONSOLES).toBe(100);
    const streams = await Promise.all(Array.from({ length: MOST_CONSOLES }, () => open()));
    for (const stream of streams) await stream.next();
    const refused = await server.get('/api/changes?follow=true', { tenant: CONTOSO });
    expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([
      503,
      'too-many-feeds',
      '5',
    ]);
    expect(refused.body.detail).toContain(String(MOST_CONSOLES));
    // who polls needs no place, and feeds have places of their own
    expect(await (await open('')).rest()).toMatchObject([{ event: 'changed' }, { event: 'end' }]);
    expect((await server.get('/api/feed', { tenant: CONTOSO })).status).toBe(200);
    await streams[0]!.cancel();
    let again = await open();
    while (again.response.status === 503) again = await open();
    expect(again.response.status).toBe(200);
    const anna = await create('anna');
    for (const stream of streams.slice(1)) expect((await told(stream)).users).toEqual([anna.id]);
    for (const each of [...streams.slice(1), again]) await each.cancel();
  });
});

it('is told to whoever may read the history, of the tenants that their token speaks for', async () => {
  const server = await TestServer.start({ AUTH: 'local' });
  try {
    const operator = await as(server, { roles: ['Operator'], tenants: 'all' });
    for (const [id, displayName] of [[CONTOSO, 'Contoso'] as const, [FABRIKAM, 'Fabrikam'] as const])
      await server.post('/api/tenants', { id, displayName, country: 'DE' }, operator);
    const auditor = await as(server, { roles: ['Auditor'], tenants: [CONTOSO] });
    expect((await server.get('/api/changes', auditor)).status).toBe(200);
    const theirs = { headers: { ...auditor.headers, 'x-tenant-id': FABRIKAM } };
    expect((await server.get('/api/changes?follow=true', theirs)).body.code).toBe('tenant-not-found');
    expect((await server.get('/api/changes', operator)).body.code).toBe('reading-forbidden');
    expect((await server.get('/api/changes?follow=true')).body.code).toBe('authentication-required');
  } finally {
    await server.stop();
  }
});
