import { runCli } from '../../../../test/support/cli/run-cli.js';
import { type ScriptedApi, scriptedApi } from '../../../../test/support/cli/scripted-api.js';

const CUT = (shown: number) => `There are more than these ${shown}: --limit NUMBER shows more, --limit all shows all.`;

let api: ScriptedApi;
let tenants: number;
/** A page has as many tenants as were asked for, and `after` is the number of the next one. */
beforeEach(async () => {
  tenants = 0;
  api = await scriptedApi(({ query }) => {
    const from = Number(query['after'] ?? 0);
    const to = Math.min(tenants, from + Number(query['limit']));
    const items = Array.from({ length: to - from }, (_, at) => {
      const id = `tenant-${from + at + 1}`;
      return { id, displayName: id, country: 'DE' };
    });
    return { body: { items, ...(to < tenants ? { next: String(to) } : {}) } };
  });
});
afterEach(() => api.close());

async function list(of: number, ...args: string[]) {
  tenants = of;
  const { code, out, err } = await runCli(['tenants', 'list', ...args], { url: api.url });
  const pages = api.calls.map(({ query }) => query['limit']);
  return { code, err, pages, shown: new Set(out.match(/tenant-\d+/g)).size };
}

it.each([
  ['a table of so many as a person sees', 100, [], 100, ''],
  ['a table of more', 101, [], 100, CUT(100)],
  ['just the limit', 3, ['--limit', '3'], 3, ''],
  ['one more than the limit', 4, ['--limit', '3'], 3, CUT(3)],
  ['everything that is asked for', 1_201, ['--limit', 'all'], 1_201, ''],
  ['all of it for a program', 1_201, ['--output', 'csv'], 1_201, ''],
  ['as much for a program as it asks for', 1_201, ['--output', 'csv', '--limit', '700'], 700, CUT(700)],
])('shows %s', async (_, of, args, shown, err) => {
  expect(await list(of, ...args)).toMatchObject({ code: 0, shown, err });
});

it('tells a program in JSON, apart from the list, that it was cut', async () => {
  const { err, shown } = await list(5, '--json', '--limit', '2');
  expect(shown).toBe(2);
  expect(JSON.parse(err)).toEqual({ code: 'list-cut', detail: CUT(2), shown: 2 });
});

it('reads page after page, no longer ones than the API permits, and none behind the limit', async () => {
  expect((await list(2_000, '--limit', '700')).pages).toEqual(['500', '500']);
});

it('asks for no more than it shows and one to know of more', async () => {
  expect((await list(2_000, '--limit', '3')).pages).toEqual(['4']);
});

it.each(['0', '-1', '1.5', 'many', ''])('takes no limit that is no number from 1 on: "%s"', async (limit) => {
  const { code, err, pages } = await list(5, '--limit', limit);
  expect({ code, pages }).toEqual({ code: 2, pages: [] });
  expect(err).toMatch(/whole number/);
});
