import { ask, type RawAnswer } from './raw-request.js';
import { TestServer } from './server.js';

/** Each class of routes is tried with one of them. */
const ROUTES = {
  machine: ['GET', '/health/live'],
  page: ['GET', '/docs'],
  'page of an error': ['GET', '/api/errors/conflict'],
  'part of a page': ['GET', '/docs/swagger-ui.css'],
  document: ['GET', '/docs-json'],
  query: ['GET', '/api/users?limit=1'],
  'command without a body': ['POST', '/api/clock/agreement'],
  'change with DELETE': ['DELETE', '/api/users/nobody@contoso.example?dryRun=true'],
  'unknown path': ['GET', '/nothing'],
} as const;
type RouteClass = keyof typeof ROUTES;
const CLASSES = Object.keys(ROUTES) as readonly RouteClass[];
/** Where nothing is wrong with where it comes from, it is answered with these. */
const SERVED: Partial<Record<RouteClass, number>> = { 'change with DELETE': 404, 'unknown path': 404 };
const PAGES: readonly RouteClass[] = ['machine', 'page', 'page of an error'];

const NAVIGATION = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
const FRAME = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' };
const SCRIPT = { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };
const IMAGE = { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' };

type Headers = Readonly<Record<string, string>>;
/** `own` is the origin of the server, of which its port is another one with every start. */
type Row = readonly [
  what: string,
  headers: (own: URL) => Headers,
  served: 'all' | readonly RouteClass[],
  otherwise?: string,
];
const ONLY_MACHINES: readonly RouteClass[] = ['machine'];
const origin = (text: (own: URL) => string) => (own: URL) => ({ origin: text(own) });
const just = (headers: Headers) => () => headers;

const rows: readonly Row[] = [
  ['nothing, as a program sends it', just({}), 'all'],
  ['its own origin', origin((own) => own.origin), 'all'],
  ['the origin of another port here', origin(() => 'http://localhost:9999'), ONLY_MACHINES],
  ['another loopback name with its port', origin(({ port }) => `http://localhost:${port}`), ONLY_MACHINES],
  ['its name with https', origin(({ host }) => `https://${host}`), ONLY_MACHINES],
  ['the origin of another site', origin(() => 'https://evil.example'), ONLY_MACHINES],
  ['the origin of a page that hides its own', origin(() => 'null'), ONLY_MACHINES],
  ['an origin that is none', origin(() => 'http://'), ONLY_MACHINES],
  ['an address that a person typed', just({ 'sec-fetch-site': 'none', ...NAVIGATION }), 'all'],
  ['a script of its own page', just({ 'sec-fetch-site': 'same-origin', ...SCRIPT }), 'all'],
  ['a script of the same site', just({ 'sec-fetch-site': 'same-site', ...SCRIPT }), ONLY_MACHINES],
  ['a script of another site', just({ 'sec-fetch-site': 'cross-site', ...SCRIPT }), ONLY_MACHINES],
  ['an image of another site', just({ 'sec-fetch-site': 'cross-site', ...IMAGE }), ONLY_MACHINES],
  ['a relation that is not known yet', just({ 'sec-fetch-site': 'near-site', ...SCRIPT }), ONLY_MACHINES],
  ['a link of another site', just({ 'sec-fetch-site': 'cross-site', ...NAVIGATION }), PAGES],
  ['a link of the same site', just({ 'sec-fetch-site': 'same-site', ...NAVIGATION }), PAGES],
  ['a frame of another site', just({ 'sec-fetch-site': 'cross-site', ...FRAME }), ONLY_MACHINES],
  [
    'a link of another site with an origin',
    just({ origin: 'null', 'sec-fetch-site': 'cross-site', ...NAVIGATION }),
    ONLY_MACHINES,
  ],
  ['localhost as its name', ({ port }) => ({ host: `localhost:${port}` }), 'all'],
  ['localhost in capitals', ({ port }) => ({ host: `LOCALHOST:${port}`, origin: `http://localhost:${port}` }), 'all'],
  ['IPv6’s loopback as its name', ({ port }) => ({ host: `[::1]:${port}`, origin: `http://[::1]:${port}` }), 'all'],
  ['a name of another machine', just({ host: 'evil.example' }), ONLY_MACHINES, 'host-not-allowed'],
  [
    'a name that begins like a loopback one',
    just({ host: 'localhost.evil.example' }),
    ONLY_MACHINES,
    'host-not-allowed',
  ],
  ['a name behind an address', just({ host: '127.0.0.1@evil.example' }), ONLY_MACHINES, 'host-not-allowed'],
  [
    'forwarded headers of nobody who is trusted',
    just({ 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }),
    'all',
  ],
];

const verdict = ({ status, body }: RawAnswer): readonly [number, string?] =>
  [403, 421].includes(status) ? [status, body.code] : [status];

const STATUS: Readonly<Record<string, number>> = { 'origin-not-allowed': 403, 'host-not-allowed': 421 };

describe('a server that is reached by its loopback address', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.stop());

  it.each(rows.map((row) => [row[0], row] as const))('is sent %s', async (_what, row) => {
    const [, headers, served, otherwise = 'origin-not-allowed'] = row;
    const sent = headers(new URL(server.url));
    const found = await Promise.all(
      CLASSES.map(async (name) => {
        const [method, path] = ROUTES[name];
        return [name, verdict(await ask(server.url, method, path, sent))];
      }),
    );
    const wanted = CLASSES.map((name) => [
      name,
      served === 'all' || served.includes(name) ? [SERVED[name] ?? 200] : [STATUS[otherwise], otherwise],
    ]);
    expect(found).toEqual(wanted);
  });

  it('opens pages by GET alone', async () => {
    const link = { 'sec-fetch-site': 'cross-site', ...NAVIGATION };
    expect((await ask(server.url, 'HEAD', '/docs', link)).status).toBe(403);
    expect((await ask(server.url, 'POST', '/api/clock/agreement', link)).status).toBe(403);
  });

  it.each(['/docs', '/api/users', '/health/live', '/nothing', '/docs/swagger-ui.css'])(
    'lets no page frame %s, and no browser guess what it is',
    async (path) => {
      const { headers } = await ask(server.url, 'GET', path);
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['x-content-type-options']).toBe('nosniff');
    },
  );

  it('serves its documentation with all that the policy permits it to load, and nothing else in it', async () => {
    const { text, headers } = await ask(server.url, 'GET', '/docs');
    const policy = headers['content-security-policy'];
    expect(policy).toContain("default-src 'none'");
    for (const needed of [
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "connect-src 'self'",
      "img-src 'self' data:",
    ])
      expect(policy).toContain(needed);
    const scripts = [...text.matchAll(/<script([^>]*)>([^]*?)<\/script>/g)];
    expect(scripts.length).toBeGreaterThan(2);
    for (const [, attributes, inline] of scripts)
      expect([attributes, inline?.trim()]).toEqual([expect.stringMatching(/^ src="\.\/docs\//), '']);
    expect(text).not.toMatch(/\son\w+=/);
    const parts = [...text.matchAll(/(?:src|href)="(\.\/docs\/[^"]+)"/g)].map(([, part]) => part!.slice(1));
    expect(parts.length).toBeGreaterThan(4);
    for (const part of parts) {
      const { status, headers: of } = await ask(server.url, 'GET', part);
      const type = part.endsWith('.js') ? 'javascript' : part.endsWith('.css') ? 'text/css' : 'image/png';
      expect([part, status, of['content-type']]).toEqual([part, 200, expect.stringContaining(type)]);
    }
  });
});

describe('a server with a public address', () => {
  const PUBLIC = { host: 'licenses.example.com', origin: 'https://licenses.example.com' };
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ PUBLIC_URL: `${PUBLIC.origin}/`, TRUSTED_PROXIES: '10.0.0.5, 127.0.0.0/8' });
  });
  afterAll(() => server.stop());

  it.each([
    ['its public name and origin', PUBLIC, 200],
    ['its public name, by a program', { host: PUBLIC.host }, 200],
    ['a loopback name, by a program', {}, 200],
    ['a loopback name and its public origin', { host: 'localhost', origin: PUBLIC.origin }, 200],
    ['its public name without https', { ...PUBLIC, origin: `http://${PUBLIC.host}` }, 403],
    ['a loopback name and origin', { host: 'localhost:3000', origin: 'http://localhost:3000' }, 403],
    ['another name', { host: 'evil.example' }, 421],
    ['a name that ends with its own', { host: `evil.${PUBLIC.host}` }, 421],
    [
      'a name of the network, and by its proxy the public one',
      { host: 'api:3000', 'x-forwarded-host': PUBLIC.host },
      200,
    ],
    ['its public name, and by its proxy another one', { host: PUBLIC.host, 'x-forwarded-host': 'evil.example' }, 421],
    [
      'by its proxy two names, of which the proxy wrote the last',
      { 'x-forwarded-host': `evil.example, ${PUBLIC.host}` },
      200,
    ],
  ])('is sent %s', async (_what, headers: Headers, status) => {
    expect((await ask(server.url, 'POST', '/api/clock/agreement', headers)).status).toBe(status);
  });
});

describe('a server behind a trusted proxy, without a public address', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ TRUSTED_PROXIES: '127.0.0.1' });
  });
  afterAll(() => server.stop());

  it('has the origin that the proxy tells, as long as it is a loopback one', async () => {
    const forwarded = { 'x-forwarded-host': 'localhost:8443', 'x-forwarded-proto': 'https' };
    const command = (headers: Headers) => ask(server.url, 'POST', '/api/clock/agreement', headers);
    expect((await command({ ...forwarded, origin: 'https://localhost:8443' })).status).toBe(200);
    expect((await command({ ...forwarded, origin: 'http://localhost:8443' })).status).toBe(403);
    expect((await command({ ...forwarded, 'x-forwarded-proto': 'javascript', origin: 'null' })).status).toBe(403);
    const elsewhere = await command({ 'x-forwarded-host': 'licenses.example.com' });
    expect([elsewhere.status, elsewhere.body.detail]).toEqual([421, expect.stringContaining('PUBLIC_URL')]);
  });
});
