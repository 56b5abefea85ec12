import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COUNTRIES } from '#contracts';
import { runCli } from '../../../test/support/cli/run-cli.js';
import { TestServer } from './server.js';

interface Entry {
  readonly servicePlanId: string;
  readonly country: string;
}
const idOf = (index: number): string => `${index.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
/** These are the entries of so many plans, each restricted in the same number of countries. */
const entriesOf = (plans: number, countries: number): Entry[] =>
  Array.from({ length: plans }, (_, index) =>
    [...COUNTRIES].slice(0, countries).map((country) => ({ servicePlanId: idOf(index), country })),
  ).flat();

describe('restrictions by the hundred thousand', () => {
  let server: TestServer;
  let folder: string;
  beforeEach(async () => {
    server = await TestServer.start();
    folder = await mkdtemp(join(tmpdir(), 'seatledger-restrictions-'));
  });
  afterEach(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const importing = async (entries: readonly Entry[], ...options: string[]) => {
    const file = join(folder, 'restrictions.csv');
    const lines = entries.map(({ servicePlanId, country }) => `${servicePlanId},${country}`);
    await writeFile(file, ['servicePlanId,country', ...lines].join('\n'));
    const { out, err } = await runCli(['restrictions', 'import', file, '--json', ...options], { url: server.url });
    expect(err).toBe('');
    return JSON.parse(out);
  };

  it('go over HTTP in pieces, which replace their ranges, and change nothing when they come again', async () => {
    const entries = entriesOf(1_250, 200);
    const range = (from: number | undefined, before: number | undefined) => ({
      range: {
        ...(from === undefined ? {} : { from: idOf(from) }),
        ...(before === undefined ? {} : { before: idOf(before) }),
      },
      restrictions: entries.slice((from ?? 0) * 200, before === undefined ? undefined : before * 200),
    });
    const pieces = [range(undefined, 500), range(500, 1_000), range(1_000, undefined)];
    const sendAll = async () => {
      const answers = [];
      for (const piece of pieces) answers.push((await server.post('/api/restrictions', piece)).body);
      return answers;
    };
    expect(await sendAll()).toMatchObject([
      { outcome: 'accepted', changed: 500, plans: 500, entries: 100_000 },
      { outcome: 'accepted', changed: 500, plans: 1_000, entries: 200_000 },
      { outcome: 'accepted', changed: 250, plans: 1_250, entries: 250_000 },
    ]);
    const unchanged = { outcome: 'unchanged', changed: 0, plans: 1_250, entries: 250_000 };
    expect(await sendAll()).toMatchObject([unchanged, unchanged, unchanged]);

    const other = {
      range: { from: idOf(1), before: idOf(3) },
      restrictions: [{ servicePlanId: idOf(2), country: 'de' }],
    };
    expect(await server.post('/api/restrictions', other)).toMatchObject({
      status: 422,
      body: { code: 'restrictions-taken-away', count: 399, plans: 2, planIds: [idOf(1), idOf(2)] },
    });
    const replaced = await server.post('/api/restrictions', { ...other, confirm: 399 });
    expect(replaced.body).toMatchObject({ changed: 2, plans: 1_249, entries: 249_601 });
    const listed = await server.get(`/api/restrictions?limit=2&minPosition=${replaced.body.position}`);
    expect(listed.body).toMatchObject({
      items: [{ servicePlanId: idOf(0) }, { servicePlanId: idOf(2), countries: ['DE'] }],
      next: expect.any(String),
    });
    expect(await server.post('/api/restrictions', { ...other, range: { from: idOf(3) } })).toMatchObject({
      status: 400,
      body: { code: 'invalid-body', problems: [{ at: '/restrictions/0/servicePlanId' }] },
    });
  });

  it('go through the command line, which cuts them by itself', async () => {
    // a request takes 100,000 of them
    const entries = entriesOf(600, 200);
    const answer = await importing(entries);
    expect(answer).toMatchObject({ outcome: 'accepted', entries: 120_000, restrictions: 120_000, plans: 600 });
    expect(await importing(entries)).toMatchObject({ outcome: 'unchanged', entries: 120_000 });
    // each of the two imports sends all of it twice: first as a dry run, to ask where it lifts something
  }, 300_000);

  it('are cut also where each plan has a single one', async () => {
    expect(await importing(entriesOf(1_250, 2))).toMatchObject({ outcome: 'accepted', plans: 1_250 });
    const many = await importing(entriesOf(7_000, 1), '--yes');
    expect(many).toMatchObject({ outcome: 'accepted', entries: 7_000, plans: 7_000, takenAway: { plans: 1_250 } });
    const whole = await server.post('/api/restrictions', { restrictions: [] });
    expect(whole).toMatchObject({ status: 422, body: { code: 'too-many-plans', limit: 3_000, plans: 7_000 } });
    expect(await importing([], '--yes', '--min-position', many.position)).toMatchObject({
      outcome: 'accepted',
      entries: 0,
      plans: 0,
    });
  });
});
