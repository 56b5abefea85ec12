import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runCli } from '../../../../test/support/cli/run-cli.js';
import { type ApiReply, type ScriptedApi, scriptedApi } from '../../../../test/support/cli/scripted-api.js';

const PATH = '/api/dry-runs/01990000-0000-7000-8000-000000000001';
const USERS = 1_500;
const run = (state: string, decided: number, more: object = {}) => ({
  id: PATH.split('/').at(-1),
  mode: 'add',
  state,
  total: USERS,
  decided,
  counts: {
    pending: USERS - decided,
    complete: Math.max(0, decided - 1),
    withShortfalls: 0,
    failed: Math.min(1, decided),
  },
  ...more,
});
const gone: ApiReply = { status: 410, body: { code: 'dry-run-gone', detail: 'gone' } };
const begun: ApiReply = { status: 202, headers: { location: PATH }, body: { ...run('pending', 0), dryRun: true } };

describe('a dry run of very many users, which the server decides by itself', () => {
  let folder: string;
  let file: string;
  let api: ScriptedApi | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-follow-'));
    file = join(folder, 'users.txt');
    await writeFile(file, Array.from({ length: USERS }, (_, at) => `u${at}@x.io`).join('\n'));
  });
  afterEach(async () => {
    await api?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Answers the start, and each question how far it is by the next of `states`. */
  const script = async (
    states: readonly ApiReply[],
    start: readonly ApiReply[] = [begun],
    asked?: (at: number) => void,
  ) => {
    const starts = [...start];
    let questions = 0;
    const rows = Array.from({ length: USERS }, (_, index) => ({
      index,
      state: index === 0 ? 'Failed' : 'Complete',
      ...(index === 0 ? { reason: { code: 'no-available-seats', message: 'No seat.' } } : {}),
    }));
    api = await scriptedApi(({ method, path, query }) => {
      if (method === 'POST') return starts.length > 1 ? starts.shift() : starts[0];
      if (method === 'DELETE') return { body: run('cancelled', 0) };
      if (path === `${PATH}/results`) {
        const from = Number(query['after'] ?? 0);
        const items = rows.slice(from, from + Number(query['limit']));
        const next = from + items.length;
        return { body: next < USERS ? { items, next: String(next) } : { items } };
      }
      if (path !== PATH) return undefined;
      questions += 1;
      asked?.(questions);
      return states[Math.min(questions, states.length) - 1];
    });
    return api;
  };
  const bulk = (url: string, ...more: string[]) => ['bulk', 'remove', file, 'E3', '--dry-run', '--url', url, ...more];
  const calls = () => (api?.calls ?? []).map(({ method, path }) => `${method} ${path}`);

  it('is followed to its end with a bar, and all of its rows are read and then dropped', async () => {
    const screen = Object.assign(new PassThrough(), { isTTY: true });
    const shown = text(screen);
    const { url } = await script([{ body: run('running', 500) }, { body: run('finished', USERS) }]);
    const { code, out } = await runCli(bulk(url), { url, screen });
    screen.end();
    expect(code).toBe(1);
    expect(out).toMatch(/u0@x\.io +would fail +No seat\. \(no-available-seats\)/);
    expect(out).toMatch(/\nDry run: nothing was changed\.$/);
    expect(await shown).toMatch(/1500\/1500/);
    expect(calls().filter((call) => call.startsWith('GET') && call.endsWith('/results'))).toHaveLength(2);
    expect(
      calls()
        .filter((call) => call !== 'GET /api/products')
        .at(-1),
    ).toBe(`DELETE ${PATH}`);
  });

  it('gives a program what the answer at once would have given', async () => {
    const totals = { retained: [{ service: 'exchange', users: 3 }], aliasesReleased: 0, aliasesLost: 0 };
    const { url } = await script([{ body: run('finished', USERS, { totals }) }]);
    const { out } = await runCli(bulk(url, '--json'), { url });
    const document = JSON.parse(out) as { readonly results: readonly { readonly index: number }[] };
    expect(document).toMatchObject({ state: 'finished', totals, dryRun: true, counts: { complete: USERS - 1 } });
    expect(document.results.map(({ index }) => index)).toEqual(Array.from({ length: USERS }, (_, at) => at));
  });

  it('is cancelled by Ctrl-C', async () => {
    let interrupt = (): void => undefined;
    const { url } = await script([{ body: run('running', 500) }], [begun], (at) => at === 2 && interrupt());
    const onInterrupt = (callback: () => void) => ((interrupt = callback), () => undefined);
    const { code, err, out } = await runCli(bulk(url), { url, onInterrupt });
    expect({ code, err, out }).toEqual({ code: 130, err: expect.stringContaining('Nothing was changed.'), out: '' });
    expect(calls().at(-1)).toBe(`DELETE ${PATH}`);
  });

  it('waits for its place where others are tried', async () => {
    const later = {
      status: 503,
      headers: { 'retry-after': '0' },
      body: { code: 'too-many-dry-runs', detail: 'later' },
    };
    const { url } = await script(
      [{ body: run('finished', USERS) }],
      [...Array.from({ length: 6 }, () => later), begun],
    );
    const { err, out } = await runCli(bulk(url), { url });
    expect(err).toContain('Another dry run of very many users is under way.');
    expect(out).toContain('Dry run: nothing was changed.');
  });

  it.each([
    ['its server ends', gone, 3, /server has ended meanwhile.*Run the same command again/],
    ['somebody cancels it', { body: run('cancelled', 500) }, 1, /Somebody has cancelled/],
    [
      'it fails',
      { body: run('failed', 500, { reason: { code: 'store-unavailable', message: 'The store is away.' } }) },
      3,
      /The store is away\. Nothing was changed/,
    ],
  ] as const)('says so where %s', async (_what, reply, exitCode, words) => {
    const { url } = await script([{ body: run('running', 250) }, reply]);
    const { code, err, out } = await runCli(bulk(url), { url });
    expect({ code, out }).toEqual({ code: exitCode, out: '' });
    expect(err).toMatch(words);
  });
});
