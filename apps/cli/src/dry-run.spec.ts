import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../../test/support/cli/run-cli.js';
import { allNames } from '../../../test/support/cli/all-names.js';
import { CHANGES, FILES, READS } from '../../../test/support/cli/changes.js';
import { type ScriptedApi, scriptedApi } from '../../../test/support/cli/scripted-api.js';

import { buildProgram } from './program.js';
import type { World } from './session/session.js';

/** Every command that tries by itself stands here; its own spec shows it. */
const TRIES = ['repair', 'store grant'];

let folder: string;
let api: ScriptedApi;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatledger-dry-run-'));
  for (const [name, lines] of Object.entries(FILES)) await writeFile(join(folder, name), lines.join('\n'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  const counts = { pending: 0, complete: 1, failed: 0 };
  api = await scriptedApi(({ method }) =>
    method === 'GET' ? undefined : { body: { counts, items: [], from: {}, to: {} } },
  );
});
afterEach(() => api.close());

it('every command is known here as one that reads or changes', () => {
  const changing = CHANGES.map(([, ...args]) => args.join(' '));
  const known = (name: string): boolean =>
    [...READS, ...TRIES].includes(name) || changing.some((line) => line === name || line.startsWith(`${name} `));
  expect(allNames(buildProgram({} as World, '')).filter((name) => !known(name))).toEqual([]);
});

it.each(CHANGES)('--dry-run (%s): %s %s', async (by, ...words) => {
  const args = words.map((word) => (word in FILES ? join(folder, word) : word));
  let opened = 0;
  const open = (): Promise<never> => Promise.reject(new Error(`store ${(opened += 1)} was opened`));
  const run = await runCli([...args, '--dry-run'], { url: api.url, openDataStores: open, openBroker: open });
  const sent = api.calls.filter(({ method }) => method !== 'GET').map(({ query }) => query);
  if (by === 'none') {
    expect({ code: run.code, out: run.out, opened, sent }).toEqual({ code: 2, out: '', opened: 0, sent: [] });
    expect(run.err).toMatch(/can't be tried/);
  } else {
    expect({ code: run.code, sent }).toEqual({ code: 0, sent: [{ dryRun: 'true' }] });
    expect(run.out).toMatch(/\nDry run: nothing was changed\.$/);
  }
});

it.each(CHANGES)('--reference and --reason (%s): %s %s', async (by, ...words) => {
  const args = words.map((word) => (word in FILES ? join(folder, word) : word));
  const about = ['--reference', 'CHG-1', '--reason', 'für Ann'];
  const run = await runCli([...args, ...about, '--dry-run', '--yes'], { url: api.url });
  const sent = api.calls.filter(({ method }) => method !== 'GET');
  if (by === 'none') return expect({ code: run.code, sent }).toEqual({ code: 2, sent: [] });
  const [{ method, body, headers }] = sent as [(typeof sent)[number]];
  if (method === 'DELETE')
    expect(headers).toMatchObject({ 'x-reference': 'CHG-1', 'x-reason': encodeURIComponent('für Ann') });
  else expect(body).toMatchObject({ reference: 'CHG-1', reason: 'für Ann' });
});

it('says nothing of a dry run where nothing would have been changed anyway', async () => {
  const { code, out } = await runCli(['users', 'list', '--dry-run'], { url: api.url });
  expect(code).toBe(0);
  expect(out).not.toMatch(/Dry run/);
});
