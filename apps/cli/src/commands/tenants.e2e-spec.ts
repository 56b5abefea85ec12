import { runCli } from '../../../../test/support/cli/run-cli.js';
import { scriptedApi } from '../../../../test/support/cli/scripted-api.js';

const ID = '8aa4ee1c-d7a5-4ea3-8a5c-5ad3b9d1f7e2';

it('a tenant is created with the id that an identity provider knows it by, or with a new one', async () => {
  const api = await scriptedApi(() => ({ status: 201, body: { id: ID, displayName: 'Contoso', country: 'DE' } }));
  const create = ['tenants', 'create', 'Contoso', '--country', 'DE'];
  expect(await runCli([...create, '--id', ID], { url: api.url })).toMatchObject({ code: 0 });
  expect(await runCli(create, { url: api.url })).toMatchObject({ code: 0 });
  const sent = api.calls.filter(({ method }) => method === 'POST').map(({ body }) => body);
  const bare = { displayName: 'Contoso', country: 'DE' };
  expect(sent).toEqual([{ ...bare, id: ID }, bare]);
  await api.close();
});
