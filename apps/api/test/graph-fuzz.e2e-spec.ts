import fc from 'fast-check';
import { TestServer } from './server.js';

const CONTOSO = 'c0a00000-0000-4000-8000-00000000000a';
const RUNS = { numRuns: 150 };

const FILTER_WORDS = [
  ['displayName', 'accountEnabled', 'userType', 'assignedLicenses', 'usageLocation', 'id', 'mail', 'createdDateTime'],
  ['any(', 's:', 's/skuId', '$count', '/', '(', ')', ',', 'eq', 'ne', 'in', 'not', 'and', 'or', 'startsWith('],
  ["'a'", "''", 'null', 'true', '0', '-1', '2026-01-01T00:00:00Z', CONTOSO, '%', "'", '\u0000', 'ß'],
].flat();
const filter = fc.oneof(
  fc.array(fc.constantFrom(...FILTER_WORDS), { maxLength: 12 }).map((all) => all.join(' ')),
  fc.string(),
);
const SEGMENTS = [
  [
    'users',
    'Users',
    '$count',
    'me',
    '$metadata',
    '$batch',
    'organization',
    'subscribedSkus',
    'directory',
    'deletedItems',
  ],
  ['microsoft.graph.user', 'graph.user', 'subscriptions', 'assignLicense', 'licenseDetails', 'restore', "users('x')"],
  ["('')", '%', '%00', '%2F', '', "x'", 'a@b.example', CONTOSO, '()', 'constructor', '__proto__'],
].flat();
/** Whoever asks resolves these before anything is sent. */
const isDots = (part: string): boolean => /^(\.|%2e){1,2}$/i.test(part);
const path = fc.array(
  fc
    .oneof(fc.constantFrom(...SEGMENTS), fc.string({ maxLength: 8 }).map(encodeURIComponent))
    .filter((part) => !isDots(part)),
  { maxLength: 5 },
);
const MEMBERS = [
  'displayName',
  'userPrincipalName',
  'passwordProfile',
  'businessPhones',
  'mail',
  'accountEnabled',
  'usageLocation',
];
const body = fc.oneof(
  fc.jsonValue(),
  fc.dictionary(fc.constantFrom(...MEMBERS, 'addLicenses', 'removeLicenses', '__proto__', 'x'), fc.jsonValue()),
  fc.record({ addLicenses: fc.jsonValue(), removeLicenses: fc.jsonValue() }),
  fc.record({
    requests: fc.array(fc.dictionary(fc.constantFrom('id', 'method', 'url', 'body', 'dependsOn'), fc.jsonValue())),
  }),
);

describe('whatever is asked of /v1.0', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ SAMPLE: 'off' });
    await server.post('/api/tenants', { id: CONTOSO, displayName: 'Contoso', country: 'DE' });
    const users = [1, 2, 3].map((at) => ({ userPrincipalName: `u${at}@contoso.example`, displayName: `u${at}` }));
    for (const user of users) await server.post('/api/users', user, { tenant: CONTOSO });
  });
  afterAll(() => server.stop());

  const ask = async (method: string, url: string, sent?: unknown) => {
    const response = await fetch(`${server.url}${url}`, {
      method,
      headers: { 'x-tenant-id': CONTOSO, ...(sent === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
    });
    const text = await response.text();
    return { status: response.status, text, headers: response.headers };
  };
  /** Whatever is refused says so in Graph's form, by a client's fault and not by ours. */
  const isAnswered = ({ status, text }: Awaited<ReturnType<typeof ask>>): void => {
    expect(status).toBeLessThan(500);
    if (status >= 400) expect(JSON.parse(text).error.code).toMatch(/^[A-Z]\w+$/);
  };

  it('a filter is understood or refused, and no list comes unfiltered', async () => {
    await fc.assert(
      fc.asyncProperty(filter, async (text) => {
        const answer = await ask('GET', `/v1.0/users?$count=true&$filter=${encodeURIComponent(text)}`);
        isAnswered(answer);
        // what is understood is told by the count of those who don't fulfil it
        if (answer.status !== 200) return;
        const { value } = JSON.parse(answer.text);
        const opposite = await ask('GET', `/v1.0/users?$filter=${encodeURIComponent(`not (${text})`)}`);
        expect([opposite.status, value.length + JSON.parse(opposite.text).value.length]).toEqual([200, 3]);
      }),
      RUNS,
    );
  });

  it('a path leads somewhere, or nowhere', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('GET', 'DELETE', 'PATCH', 'POST'), path, async (method, parts) => {
        isAnswered(await ask(method, `/v1.0/${parts.join('/')}`));
      }),
      RUNS,
    );
  });

  it('a selection is of members that there are', async () => {
    const names = fc.array(fc.oneof(fc.constantFrom('id', 'ID', 'displayName', ' mail', '', '*'), fc.string()));
    await fc.assert(
      fc.asyncProperty(names, async (chosen) => {
        isAnswered(await ask('GET', `/v1.0/users?$select=${encodeURIComponent(chosen.join(','))}`));
      }),
      RUNS,
    );
  });

  it('a body is taken or refused', async () => {
    const paths = ['/v1.0/users', '/v1.0/users/u1@contoso.example/assignLicense', '/v1.0/$batch'];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), body, async (url, sent) => {
        isAnswered(await ask('POST', url, sent));
      }),
      RUNS,
    );
    await fc.assert(
      fc.asyncProperty(body, async (sent) => isAnswered(await ask('PATCH', '/v1.0/users/u1@contoso.example', sent))),
      RUNS,
    );
  });
});
