import { TestServer } from '../../../api/test/server.js';
import { runCli } from '../../../../test/support/cli/run-cli.js';

const CONTOSO = 'c0a00000-0000-4000-8000-00000000000a';

describe('seatledger replay', () => {
  let server: TestServer;
  let position: string;
  let between: string;
  const create = async (name: string): Promise<string> => {
    const body = { userPrincipalName: `${name}@x.example`, displayName: name };
    return (await server.post('/api/users', body, { tenant: CONTOSO })).body.position;
  };
  beforeAll(async () => {
    server = await TestServer.start({ SAMPLE: 'off' });
    await server.post('/api/tenants', { id: CONTOSO, displayName: 'Contoso', country: 'DE' });
    position = await create('anna');
    const now = async (): Promise<string> =>
      (await server.get('/api/users', { tenant: CONTOSO })).body.items[0]?.createdAt;
    await server.get(`/api/users?minPosition=${position}`, { tenant: CONTOSO });
    const created = await now();
    // an instant of its own for what comes
    while (new Date().toISOString() <= created);
    between = new Date().toISOString();
    await create('ben');
  });
  afterAll(() => server.stop());

  const replay = async (...args: readonly string[]) => {
    const { code, out, err } = await runCli(['replay', ...args], { url: server.url });
    const events = out === '' ? [] : out.split('\n').map((line) => JSON.parse(line) as Record<string, string>);
    return { code, err, types: events.map(({ type }) => type?.replace('seatledger.', '')), events };
  };
  const OF_A_USER = ['UserCreated', 'AddressClaimed'];

  it('writes the events and nothing else, from a position or an instant on and up to one', async () => {
    expect(await replay()).toMatchObject({ code: 0, err: '', types: ['TenantCreated', ...OF_A_USER, ...OF_A_USER] });
    const all = (await replay()).events;
    expect(await replay('--from', position)).toMatchObject({ types: OF_A_USER });
    expect(await replay('--from', between)).toMatchObject({ events: all.slice(3) });
    expect(await replay('--to', between)).toMatchObject({ events: all.slice(0, 3) });
    expect(await replay('--from', between, '--to', position)).toMatchObject({ code: 0, events: [] });
    expect(await replay('--type', 'TenantCreated')).toMatchObject({ types: ['TenantCreated'] });
  });

  it('says in words what can’t be', async () => {
    expect(await replay('--from', '99999999999999999999')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^from is 9+, and the log ends with \d+\..*\(position-beyond-log\)$/) as unknown,
    });
    expect(await replay('--from', 'yesterday')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/from/) as unknown,
    });
    expect(await replay('--from', '2999-01-01T00:00:00Z')).toMatchObject({ code: 1 });
    expect(await replay('--type', 'Nonsense')).toMatchObject({ code: 1 });
  });

  it('ends in order at Ctrl-C, and says how it goes on, which it does without a gap', async () => {
    const seen: string[] = [];
    let interrupt: () => void = () => undefined;
    const { code, err } = await runCli(['replay', '--follow', '--type', 'UserCreated'], {
      url: server.url,
      onInterrupt: (callback) => {
        interrupt = callback;
        return () => undefined;
      },
      onOut: (line) => {
        seen.push(...line.split('\n'));
        interrupt();
      },
    });
    expect(code).toBe(130);
    const [, advised = ''] = /Go on with: seatledger (.*) \(interrupted\)$/.exec(err) ?? [];
    const rest = await runCli(advised.replace(' --follow', '').split(' '), { url: server.url });
    const ids = [...seen, ...rest.out.split('\n')]
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as { id: string }).id);
    expect(new Set(ids).size).toBe(2);
    expect(ids).toHaveLength(2);
  });
});
