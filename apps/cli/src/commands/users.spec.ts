import { runCli } from '../../../../test/support/cli/run-cli.js';
import { scriptedApi } from '../../../../test/support/cli/scripted-api.js';

it('names in the results of a deletion whom it did not find', async () => {
  const reason = { code: 'user-not-found', message: 'No such user.' };
  const api = await scriptedApi(({ method, path }) => {
    if (method === 'POST') return { status: 202, headers: { location: '/api/operations/op' }, body: {} };
    if (path.endsWith('/results')) {
      const items = ['Complete', 'Failed'].map((state, index) => ({ index, state, reason }));
      return { body: { items } };
    }
    return {
      body: { id: 'op', mode: 'delete', state: 'finished', counts: { pending: 0, complete: 1, failed: 1 } },
    };
  });
  const { code, out } = await runCli(['users', 'delete', 'ann@x.io', 'nobody@x.io', '--yes'], { url: api.url });
  await api.close();
  expect(code).toBe(1);
  expect(out).toMatch(/2 +nobody@x\.io +failed +No such user\. \(user-not-found\)/);
});

it('calls who was restored just now by name, wherever reads were before', async () => {
  const [id, position] = ['69294943-78f9-412b-8f79-63c4d55b39e1', '00000000000000000042'];
  const api = await scriptedApi(({ method, path, query }) => {
    if (method === 'POST') return { body: { id, outcome: 'accepted', position } };
    if (path === `/api/users/${id}` && query['minPosition'] === position)
      return { body: { id, userPrincipalName: 'ann@x.io' } };
    return path.includes('users/') ? { status: 404, body: { code: 'user-not-found' } } : undefined;
  });
  const { out } = await runCli(['users', 'restore', id], { url: api.url });
  await api.close();
  expect(out).toContain(`Restored ann@x.io (${id})`);
});
