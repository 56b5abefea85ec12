import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CliRun, runCli } from '../../../../test/support/cli/run-cli.js';
import { type ApiCall, type ApiReply, scriptedApi } from '../../../../test/support/cli/scripted-api.js';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatledger-hand-over-'));
  file = join(folder, 'users.csv');
  const lines = Array.from({ length: 12_000 }, (_, at) => `u${at}@x.io,User ${at}`);
  await writeFile(file, ['User Name,Display name', ...lines].join('\n'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const usersOf = (call: ApiCall): number => (call.body as { users: unknown[] }).users.length;
const counts = (pending: number, complete: number) => ({ counts: { pending, complete, failed: 0 } });

/** Imports 12,000 users. `onCall` may press Ctrl-C, or answer instead of a server that takes everything. */
async function importFile(
  onCall: (call: ApiCall, interrupt: () => void) => ApiReply | undefined,
  ...options: string[]
): Promise<CliRun & { sent: number[] }> {
  let interrupt = (): void => undefined;
  const sent: number[] = [];
  const api = await scriptedApi((call) => {
    if (call.method === 'POST') sent.push(usersOf(call));
    const own = onCall(call, () => interrupt());
    if (own) return own;
    if (call.method !== 'POST') return { body: { id: 'op', mode: 'create', state: '', items: [], ...counts(0, 0) } };
    return { status: 202, headers: { location: `/api/operations/op-${sent.length}` }, body: {} };
  });
  const onInterrupt = (callback: () => void) => ((interrupt = callback), () => undefined);
  try {
    return { ...(await runCli(['users', 'import', file, ...options], { url: api.url, onInterrupt })), sent };
  } finally {
    await api.close();
  }
}

it('says after Ctrl-C how many rows were handed over, and how to look at those', async () => {
  const { code, out, err, sent } = await importFile((call, interrupt) => {
    if (call.method === 'POST') return undefined;
    interrupt();
    return { body: { id: 'op-1', mode: 'create', state: '', ...counts(3_000, 2_000) } };
  });
  expect({ code, out, sent }).toEqual({ code: 130, out: '', sent: [5_000] });
  expect(err).toBe(
    '5,000 of 12,000 rows handed over; run the same command again for the rest. ' +
      'The operation goes on. Look at it with: seatledger operations show op-1 (interrupted)',
  );
});

it('hears Ctrl-C also while rows are on their way', async () => {
  const { code, err, sent } = await importFile((call, interrupt) => {
    if (call.method === 'POST') interrupt();
    return undefined;
  });
  expect({ code, sent }).toEqual({ code: 130, sent: [5_000] });
  expect(err).toMatch(/^5,000 of 12,000 rows handed over; run the same command again for the rest\. Results: .*op-1 /);
});

it('says so too where the server goes away in between', async () => {
  const { code, err } = await importFile((call) =>
    call.path.endsWith('op-2') ? { status: 404, body: { code: 'operation-not-found', detail: 'Gone.' } } : undefined,
  );
  expect(code).toBe(1);
  expect(err).toBe(
    '10,000 of 12,000 rows handed over; run the same command again for the rest. Gone. (operation-not-found)',
  );
});

it('names the lines that were imported before, and no others', async () => {
  const { code, err, sent } = await importFile((call) =>
    call.method === 'POST' && call.body !== undefined && JSON.stringify(call.body).includes('"u0@x.io"')
      ? { status: 202, headers: { location: '/api/operations/op' }, body: { repeated: true } }
      : undefined,
  );
  expect({ code, sent }).toEqual({ code: 0, sent: [5_000, 5_000, 2_000] });
  expect(err).toBe('Lines 2 to 5001 were imported before; this is what became of them. --again decides them anew.');
});
