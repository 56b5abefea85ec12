import { MOST_FEEDS, MOST_FEEDS_OF_TENANT } from '../src/feed/open-feeds.js';
import { TestServer } from './server.js';
import { as } from './tokens.js';

const CONTOSO = 'c0a00000-0000-4000-8000-00000000000a';
const FABRIKAM = 'fab00000-0000-4000-8000-00000000000b';

interface Line {
  readonly position: string;
  readonly id?: string;
  readonly type?: string;
  readonly subject?: string;
  readonly tenantid?: string;
  readonly data?: object;
  readonly heartbeat?: string;
  readonly end?: string;
}

/** Reads an answer line by line, and no further than it is asked to. */
class Lines {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #rest = '';
  constructor(response: Response) {
    this.#reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  }
  async next(): Promise<Line | undefined> {
    while (!this.#rest.includes('\n')) {
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      this.#rest += value;
    }
    const at = this.#rest.indexOf('\n');
    const line = this.#rest.slice(0, at);
    this.#rest = this.#rest.slice(at + 1);
    return JSON.parse(line) as Line;
  }
  async rest(): Promise<readonly Line[]> {
    const lines: Line[] = [];
    for (let line = await this.next(); line !== undefined; line = await this.next()) lines.push(line);
    return lines;
  }
  /** Skips what only says that it lives. */
  async event(): Promise<Line> {
    for (;;) {
      const line = await this.next();
      if (line === undefined) throw new Error('the feed was cut');
      if (line.heartbeat === undefined) return line;
    }
  }
  cancel(): Promise<void> {
    return this.#reader.cancel();
  }
}
const eventsIn = (lines: readonly Line[]): readonly Line[] => lines.filter(({ id }) => id !== undefined);

describe('the feed over HTTP', () => {
  let server: TestServer;
  const follow = async (query = '', headers: Readonly<Record<string, string>> = { 'x-tenant-id': CONTOSO }) =>
    fetch(`${server.url}/api/feed?${query}`, { headers });
  const all = async (query = ''): Promise<readonly Line[]> => new Lines(await follow(query)).rest();
  const create = (name: string, tenant = CONTOSO) =>
    server.post('/api/users', { userPrincipalName: `${name}@x.example`, displayName: name }, { tenant });

  beforeEach(async () => {
    server = await TestServer.start({ SAMPLE: 'off' });
    await server.post('/api/tenants', { id: CONTOSO, displayName: 'Contoso', country: 'DE' });
    await server.post('/api/tenants', { id: FABRIKAM, displayName: 'Fabrikam', country: 'DE' });
    await create('anna');
    await create('theirs', FABRIKAM);
  });
  afterEach(() => server.stop());

  it('has what the tenant has, as CloudEvents without a name, and ends', async () => {
    const response = await follow();
    expect(response.headers.get('content-type')).toBe('application/x-ndjson;charset=utf-8');
    const text = await response.clone().text();
    expect(text).not.toMatch(/anna|sealed|CommandDecided/);
    const lines = await new Lines(response).rest();
    expect(lines.at(-1)).toMatchObject({ end: 'complete' });
    const events = eventsIn(lines);
    expect(events.map(({ type }) => type)).toEqual([
      'seatledger.TenantCreated',
      'seatledger.UserCreated',
      'seatledger.AddressClaimed',
    ]);
    for (const event of events)
      expect(event).toMatchObject({ specversion: '1.0', tenantid: CONTOSO, datacontenttype: 'application/json' });
    expect((await server.get('/api/feed', { tenant: CONTOSO })).body).toBe(text);
  });

  it('goes on behind any line, with one type alone, and up to a position', async () => {
    const events = eventsIn(await all());
    for (const [at, { position }] of events.entries()) {
      expect(eventsIn(await all(`from=${position}`))).toEqual(events.slice(at + 1));
      expect(eventsIn(await all(`to=${position}`))).toEqual(events.slice(0, at + 1));
    }
    expect(eventsIn(await all('type=UserCreated,UserDeleted'))).toHaveLength(1);
  });

  it('refuses a position beyond the log, and a type that never goes out', async () => {
    const beyond = await server.get('/api/feed?from=99999999999999999999', { tenant: CONTOSO });
    expect([beyond.status, beyond.body]).toMatchObject([422, { code: 'position-beyond-log', parameter: 'from' }]);
    expect((await server.get('/api/feed?to=99999999999999999999', { tenant: CONTOSO })).status).toBe(422);
    const type = await server.get('/api/feed?type=CommandDecided', { tenant: CONTOSO });
    expect([type.status, type.body.code]).toEqual([400, 'invalid-query']);
  });

  it('goes on with what comes, nothing twice and nothing left out, and ends first when the server ends', async () => {
    const lines = new Lines(await follow('follow=true'));
    const seen = [await lines.event(), await lines.event(), await lines.event()];
    await create('ben');
    seen.push(await lines.event(), await lines.event());
    expect(seen.map(({ id }) => id)).toEqual(eventsIn(await all()).map(({ id }) => id));
    const rest = lines.rest();
    await server.close();
    const end = (await rest).at(-1)!;
    expect(end).toMatchObject({ end: 'shutting-down' });
    await server.open();
    await create('cleo');
    expect(eventsIn(await all(`from=${end.position}`))).toHaveLength(2);
  });

  it('is given so often to a tenant, and once more when one has ended', async () => {
    const open = await Promise.all(
      Array.from({ length: MOST_FEEDS_OF_TENANT }, async () => new Lines(await follow('follow=true'))),
    );
    const refused = await server.get('/api/feed?follow=true', { tenant: CONTOSO });
    expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([
      503,
      'too-many-feeds',
      '5',
    ]);
    const other = new Lines(await follow('follow=true', { 'x-tenant-id': FABRIKAM }));
    expect(await other.event()).toMatchObject({ tenantid: FABRIKAM });
    await open[0]!.cancel();
    let again = await follow('follow=true');
    while (again.status === 503) again = await follow('follow=true');
    expect(again.status).toBe(200);
    expect(MOST_FEEDS).toBeGreaterThan(MOST_FEEDS_OF_TENANT);
    for (const each of [...open.slice(1), other, new Lines(again)]) await each.cancel();
  });
});

it('is of the tenants that a token speaks for', async () => {
  const server = await TestServer.start({ AUTH: 'local' });
  try {
    const operator = await as(server, { roles: ['Operator'], tenants: 'all' });
    for (const [id, displayName] of [[CONTOSO, 'Contoso'] as const, [FABRIKAM, 'Fabrikam'] as const])
      await server.post('/api/tenants', { id, displayName, country: 'DE' }, operator);
    const { headers } = await as(server, { roles: ['Auditor'], tenants: [CONTOSO] });
    const own = await new Lines(await fetch(`${server.url}/api/feed`, { headers: { ...headers } })).rest();
    // the actor is of no tenant, and so of another than this one
    expect(eventsIn(own)).toMatchObject([{ type: 'seatledger.TenantCreated', tenantid: CONTOSO }]);
    const theirs = await server.get('/api/feed', { headers: { ...headers, 'x-tenant-id': FABRIKAM } });
    expect([theirs.status, theirs.body.code]).toEqual([404, 'tenant-not-found']);
    expect((await server.get('/api/feed', operator)).status).toBe(403);
  } finally {
    await server.stop();
  }
});
