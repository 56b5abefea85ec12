import { atTerminal, CTRL_C, CTRL_D, typeAtTerminal } from '../../../../test/support/cli/pseudo-terminal.js';
import { type ScriptedApi, scriptedApi } from '../../../../test/support/cli/scripted-api.js';

let api: ScriptedApi;
beforeEach(async () => {
  api = await scriptedApi(({ method }) => (method === 'GET' ? undefined : { body: { purgeAt: '2030-01-31' } }));
});
afterEach(() => api.close());

/** Returns what was asked for in earnest, and not as a dry run. */
const sent = () => api.calls.filter(({ method, query }) => method !== 'GET' && query['dryRun'] === undefined);

const deleteAnn = (keys: string) =>
  typeAtTerminal(['users', 'delete', 'ann@x.io', '--url', api.url], { question: /to confirm: /, keys });

atTerminal('goes on after the word that was asked for', async () => {
  const { code, seen } = await deleteAnn('yes\r');
  expect({ code, sent: sent().map(({ method }) => method) }).toEqual({ code: 0, sent: ['DELETE'] });
  expect(seen).toContain('Deleted ann@x.io');
});

atTerminal.each([
  ['another word', 'no\r', 1, '(not-confirmed)'],
  ['Ctrl-C', CTRL_C, 130, '(interrupted)'],
  ['Ctrl-C within a word', `ye${CTRL_C}`, 130, '(interrupted)'],
  ['the end of the input', CTRL_D, 1, '(not-confirmed)'],
])('changes nothing after %s, and says so without a stack', async (_, keys, code, last) => {
  const run = await deleteAnn(keys);
  expect({ code: run.code, sent: sent() }).toEqual({ code, sent: [] });
  expect(run.seen.trimEnd().split('\r\n').slice(1)).toEqual([expect.stringMatching(`Nothing was deleted. `)]);
  expect(run.seen).toContain(last);
  expect(run.seen).not.toMatch(/^ +at |Error/m);
});
