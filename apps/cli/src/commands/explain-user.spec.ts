import { runCli } from '../../../../test/support/cli/run-cli.js';
import { type ScriptedApi, scriptedApi } from '../../../../test/support/cli/scripted-api.js';

const SKU = '0f1e2d3c-0000-4000-8000-000000000001';
const LINK = {
  commandId: 'the-command',
  occurredAt: '2026-03-01T09:00:00.000Z',
  words: `${SKU} removed, 0 of 1 seats held`,
  actor: 'lena',
  actorName: 'Lena Licht',
  actorRole: 'LicenseAdministrator',
  reference: 'CHG-8',
  hasReason: true,
  reasonText: null,
};
const EXPLAINED = { words: `${SKU} was held and is not held any more.`, chain: [LINK], earlier: 3 };
const WAYS = {
  found: { verdict: 'passes-after', remedies: [{ words: `Buy 1 more seat of ${SKU}` }, { words: `Assign ${SKU}` }] },
  none: {
    verdict: 'no-small-change',
    remedies: [],
    left: { code: 'not-permitted-in-location', message: 'Not there.' },
  },
};

let api: ScriptedApi;
let body: object;
beforeEach(async () => {
  api = await scriptedApi(({ path }) => {
    if (path.endsWith('/explain')) return { body };
    if (path !== '/api/products') return undefined;
    return { body: { items: [{ skuId: SKU, skuPartNumber: 'E1', displayName: '', plans: [] }] } };
  });
});
afterEach(() => api.close());
const explain = (...args: readonly string[]) => runCli(['explain', 'user', 'ann@x.io', ...args], { url: api.url });

it('says how it stands, who did what and why, what came before, and what would bring it, with names', async () => {
  body = { ...EXPLAINED, way: WAYS.found };
  const { code, out } = await explain('--product', 'E1');
  expect(code).toBe(0);
  expect(out.trimEnd().split('\n')).toEqual([
    'E1 was held and is not held any more.',
    '',
    expect.stringMatching(/^When +What +Who +Reference +Why +Command$/),
    expect.stringMatching(/^-/),
    expect.stringMatching(/^2026-\S+ +E1 removed, 0 of 1 seats held +Lena Licht \(LicenseAdministrator\) +CHG-8 /),
    '3 more before, which "history list --user" shows.',
    '',
    'This would bring it now, and was tried:',
    '  Buy 1 more seat of E1',
    '  Assign E1',
  ]);
  expect(out).toMatch(/CHG-8 +\(redacted\) +the-command\n/);
  expect(api.calls.find(({ path }) => path.endsWith('/explain'))).toMatchObject({
    path: '/api/users/ann@x.io/explain',
    query: { product: 'E1' },
  });
});

it('says what stands against it', async () => {
  body = { ...EXPLAINED, way: WAYS.none };
  const { out } = await explain('--service', 'exchange');
  expect(out).toMatch(/No small change would bring it now\.\nWhat is left: Not there\. \(not-permitted-in-location\)/);
});

it('asks of a time that is past, and says of which, and whose the name is now', async () => {
  const then = { asOf: '2026-03-31T21:59:59.999Z', position: '00000000000000000017', addressIsNowOf: null };
  body = { ...EXPLAINED, chain: [], earlier: 0, ...then };
  const { out } = await explain('--product', 'E1', '--as-of', '2026-03-31', '--time-zone', 'Europe/Berlin');
  expect(out).toBe(
    'E1 was held and is not held any more.\nAs of: 2026-03-31T21:59:59.999Z (position 17)\nName is now of: nobody',
  );
  const query = { product: 'E1', asOf: '2026-03-31', timeZone: 'Europe/Berlin' };
  expect(api.calls.find(({ path }) => path.endsWith('/explain'))).toMatchObject({ query });
});

it.each([[[]], [['--product', 'E1', '--service', 'exchange']]])('sends nothing for %j', async (args) => {
  expect(await explain(...args)).toMatchObject({ code: 2, out: '' });
  expect(api.calls).toEqual([]);
});

it('explain with an id alone is still about a command', async () => {
  body = { commandId: SKU, type: 'DeleteUser', status: 'accepted', verdict: 'was-not-refused', remedies: [] };
  const { out } = await runCli(['explain', SKU], { url: api.url });
  expect(out).toMatch(/^DeleteUser .*: accepted\nIt was not refused\./);
  expect(api.calls.map(({ path }) => path)).toContain(`/api/commands/${SKU}/explain`);
});
