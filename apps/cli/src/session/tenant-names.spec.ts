import { runCli } from '../../../../test/support/cli/run-cli.js';
import { scriptedApi } from '../../../../test/support/cli/scripted-api.js';

const CONTOSO = '11111111-1111-4111-8111-111111111111';
const TWICE = ['22222222-1111-4111-8111-111111111111', '33333333-1111-4111-8111-111111111111'];
const TENANTS = [
  { id: CONTOSO, displayName: 'Contoso', country: 'DE' },
  ...TWICE.map((id) => ({ id, displayName: 'Fabrikam', country: 'US' })),
];

/** Resolves to how a command ended, and to the tenant of each request but the list of tenants. */
async function ran(...args: string[]) {
  const api = await scriptedApi(({ path }) => (path === '/api/tenants' ? { body: { items: TENANTS } } : undefined));
  const run = await runCli(args, { url: api.url });
  await api.close();
  const others = api.calls.filter(({ path }) => path !== '/api/tenants');
  return {
    ...run,
    tenants: others.map(({ headers }) => headers['x-tenant-id']),
    paths: others.map(({ path }) => path),
  };
}

it.each([['Contoso'], [' contoso '], [CONTOSO], [CONTOSO.toUpperCase()]])(
  'acts in the tenant called %j',
  async (name) => {
    const { code, tenants } = await ran('users', 'list', '--tenant', name);
    expect({ code, tenants: tenants.map((each) => String(each).toLowerCase()) }).toEqual({
      code: 0,
      tenants: [CONTOSO],
    });
  },
);
it('says which tenant may have been meant', async () => {
  const { code, err, tenants } = await ran('users', 'list', '--tenant', 'Contso');
  expect({ code, tenants }).toEqual({ code: 1, tenants: [] });
  expect(err).toMatch(/No tenant is called "Contso"\. Did you mean Contoso\?.*\(tenant-not-found\)/);
});
it('refuses a name that several tenants have, with their ids', async () => {
  const { code, err, tenants } = await ran('users', 'list', '--tenant', 'fabrikam');
  expect({ code, tenants }).toEqual({ code: 1, tenants: [] });
  for (const id of TWICE) expect(err).toContain(id);
});
it('renames a tenant that is named by its name', async () => {
  expect((await ran('tenants', 'rename', 'Contoso', 'Contoso Europe')).paths).toEqual([`/api/tenants/${CONTOSO}`]);
});
