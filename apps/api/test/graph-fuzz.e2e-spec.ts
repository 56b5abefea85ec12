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
/** Each list has members and values of its own, and all of it besides. */
const WORDS_OF_LISTS = {
  '/v1.0/directory/deletedItems/microsoft.graph.user': [
    'deletedDateTime',
    'userPrincipalName',
    'id',
    "'u4@contoso.example'",
  ],
  '/v1.0/auditLogs/directoryAudits': [
    ['activityDateTime', 'activityDisplayName', 'initiatedBy/user/id', 'result', 'correlationId', "'failure'"],
    ['targetResources/any(t:t/id', `'${CONTOSO}'`, ')', "'Add user'"],
  ].flat(),
};
const INSTANTS = ['2020-01-01T00:00:00Z', '2099-01-01T00:00:00.001Z', '0000-01-01', '9999-12-31T23:59:59.999Z'];
const condition = (words: readonly string[]) =>
  fc.oneof(
    fc.array(fc.constantFrom(...words, ...INSTANTS, ...FILTER_WORDS), { maxLength: 8 }).map((all) => all.join(' ')),
    fc
      .array(
        fc
          .tuple(
            fc.constantFrom(...words, 'deletedDateTime', 'activityDateTime'),
            fc.constantFrom('eq', 'ge', 'gt', 'le', 'lt', 'ne'),
            fc.constantFrom(...INSTANTS, "'failure'", `'${CONTOSO}'`, "'a'"),
          )
          .map((parts) => parts.join(' ')),
        { minLength: 1, maxLength: 3 },
      )
      .map((parts) => parts.join(' and ')),
  );
const SEARCH_WORDS = [
  ['"displayName:u1"', '"mail:contoso"', '"displayName:u1 u2"', '"proxyAddresses:smtp:u3"', '"city:a"', '"m"'],
  ['AND', 'OR', 'NOT', '(', ')', '"', '\\', ':', 'u1', '"displayName:ß"', '"jobTitle: "', '\u0000'],
].flat();
const search = fc.oneof(
  fc.array(fc.constantFrom(...SEARCH_WORDS), { maxLength: 7 }).map((all) => all.join(' ')),
  fc.string().map((text) => `"displayName:${text}"`),
  fc.string(),
);
const part = fc.oneof(
  fc.constantFrom(1, 'all', 'changes', 'between', CONTOSO, [1, 1], '0'.repeat(20), '9'.repeat(20), null, 'users.x'),
  fc.jsonValue(),
);
const token = fc.oneof(
  fc.array(part, { maxLength: 9 }).map((parts) => JSON.stringify(parts)),
  fc
    .tuple(fc.constantFrom('all', 'changes', 'between'), part, part, part, part, part)
    .map(([place, ...parts]) => JSON.stringify([1, place, CONTOSO, ...parts])),
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
  ['delta', 'auditLogs', 'directoryAudits', 'reprocessLicenseAssignment'],
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
  let fresh = '';
  beforeAll(async () => {
    server = await TestServer.start({ SAMPLE: 'off' });
    await server.post('/api/tenants', { id: CONTOSO, displayName: 'Contoso', country: 'DE' });
    const users = [1, 2, 3].map((at) => ({ userPrincipalName: `u${at}@contoso.example`, displayName: `u${at}` }));
    for (const user of users) await server.post('/api/users', user, { tenant: CONTOSO });
    for (const name of ['u4', 'u5']) {
      const user = { userPrincipalName: `${name}@contoso.example`, displayName: name };
      const { id } = (await server.post('/api/users', user, { tenant: CONTOSO })).body;
      const gone = await server.call('DELETE', `/v1.0/users/${id}`, undefined, { tenant: CONTOSO });
      fresh = `minPosition=${gone.headers.get('x-position')}`;
    }
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
    if (status >= 400) expect(JSON.parse(text).error.code).toMatch(/^[A-Z]\w+$|^syncStateNotFound$/);
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

  it.each(Object.entries(WORDS_OF_LISTS))('a filter of %s, too', async (list, words) => {
    const found = async (text: string) => {
      const answer = await ask('GET', `${list}?$top=999&${fresh}${text && `&$filter=${encodeURIComponent(text)}`}`);
      isAnswered(answer);
      return answer.status === 200 ? (JSON.parse(answer.text).value as readonly object[]).length : undefined;
    };
    const all = await found('');
    await fc.assert(
      fc.asyncProperty(condition(words), async (text) => {
        const count = await found(text);
        if (count !== undefined && text.trim() !== '')
          expect(count + ((await found(`not (${text})`)) ?? NaN)).toBe(all);
      }),
      RUNS,
    );
  });

  it('a search is understood or refused, and narrows down what it is joined to', async () => {
    const found = async (text: string) => {
      const answer = await ask('GET', `/v1.0/users?$search=${encodeURIComponent(text)}&${fresh}`);
      isAnswered(answer);
      return answer.status === 200 ? (JSON.parse(answer.text).value as readonly object[]).length : undefined;
    };
    await fc.assert(
      fc.asyncProperty(search, async (text) => {
        const count = await found(text);
        if (count === undefined) return;
        expect(await found(`(${text}) AND "displayName:nobody"`)).toBe(0);
        expect(await found(`(${text}) OR "displayName:nobody"`)).toBe(count);
        expect(await found(`(${text}) OR "mail:contoso"`)).toBe(3);
      }),
      RUNS,
    );
  });

  it('a token of changes is one that a link brought, or is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('$skiptoken', '$deltatoken'), token, async (name, text) => {
        const sent = encodeURIComponent(Buffer.from(text).toString('base64url'));
        const answer = await ask('GET', `/v1.0/users/delta?${name}=${sent}`);
        isAnswered(answer);
        // an empty token begins again
        expect(answer.status === 200 && text !== '').toBe(false);
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
