import { runCli } from '../../../../test/support/cli/run-cli.js';
import { TestServer } from '../../../api/test/server.js';

const CONTOSO = 'c0a00000-0000-4000-8000-00000000000a';

it('commands list --installation lists what belongs to no tenant, page by page, and nothing of one', async () => {
  const server = await TestServer.start({ SAMPLE: 'off' });
  try {
    const tenant = { id: CONTOSO, displayName: 'Contoso', country: 'DE' };
    await server.post('/api/tenants', tenant);
    const user = { userPrincipalName: 'ann@contoso.example', displayName: 'Ann' };
    await server.post('/api/users', user, { tenant: CONTOSO });
    const refused = await server.post('/api/tenants', tenant);
    expect(refused.body.code).toBe('tenant-exists');
    const { headers } = await server.post('/api/clock/agreement', { reason: 'looked', reference: 'CHG-1' });
    const position = headers.get('x-position')!;
    const run = (...more: readonly string[]) =>
      runCli(['commands', 'list', '--installation', '--min-position', position, ...more], { url: server.url });
    const { code, out } = await run('--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([
      { type: 'AgreeClock', status: 'accepted', reference: 'CHG-1', hasReason: true, actor: 'local' },
      { type: 'CreateTenant', status: 'refused', reason: { code: 'tenant-exists' } },
      { type: 'CreateTenant', status: 'accepted' },
    ]);
    expect((await run('--outcome', 'refused')).out).toMatch(/^[\d\-T:.Z]+ +CreateTenant +refused/m);
    const path = `/api/commands?scope=installation&limit=1&minPosition=${position}`;
    const first = (await server.get(path)).body;
    expect((await server.get(`${path}&after=${first.next}`)).body.items).toMatchObject([{ type: 'CreateTenant' }]);
    const ofTenant = (await server.get(`/api/commands?minPosition=${position}`, { tenant: CONTOSO })).body.items;
    expect(ofTenant).toMatchObject([{ type: 'CreateUser' }]);
  } finally {
    await server.stop();
  }
});
