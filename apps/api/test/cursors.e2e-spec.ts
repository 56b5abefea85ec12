import { TestServer } from './server.js';

interface Parameter {
  readonly name: string;
  readonly in: string;
}
type Operations = Readonly<Record<string, { readonly parameters?: readonly Parameter[] }>>;

/** Nobody reads these off a cursor: names, addresses and what else is sealed. */
const SEALED = ['zebulon', 'quagmire', 'fabrikam.example'];
/** These tell where a list goes on, by the path of its page. */
const PLACES = { product: 'ENTERPRISEPACK' };

describe('a cursor', () => {
  let server: TestServer;
  let headers: { readonly tenant: string };
  let position: string;
  let user: string;
  let operation: string;
  beforeAll(async () => {
    server = await TestServer.start();
    const tenant = await server.post('/api/tenants', { displayName: 'Fabrikam', country: 'DE' });
    headers = { tenant: tenant.body.id };
    for (const skuPartNumber of ['ENTERPRISEPACK', 'STANDARDPACK'])
      await server.post('/api/purchases', { skuPartNumber, seats: 9 }, headers);
    const ids: string[] = [];
    for (let number = 0; number < 6; number += 1) {
      const { body } = await server.post(
        '/api/users',
        {
          userPrincipalName: `quagmire${number}@fabrikam.example`,
          displayName: `Zebulon ${number} Quagmire`,
          department: 'Quagmire',
          usageLocation: 'DE',
          aliases: [`zebulon${number}@fabrikam.example`],
          licenses: ['ENTERPRISEPACK', 'STANDARDPACK'],
        },
        headers,
      );
      ids.push(body.id);
    }
    user = ids[0]!;
    for (const id of ids.slice(3)) await server.call('DELETE', `/api/users/${id}`, undefined, headers);
    const update = { mode: 'update', users: ids.slice(0, 3), usageLocation: 'FR' };
    for (let times = 0; times < 2; times += 1)
      operation = (await server.post('/api/operations', update, headers)).body.id;
    await server.standalone.commandSide.operations.idle();
    ({ position } = (await server.standalone.ports.store.head())!);
  });
  afterAll(() => server.stop());

  const isReadable = (cursor: string): boolean => {
    const texts = ['base64url', 'base64', 'hex', 'latin1'].map((form) =>
      Buffer.from(cursor, form as BufferEncoding).toString('utf8'),
    );
    return [cursor, decodeURIComponent(cursor), ...texts].some((text) =>
      SEALED.some((sealed) => text.toLowerCase().includes(sealed)),
    );
  };
  /** Asks again for as long as the directory is loading. */
  const page = async (ask: () => ReturnType<TestServer['get']>) => {
    for (;;) {
      const answer = await ask();
      if (answer.status === 200) return answer.body;
      expect(answer.body.code ?? answer.body.error?.innerError?.code).toBe('directory-loading');
    }
  };

  it('of a list by name would be found out by this spec if it held the name', () => {
    expect(isReadable(Buffer.from('["1","zebulon 1"]').toString('base64url'))).toBe(true);
    expect(isReadable(Buffer.from('["1","n"]').toString('base64url'))).toBe(false);
  });

  it('of no list under /api holds what is sealed', async () => {
    const { paths } = (await server.get('/docs-json')).body as { readonly paths: Readonly<Record<string, Operations>> };
    const paged = Object.entries(paths).flatMap(([path, { get }]) =>
      path.startsWith('/api/') && get?.parameters?.some(({ name }) => name === 'after') === true ? [path] : [],
    );
    expect(paged).toEqual(expect.arrayContaining(['/api/users', '/api/deleted-users', '/api/operations/{id}/results']));
    const withCursor: string[] = [];
    for (const path of paged) {
      const at = path.includes('/operations/') ? operation : path.includes('/users/') ? user : PLACES.product;
      const { body } = await server.get(`${path.replace(/\{\w+\}/, at)}?limit=1&minPosition=${position}`, headers);
      if (body.next === undefined) continue;
      withCursor.push(path);
      expect([path, isReadable(body.next)]).toEqual([path, false]);
    }
    expect(withCursor).toEqual(
      expect.arrayContaining([
        '/api/users',
        '/api/deleted-users',
        '/api/operations',
        '/api/operations/{id}/results',
        '/api/commands',
        '/api/subscriptions',
        '/api/products',
        '/api/deadlines',
      ]),
    );
  });

  it.each([
    { sort: 'name' },
    { sort: '-userPrincipalName' },
    { sort: 'created' },
    { search: 'zebulon' },
    { department: 'Quagmire', sort: 'name' },
    { product: 'ENTERPRISEPACK' },
    { without: 'FLOW_FREE', location: 'FR' },
  ])('of a search for %j doesn’t either, page after page', async (asked) => {
    let after: string | undefined;
    let pages = 0;
    do {
      const body = { ...asked, limit: 1, minPosition: position, ...(after !== undefined && { after }) };
      ({ next: after } = await page(() => server.post('/api/users/search', body, headers)));
      pages += 1;
      expect(isReadable(after ?? '')).toBe(false);
    } while (after !== undefined);
    expect(pages).toBeGreaterThanOrEqual(3);
  });

  it.each(['users?$top=1', 'users?$top=1&$orderby=displayName', 'users?$top=1&$orderby=userPrincipalName'])(
    'of Graph’s %s doesn’t either',
    async (path) => {
      const { '@odata.nextLink': next } = await page(() => server.get(`/v1.0/${path}`, headers));
      const skip = new URL(next).searchParams.get('$skiptoken')!;
      expect(isReadable(skip)).toBe(false);
    },
  );
});
