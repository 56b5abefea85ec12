import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHANGES, FILES } from '../../../../test/support/cli/changes.js';
import { runCli } from '../../../../test/support/cli/run-cli.js';
import { type ScriptedApi, scriptedApi } from '../../../../test/support/cli/scripted-api.js';

const PURCHASE = 'c0a10050-0000-4000-8000-000000000104';
const USER = 'c0a10050-0000-4000-8000-000000000105';

let api: ScriptedApi;
beforeEach(async () => {
  const counts = { pending: 0, complete: 1, failed: 0 };
  api = await scriptedApi(({ method }) =>
    method === 'GET' ? undefined : { body: { counts, items: [], from: {}, to: {} } },
  );
});
afterEach(() => api.close());

const sent = () => api.calls.filter(({ method }) => method !== 'GET').map(({ headers }) => headers['if-match']);

it.each([
  ['purchases', 'quantity', PURCHASE, '2'],
  ['purchases', 'expire', PURCHASE],
  ['purchases', 'renew', PURCHASE],
  ['purchases', 'suspend', PURCHASE],
  ['purchases', 'cancel', PURCHASE],
  ['users', 'update', 'ann@x.io', '--usage-location', 'DE'],
  ['users', 'delete', 'ann@x.io'],
  ['users', 'restore', USER],
  ['users', 'erase', USER],
  ['assign', 'ann@x.io', 'ENTERPRISEPACK'],
  ['remove', 'ann@x.io', 'ENTERPRISEPACK'],
  ['replace', 'ann@x.io', 'ENTERPRISEPACK'],
  ['refresh', 'ann@x.io', 'ENTERPRISEPACK'],
  ['adopt', 'ann@x.io', 'ENTERPRISEPACK'],
  ['reassign', 'ann@x.io', 'bo@x.io', 'ENTERPRISEPACK'],
])('--if-match says what was seen, in a dry run too: %s %s', async (...words) => {
  await runCli([...words, '--if-match', '17', '--yes', '--reference', 'CHG-1'], { url: api.url });
  await runCli([...words, '--if-match', '17', '--dry-run', '--reference', 'CHG-1'], { url: api.url });
  expect(sent()).toEqual(['"17"', '"17"']);
});

/** One user or one purchase is in the path of what these send. */
const OF_ONE = /^\/api\/(?:users|deleted-users|purchases)\/[^/]+/;

it('every command that changes one user or one purchase takes --if-match, and no other does', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'seatledger-if-match-'));
  for (const [name, lines] of Object.entries(FILES)) await writeFile(join(folder, name), lines.join('\n'));
  const several = ['users', 'delete', 'ann@x.io', 'bo@x.io'].join(' ');
  for (const [by, ...words] of CHANGES.filter((line) => line.slice(1).join(' ') !== several)) {
    const args = words.map((word) => (word in FILES ? join(folder, word) : word));
    const before = api.calls.length;
    await runCli([...args, '--dry-run', '--yes', '--reference', 'CHG-1'], { url: api.url });
    const isOfOne = api.calls.slice(before).some(({ method, path }) => method !== 'GET' && OF_ONE.test(path));
    const already = sent().length;
    await runCli([...args, '--if-match', '17', '--dry-run', '--yes', '--reference', 'CHG-1'], { url: api.url });
    expect([by, words.join(' '), sent().slice(already)]).toEqual([by, words.join(' '), isOfOne ? ['"17"'] : []]);
  }
  await rm(folder, { recursive: true, force: true });
});

it.each(['x', '-1', '017', '1.5', '"17"'])(
  '--if-match takes a revision alone, and sends nothing for %s',
  async (text) => {
    const { code, err } = await runCli(['purchases', 'expire', PURCHASE, `--if-match=${text}`], { url: api.url });
    expect({ code, sent: sent() }).toEqual({ code: 2, sent: [] });
    expect(err).toContain('is no revision');
  },
);

it('--if-match is for one user, and no list of users takes it', async () => {
  const several = await runCli(['users', 'delete', 'ann@x.io', 'bo@x.io', '--if-match', '1', '--yes'], {
    url: api.url,
  });
  expect({ code: several.code, sent: sent() }).toEqual({ code: 2, sent: [] });
  expect(several.err).toContain('--if-match is for one user at a time');
  const create = await runCli(['users', 'create', 'a@x.io', '--display-name', 'A', '--if-match', '1'], {
    url: api.url,
  });
  expect({ code: create.code, sent: sent() }).toEqual({ code: 2, sent: [] });
});
