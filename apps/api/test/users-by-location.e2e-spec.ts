import { TestServer } from './server.js';

describe('users of a usage location', () => {
  let server: TestServer;
  let position: string;
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    server = await TestServer.start();
    for (const [name, usageLocation] of [
      ['ann', 'IS'],
      ['bo', 'IS'],
      ['cy', 'LI'],
      ['di', undefined],
    ] as const) {
      const user = { userPrincipalName: `${name}@contoso.example`, displayName: name };
      const { body } = await server.post('/api/users', { ...user, ...(usageLocation && { usageLocation }) });
      ids[name] = body.id;
      position = body.position;
    }
  });
  afterAll(() => server.stop());

  const listed = async (query: string) => server.get(`/api/users?minPosition=${position}&${query}`);
  const idsOf = async (query: string): Promise<string[]> =>
    (await listed(query)).body.items.map(({ id }: { id: string }) => id);
  const sorted = (...names: string[]) => names.map((name) => ids[name] ?? '').toSorted();

  it('are found in either case, in the order of their ids, page after page', async () => {
    expect(await idsOf('location=IS')).toEqual(sorted('ann', 'bo'));
    expect(await idsOf('location=li')).toEqual(sorted('cy'));
    const { body } = await listed('location=IS&limit=1');
    expect(await idsOf(`location=IS&limit=1&after=${body.next}`)).toEqual(sorted('ann', 'bo').slice(1));
  });
  it('are those without one where none is asked for', async () => {
    const without = (await listed('location=none')).body.items as { usageLocation: null; id: string }[];
    expect(without.every(({ usageLocation }) => usageLocation === null)).toBe(true);
    expect(await idsOf('location=none')).toContain(ids['di']);
  });
  it('are nobody where nobody has it', async () => {
    expect(await idsOf('location=XK')).toEqual([]);
  });
  it.each(['location=Germany', 'location=', 'usageLocation=DE'])('are not looked for by %s', async (query) => {
    expect(await listed(query)).toMatchObject({ status: 400, body: { code: 'invalid-query' } });
  });
});
