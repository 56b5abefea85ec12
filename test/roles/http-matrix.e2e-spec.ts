import { type OpenApiDocument, operationsOf } from '#testing/open-api';
import { type Answer, type Call, TestServer } from '../../apps/api/test/server.js';
import { as } from '../../apps/api/test/tokens.js';
import { type Cell, type NamedRole, readRolesTable, ROLES, ROW } from './roles-table.js';
import { type Ask, FOR_ANYBODY, ROUTES } from './routes.js';
import { type Place, seedTenant } from './seeded-tenant.js';

const CONTOSO = 'c0a00000-0000-4000-8000-00000000000a';
const FABRIKAM = 'fab00000-0000-4000-8000-00000000000b';
const NOBODYS = 'dead0000-0000-4000-8000-00000000000c';
const table = readRolesTable();
const roles = Object.values(ROLES);

describe('who may ask what over HTTP, by the table in docs/explanation/domain.md', () => {
  let server: TestServer;
  let own: Place;
  let theirs: Place;
  let document: OpenApiDocument;
  let head: string | undefined;
  const tokens = new Map<NamedRole, Call>();

  beforeAll(async () => {
    server = await TestServer.start({ AUTH: 'local' });
    own = await seedTenant(server, CONTOSO, 'Contoso');
    theirs = await seedTenant(server, FABRIKAM, 'Fabrikam');
    document = (await server.get('/docs-json')).body;
    for (const role of roles)
      tokens.set(role, await as(server, { roles: [role], tenants: role === 'Operator' ? 'all' : [CONTOSO] }, role));
    head = await position();
  });
  afterAll(() => server.stop());

  const position = async () => (await server.standalone.ports.store.head())?.position;
  const callOf = (role: NamedRole, tenantId?: string): Call => {
    const { headers } = tokens.get(role)!;
    // an Operator acts for all tenants, and so names one
    const named = tenantId ?? (role === 'Operator' ? CONTOSO : undefined);
    return { headers: { ...headers, ...(named === undefined ? {} : { 'x-tenant-id': named }) } };
  };
  const operationOf = (route: string) => operationsOf(document).find(([known]) => known === route)![1];
  const takes = (route: string, name: string): boolean =>
    operationOf(route).parameters?.some((parameter) => parameter.name === name) ?? false;

  interface Asked {
    readonly at?: Place;
    readonly tenantId?: string;
    readonly query?: string;
    readonly asOf?: string;
    readonly body?: object;
  }
  const send = (
    route: string,
    ask: Ask,
    role: NamedRole,
    { at = own, tenantId, query, asOf, body: about }: Asked = {},
  ): Promise<Answer> => {
    const [method = ''] = route.split(' ');
    const path = ask.path(at);
    const whole = query === undefined ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`;
    // who deletes says in headers what a body would say
    const body = method === 'DELETE' ? undefined : (about ?? ask.body?.(at));
    const call = callOf(role, tenantId);
    const headers = { ...call.headers, ...(asOf === undefined ? {} : { 'x-as-of': asOf }) };
    return server.call(method, whole, body, { ...call, headers });
  };

  /** Graph's errors have our code among their details. */
  const codeOf = ({ body }: Answer): string => String(body?.code ?? body?.error?.details[0].code);
  const withoutIds = ({ body }: Answer): object =>
    body.error === undefined ? body : { ...body.error, innerError: undefined };
  const isForbidden = (answer: Answer): boolean =>
    answer.status === 403 ? codeOf(answer).endsWith('forbidden') : codeOf(answer) === 'command-not-found';
  const isDone = (answer: Answer, { refusal }: Ask): boolean =>
    answer.status < 300 || (refusal !== undefined && codeOf(answer) === refusal);
  /** Says whether the role may, in its own tenant, and what has to be added to the query for it. */
  const may = (
    route: string,
    ask: Ask,
    cell: Cell,
  ): { readonly may: boolean } & Pick<Asked, 'query' | 'asOf' | 'body'> => {
    switch (cell) {
      case 'yes':
      case 'its own':
        return { may: true };
      case 'no':
        return { may: false };
      case 'in the past':
        if (ask.inPast !== undefined) return { may: true, body: ask.inPast() };
        return takes(route, 'x-as-of')
          ? { may: true, asOf: new Date().toISOString() }
          : { may: takes(route, 'asOf'), query: `asOf=${new Date().toISOString()}` };
      case 'rename its own':
        return { may: route === 'PATCH /api/tenants/{id}' };
    }
  };
  const cellOf = (ask: Ask, role: NamedRole): Cell => table.get(ROW[ask.row])![role];
  /** Whatever names something of the other tenant. */
  const theirWords = (): readonly string[] => {
    const { dryRuns, ...ids } = theirs;
    return ['abrikam', ...Object.values(ids), ...Object.values(dryRuns)];
  };
  const tellsOfThem = ({ body }: Answer): readonly string[] =>
    theirWords().filter((word) => JSON.stringify(body ?? '').includes(word));

  /** What isn't there for the role is missing, or none of its business. */
  const refusedAs = (answer: Answer): string =>
    [403, 404, 410].includes(answer.status) ? codeOf(answer) : `a refusal, and not ${JSON.stringify(answer.body)}`;

  const asked = Object.entries(ROUTES).flatMap(([route, asks]) =>
    asks.map((ask, at) => ({ name: asks.length === 1 ? route : `${route} (${at + 1})`, route, ask })),
  );

  it('has a row for every route', () => {
    const known = operationsOf(document).map(([route]) => route);
    expect([...Object.keys(ROUTES), ...FOR_ANYBODY].toSorted()).toEqual(known.toSorted());
    for (const row of Object.values(ROW)) expect([...table.keys()]).toContain(row);
  });

  it.each(asked)('$name: in its own tenant each role does what its row says, and no more', async ({ route, ask }) => {
    // what a role takes away is there for all who may not
    for (const role of roles.toSorted((one) => (may(route, ask, cellOf(ask, one)).may ? 1 : -1))) {
      const cell = cellOf(ask, role);
      const { may: isPermitted, ...inPast } = may(route, ask, cell);
      const isCommand = ask.body !== undefined && ask.isQuestion !== true;
      const plain = await send(route, ask, role, isCommand ? { query: 'dryRun=true' } : {});
      const at = [role, cell, plain.status, plain.status < 300 ? undefined : codeOf(plain)];
      if (isPermitted && cell !== 'in the past') {
        expect([...at, isDone(plain, ask)]).toEqual([...at, true]);
        if (isCommand && ask.refusal === undefined)
          expect([role, plain.body.dryRun ?? plain.body['@seatledger.dryRun']]).toEqual([role, true]);
        continue;
      }
      expect([...at, isForbidden(plain)]).toEqual([...at, true]);
      if (isCommand) expect([...at, isForbidden(await send(route, ask, role))]).toEqual([...at, true]);
      const past = cell === 'in the past' ? await send(route, ask, role, inPast) : undefined;
      if (past !== undefined)
        expect([...at, past.status, isPermitted ? isDone(past, ask) : isForbidden(past)]).toEqual([
          ...at,
          past.status,
          true,
        ]);
    }
  });

  it.each(asked)('$name: another’s tenant is one that is not there', async ({ route, ask }) => {
    const ofTenant = takes(route, 'x-tenant-id');
    for (const role of roles.filter((each) => each !== 'Operator')) {
      const query = takes(route, 'asOf') ? { query: `asOf=${new Date().toISOString()}` } : {};
      if (ofTenant) {
        const [other, ...missing] = await Promise.all(
          [FABRIKAM, NOBODYS, 'no-guid'].map((tenantId) => send(route, ask, role, { at: theirs, tenantId, ...query })),
        );
        expect([role, other!.status]).toEqual([role, codeOf(other!) === 'tenant-not-found' ? 404 : 403]);
        for (const each of missing)
          expect([role, each.status, withoutIds(each)]).toEqual([role, other!.status, withoutIds(other!)]);
      }
      // what is theirs isn't found in the own tenant, whoever knows its id
      const words = ask.body === undefined || ask.isQuestion === true ? query : { query: 'dryRun=true' };
      const found = await send(route, ask, role, { at: theirs, ...words });
      const sent = `${ask.path(theirs)} ${JSON.stringify(ask.body?.(theirs))}`;
      expect([role, tellsOfThem(found).filter((word) => !sent.includes(word))]).toEqual([role, []]);
      const isNamed = route.includes('{') && ask.path(theirs) !== ask.path(own);
      if (isNamed) expect([role, found.status, codeOf(found)]).toEqual([role, found.status, refusedAs(found)]);
    }
  });

  it('reads a body that may be about the past only for those who may ask that', async () => {
    const search = async (role: NamedRole, body: unknown) => {
      const { status, body: answer } = await server.call('POST', '/api/users/search', body, callOf(role));
      return [status, answer.code];
    };
    const wrong = { asOf: 'never', nothing: true };
    expect(await search('Operator', wrong)).toEqual([403, 'reading-forbidden']);
    expect(await search('Auditor', wrong)).toEqual([400, 'invalid-body']);
    for (const body of [{}, [], { timeZone: 'UTC' }, { search: 'ann', limit: 'wrong' }])
      expect([body, ...(await search('Auditor', body))]).toEqual([body, 403, 'reading-forbidden']);
  });

  describe('a token for several tenants', () => {
    const both = () => as(server, { roles: ['GlobalReader'], tenants: [CONTOSO, FABRIKAM] });
    const get = async (path: string, tenantId?: string): Promise<Answer> => {
      const { headers } = await both();
      return server.get(path, { headers: { ...headers, ...(tenantId && { 'x-tenant-id': tenantId }) } });
    };

    it('is for the one that the request names, and for none that is assumed', async () => {
      expect((await get('/api/users')).body).toMatchObject({ status: 404, code: 'tenant-not-found' });
      for (const { tenantId, user } of [own, theirs])
        expect((await get('/api/users', tenantId)).body.items).toContainEqual(expect.objectContaining({ id: user }));
    });

    it('takes no cursor from one into the other', async () => {
      const { next } = (await get('/api/users?limit=1', CONTOSO)).body;
      const { status, body } = await get(`/api/users?limit=1&after=${next}`, FABRIKAM);
      expect([status, body.code]).toEqual([400, 'invalid-cursor']);
    });

    it('lists its own page by page, and those of another one not', async () => {
      const first = (await get('/api/tenants?limit=1')).body;
      const second = (await get(`/api/tenants?limit=1&after=${first.next}`)).body;
      expect([first, second].flatMap(({ items }) => items).map(({ id }) => id)).toEqual([CONTOSO, FABRIKAM]);
      expect(second.next).toBeUndefined();
      expect((await server.get('/api/tenants', callOf('Auditor'))).body).toMatchObject({ items: [{ id: CONTOSO }] });
    });
  });

  it('lists the large dry runs that somebody may give, and no other', async () => {
    const idsFor = async (role: NamedRole): Promise<readonly string[]> =>
      (await server.get('/api/dry-runs', callOf(role))).body.items.map(({ id }: { id: string }) => id);
    const admin = await as(server, { roles: ['GlobalAdministrator'], tenants: [FABRIKAM] });
    const all = (await server.get('/api/dry-runs', admin)).body.items;
    expect(all).toHaveLength(2);
    expect(await idsFor('LicenseAdministrator')).not.toContain(own.dryRuns.users);
    const licenses = await as(server, { roles: ['LicenseAdministrator'], tenants: [FABRIKAM] });
    expect((await server.get('/api/dry-runs', licenses)).body.items).toMatchObject([{ id: theirs.dryRuns.licenses }]);
  });

  it('has changed nothing by all that', async () => {
    expect(await position()).toBe(head);
  });

  describe('what became of a command of no tenant', () => {
    const operator = (holder: string) => as(server, { roles: ['Operator'], tenants: 'all' }, holder);
    const agreed = async () =>
      (await server.post('/api/clock/agreement', { reason: 'looked' }, await operator('olga'))).body;

    it('is told to the Operator who sent it, and to nobody else', async () => {
      const { commandId } = await agreed();
      const codeFor = async (call: Call) => (await server.get(`/api/commands/${commandId}`, call)).body.code;
      const found = (await server.get(`/api/commands/${commandId}`, await operator('olga'))).body;
      expect(found).toMatchObject({ status: 'accepted', type: 'AgreeClock', actorRole: 'Operator' });
      expect(await codeFor(await operator('oskar'))).toBe('command-not-found');
      for (const role of roles.filter((each) => each !== 'Operator'))
        expect([role, await codeFor(callOf(role))]).toEqual([role, 'command-not-found']);
    });

    it('is listed for nobody who may not read the history of all tenants', async () => {
      for (const role of roles) {
        const { body } = await server.get('/api/commands?scope=installation', callOf(role));
        expect([role, body.code]).toEqual([role, 'reading-forbidden']);
      }
    });

    it('has a reason that every Operator redacts, and no one of a tenant', async () => {
      const { commandId } = await agreed();
      const redact = async (call: Call) =>
        (await server.call('DELETE', `/api/commands/${commandId}/reason`, undefined, call)).body;
      expect(await redact(callOf('GlobalAdministrator'))).toMatchObject({ code: 'command-not-found' });
      expect(await redact(await operator('oskar'))).toMatchObject({ redacted: commandId });
      expect((await server.get(`/api/commands/${commandId}`, await operator('olga'))).body.reasonText).toBeNull();
    });
  });
});
