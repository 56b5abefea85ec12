import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../../../test/support/cli/run-cli.js';
import { scriptedApi } from '../../../../test/support/cli/scripted-api.js';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatledger-refresh-'));
  file = join(folder, 'users.txt');
  await writeFile(file, 'ann@x.io\nbo@x.io\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const counts = { pending: 0, complete: 2, withShortfalls: 0, failed: 0 };
const PURGE = '2030-01-31T00:00:00.000Z';
const ENDS = [{ service: 'teams', retentionId: 'r', purgeAt: PURGE }];
const BEGINS = [{ service: 'yammer', start: 'first' }];
const TRIED = {
  id: 'op',
  mode: 'refresh',
  state: 'finished',
  counts,
  results: [
    { index: 0, userPrincipalName: 'ann@x.io', state: 'Complete', retained: ENDS, granted: BEGINS },
    { index: 1, userPrincipalName: 'bo@x.io', state: 'Complete' },
  ],
  totals: {
    retained: [{ service: 'teams', users: 1, purgeAt: PURGE }],
    retainedUsers: 1,
    granted: [{ service: 'yammer', users: 1 }],
    aliasesReleased: 2,
    aliasesLost: 0,
  },
};

/** Resolves to what was asked and shown, and to whether each call was a dry run. */
async function refreshed(line: readonly string[], { ends = true, typed }: { ends?: boolean; typed?: string } = {}) {
  const api = await scriptedApi(({ method, path, query }) => {
    if (path === '/api/operations/op/results') return { body: { items: TRIED.results } };
    if (method === 'GET') return path === '/api/operations/op' ? { body: { ...TRIED, results: undefined } } : undefined;
    if (path !== '/api/operations') return { body: { licenses: [], services: [], retained: ends ? ENDS : [] } };
    return query['dryRun'] === 'true'
      ? { body: ends ? TRIED : { ...TRIED, totals: { retained: [], aliasesReleased: 0 } } }
      : { headers: { location: '/api/operations/op' }, body: { ...TRIED, state: 'running', results: undefined } };
  });
  const run = await runCli(line, { url: api.url, ...(typed === undefined ? {} : { typed }) });
  await api.close();
  const sent = api.calls.filter(({ method }) => method !== 'GET').map(({ query }) => query['dryRun'] === 'true');
  return { ...run, sent };
}

describe.each([
  [
    'of one user',
    () => ['refresh', 'ann@x.io', 'ENTERPRISEPACK'],
    `1 service of ann@x.io ends (teams; the data is kept until ${PURGE}).`,
  ],
  [
    'of many users',
    () => ['bulk', 'refresh', file, 'ENTERPRISEPACK'],
    `1 service of 1 user ends (teams; the data is kept until ${PURGE}); 2 aliases go.`,
  ],
] as const)('a refresh %s', (_whose, line, question) => {
  it('is tried first, and asks where a service ends', async () => {
    const { code, err, sent } = await refreshed(line(), { typed: 'yes' });
    expect({ code, sent }).toEqual({ code: 0, sent: [true, false] });
    expect(err).toContain(question);
  });

  it('is not made where a person says no, or where nobody can be asked', async () => {
    expect(await refreshed(line(), { typed: 'no' })).toMatchObject({ code: 1, sent: [true] });
    const { code, err, sent } = await refreshed(line());
    expect({ code, sent }).toEqual({ code: 2, sent: [true] });
    expect(err).toContain('--yes');
  });

  it('asks nothing where no service ends, and with --yes, which tries nothing', async () => {
    expect(await refreshed(line(), { ends: false })).toMatchObject({ code: 0, sent: [true, false] });
    expect(await refreshed([...line(), '--yes'])).toMatchObject({ code: 0, sent: [false] });
  });
});

it('a dry run of many tells of each user, and in all, what would end and what would begin', async () => {
  const { out, sent } = await refreshed(['bulk', 'refresh', file, 'ENTERPRISEPACK', '--dry-run']);
  expect(sent).toEqual([true]);
  expect(out).toMatch(
    new RegExp(
      `^ +1 +ann@x\\.io +would be complete +would begin yammer \\(first\\); data would be retained: teams until`,
      'm',
    ),
  );
  expect(out).toMatch(/^ +2 +bo@x\.io +would be complete$/m);
  expect(out).toContain(`Data would be retained: teams of 1 user until ${PURGE} at the earliest`);
  expect(out).toContain('Would begin: yammer of 1 user');
});
