import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiClient } from './api-client.js';

type Reply = readonly [status: number, body?: unknown, headers?: Record<string, string>] | 'hang up';
let server: Server;
let seen: IncomingMessage[];
/** Resolves to a client of a server that gives these replies in turn. */
async function client(...replies: Reply[]): Promise<ApiClient> {
  seen = [];
  server = createServer((request, response) => {
    seen.push(request);
    const reply = replies[seen.length - 1] ?? [500];
    if (reply === 'hang up') return void request.socket.destroy();
    response.writeHead(reply[0], reply[2]).end(reply[1] === undefined ? '' : JSON.stringify(reply[1]));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return new ApiClient({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    tenantId: 't',
    delays: [1, 1],
  });
}
afterEach(() => {
  server.closeAllConnections();
  server.close();
});
const keys = (): unknown[] => seen.map(({ headers }) => headers['idempotency-key']);

it('tries again with the same key after a lost connection and after 503', async () => {
  const api = await client('hang up', [503, { code: 'store-unavailable' }], [201, { id: 1 }, { location: '/api/x/1' }]);
  const answer = await api.call({
    method: 'POST',
    path: '/api/x',
    body: {},
    query: { dryRun: 'true', left: undefined },
  });
  expect(answer).toEqual({ status: 201, body: { id: 1 }, location: '/api/x/1' });
  expect(new Set(keys()).size).toBe(1);
  expect(keys()[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(seen[0]).toMatchObject({ url: '/api/x?dryRun=true', headers: { 'x-tenant-id': 't' } });
});

it('waits where it asks more than is permitted, as long as it is told to, and goes on with the same key', async () => {
  const tooMany: Reply = [429, { code: 'too-many-requests' }, { 'retry-after': '0' }];
  const api = await client(...Array.from({ length: 20 }, () => tooMany), [201, { id: 1 }]);
  expect(await api.call({ method: 'POST', path: '/' })).toMatchObject({ status: 201 });
  expect([keys().length, new Set(keys()).size]).toEqual([21, 1]);
});

it('gives up where its turn never comes', async () => {
  const api = await client(...Array.from({ length: 100 }, (): Reply => [429, { code: 'too-many-requests' }]));
  await expect(api.get('/')).rejects.toMatchObject({ code: 'too-many-requests' });
  expect(seen).toHaveLength(61);
});

it('hands on a refusal with its code, detail and numbers, without another try', async () => {
  const api = await client([409, { code: 'no-available-seats', detail: 'No seat is left.', available: -2 }]);
  await expect(api.call({ method: 'POST', path: '/' })).rejects.toMatchObject({
    exitCode: 1,
    code: 'no-available-seats',
    message: 'No seat is left.',
    details: { available: -2 },
  });
  expect(seen).toHaveLength(1);
});

it('gives up when the tries are used up', async () => {
  const unavailable = { code: 'store-unavailable', detail: 'Ask again.' };
  const api = await client([503, unavailable], [503, unavailable], [503, unavailable]);
  await expect(api.get('/')).rejects.toMatchObject({ exitCode: 3, code: 'store-unavailable' });
  expect(seen).toHaveLength(3);
});

it('does not wait for what somebody has to put right first', async () => {
  const damaged = { code: 'damaged-personal-data', detail: 'An operator can put it back.' };
  const api = await client([503, damaged, { 'retry-after': '60' }], [201, { id: 1 }]);
  await expect(api.get('/')).rejects.toMatchObject({ exitCode: 3, code: 'damaged-personal-data' });
  expect(seen).toHaveLength(1);
});

it('says where nobody answers', async () => {
  const api = await client();
  await new Promise((closed) => server.close(closed));
  await expect(api.get('/')).rejects.toMatchObject({
    exitCode: 3,
    code: 'unreachable',
    message: expect.stringContaining('npm start') as unknown,
  });
});

it('reads a list page after page', async () => {
  const api = await client([200, { items: [1, 2], next: 'a b' }], [200, { items: [3] }]);
  const items: number[] = [];
  for await (const item of api.list<number>('/api/list', { limit: '2' })) items.push(item);
  expect(items).toEqual([1, 2, 3]);
  expect(seen.map(({ url }) => url)).toEqual(['/api/list?limit=2', '/api/list?limit=2&after=a+b']);
});

describe('a command of which a try was lost', () => {
  const away: Reply = [503, { code: 'store-unavailable', detail: 'Nothing was changed by this request.' }];
  const unknown: Reply = [503, { code: 'outcome-unknown', detail: 'It may have been carried out.' }];

  it.each<[string, Reply]>([
    ['by its connection', 'hang up'],
    ['by the server', unknown],
  ])('%s is never said to have changed nothing, whatever the next tries say', async (_how, lost) => {
    const api = await client(lost, away, away);
    const failure: unknown = await api.call({ method: 'POST', path: '/' }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ exitCode: 3, code: 'outcome-unknown', details: { idempotencyKey: keys()[0] } });
    expect(String(failure)).not.toContain('othing was changed');
    expect(String(failure)).toContain('seatledger commands list');
  });

  it('is no doubt for a query or a dry run, nor where the server was never reached', async () => {
    const api = await client('hang up', away, away);
    const tried = { method: 'POST', path: '/', query: { dryRun: 'true' } } as const;
    await expect(api.call(tried)).rejects.toMatchObject({ code: 'store-unavailable' });
    await new Promise((closed) => server.close(closed));
    await expect(api.call({ method: 'POST', path: '/' })).rejects.toMatchObject({ code: 'unreachable' });
  });
});
