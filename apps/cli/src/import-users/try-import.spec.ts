import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../../../test/support/cli/run-cli.js';
import { type ScriptedApi, scriptedApi } from '../../../../test/support/cli/scripted-api.js';

let folder: string;
let api: ScriptedApi;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatledger-try-'));
  api = await scriptedApi(({ method, body }) => {
    if (method === 'GET') return undefined;
    const { users } = body as { users: unknown[] };
    // there is one seat, and the first user gets it
    const results = users.map((_, index) => ({
      index,
      state: index === 0 ? 'Complete' : 'Failed',
      ...(index === 0 ? {} : { reason: { code: 'no-available-seats', message: 'No seat.' } }),
    }));
    return { status: 202, body: { results } };
  });
});
afterEach(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

async function tryFile(rows: number) {
  const file = join(folder, 'users.csv');
  const lines = Array.from({ length: rows }, (_, at) => `u${at}@x.io,User ${at}`);
  await writeFile(file, ['User Name,Display name', ...lines].join('\n'));
  return runCli(['users', 'import', file, '--dry-run', '--json'], { url: api.url });
}

it('tries all rows on one state, also more than an import sends at once', async () => {
  const { out, code } = await tryFile(5_001);
  expect(api.calls.filter(({ method }) => method === 'POST').map(({ query }) => query)).toEqual([{ dryRun: 'true' }]);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ users: 5_001, complete: 1, failed: 5_000 });
});

it('refuses to try what is more than one operation takes', async () => {
  const { out, err, code } = await tryFile(100_001);
  expect({ code, out, calls: api.calls }).toEqual({ code: 1, out: '', calls: [] });
  expect(JSON.parse(err)).toMatchObject({ code: 'too-large-to-try', users: 100_001 });
});
