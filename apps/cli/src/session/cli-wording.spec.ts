import { errorCatalogue, errorCodes, explain } from '#contracts';
import type { Instant, SkuId, UserId } from '#licensing';
import { runCli } from '../../../../test/support/cli/run-cli.js';
import { type ApiReply, scriptedApi } from '../../../../test/support/cli/scripted-api.js';
import { withCommands } from './cli-wording.js';

const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const PLAN = 'efb87545-963c-4e0d-99df-69c6916d9eb0';
const TWICE = ['54a152dc-90de-4996-93d2-bc47e670fc06', 'd43177b5-475b-4880-92d4-d54c27b5efbd'];
/** These are routes, headers, pointers into a body and members: nobody types them here. */
const API_WORDS = /\/api\/|\bx-[a-z]|Idempotency|(?<![\w:.])\/[a-zA-Z]|(?<![\w@])[a-z]+[A-Z]\w*/;
const PLACED = [
  '/usageLocation',
  '/licenses/0/disabledPlans/1',
  '/users/3',
  '/products/2/plans/0/planId',
  '/profile/city',
  '/addAliases/0',
  'x-tenant-id',
  'minPosition',
];
const MEMBERS = {
  skuId: E3,
  skuIds: [E3],
  planIds: [PLAN],
  plans: [{ skuId: E3, planIds: [PLAN] }],
  userId: 'u',
  heldBy: 'u',
  userIds: ['u'],
  problems: PLACED.map((at) => ({ at, code: 'invalid-body', message: 'Invalid' })),
  allow: [],
  supported: [],
  checks: {},
  field: 'aliases',
  usageLocation: 'DE',
  lines: [{ index: 1, sameAs: 0 }],
  count: 1,
  products: [{ skuId: E3, planIds: [PLAN] }],
  pairs: [[E3, TWICE[0]]],
  holders: 2,
  services: ['exchange'],
  countries: ['CN'],
  valid: 1,
  expired: 0,
  assigned: 1,
  available: 0,
  tenants: 2,
  reasons: [{ code: 'unavailable', subject: 'broker', text: 'no answer', since: '2026-01-15T08:00:00.000Z' }],
  retryAfterSeconds: 5,
};
const OTHERS = { tenants: 0, retryAfterSeconds: undefined, among: 'deleted-users', situation: 'creation' };
/** These codes are about calls that this program doesn't make, and about sessions of browsers, of which it has none. */
const OF_HTTP = new Set([
  'error-not-found',
  'command-id-reused',
  'invalid-idempotency-key',
  'invalid-if-match',
  'csrf-token-required',
  'session-ended',
]);

it.each(errorCodes().filter((code) => !OF_HTTP.has(code)))('advises no call of the API: %s', (code) => {
  const detail = errorCatalogue[code].detail as (members: unknown) => string;
  for (const members of [MEMBERS, { ...MEMBERS, ...OTHERS }]) {
    expect(withCommands(detail(members))).not.toMatch(API_WORDS);
    expect(withCommands(detail(members))).not.toMatch(/; [A-Z][a-z]/);
  }
});

async function assign(refusal: ApiReply['body']) {
  const plans = [{ planId: PLAN, planName: 'EXCHANGE_S_ENTERPRISE', service: 'exchange' }];
  const twice = TWICE.map((skuId, at) => ({
    skuId,
    skuPartNumber: 'MCOPSTN5',
    displayName: `Calling ${at}`,
    plans: [],
  }));
  const items = [{ skuId: E3, skuPartNumber: 'ENTERPRISEPACK', plans }, ...twice];
  const api = await scriptedApi(({ path }) =>
    path === '/api/products' ? { body: { items } } : { status: 409, body: refusal },
  );
  const run = await runCli(['assign', 'ann@x.io', 'ENTERPRISEPACK'], { url: api.url });
  await api.close();
  return run;
}

it.each([
  ['/usageLocation: must be a country', '--usage-location: must be a country'],
  ['/licenses/0/disabledPlans/1: Invalid GUID', '--disable (number 2): Invalid GUID'],
  ['/users/3: too long; /to: Invalid', 'a user (number 4): too long; the second user: Invalid'],
  ['/profile/city: too long', '--set city: too long'],
  ['x-tenant-id: Invalid GUID', '--tenant: Invalid GUID'],
  ['minPosition: Invalid', '--min-position: Invalid'],
  ['what stands at http://127.0.0.1:3000/x: no answer', 'what stands at http://127.0.0.1:3000/x: no answer'],
])('says where something is wrong in words of the command line: %s', (api, cli) => {
  expect(withCommands(api)).toBe(cli);
});

it('leaves an id in a command that a text advises, since it is typed as it stands', async () => {
  const detail = `${E3} has no plan ${PLAN}. Look at the plans that it has.`;
  expect((await assign({ code: 'plan-not-in-product', detail })).err).toBe(
    'ENTERPRISEPACK has no plan EXCHANGE_S_ENTERPRISE. ' +
      `Its plans are listed by: seatledger catalogue show ${E3}. (plan-not-in-product)`,
  );
});

it.each([
  [
    explain({ code: 'user-deleted', userId: 'u' as UserId, purgeAt: '2026-04-30T08:00:00.000Z' as Instant }),
    'User u is deleted. Restore it before 2026-04-30T08:00:00.000Z with: seatledger users restore u.',
  ],
  [
    explain({ code: 'usage-location-required', userId: 'u' as UserId }),
    'User u has no usage location. Set it first with: seatledger users update u --usage-location CODE.',
  ],
  [
    explain({ code: 'plan-not-in-product', skuId: E3 as SkuId, planIds: [], places: [1] }),
    `Of the plans to switch off number 2 is none of ${E3}. Its plans are listed by: seatledger catalogue show ${E3}.`,
  ],
  [
    explain({ code: 'confirmation-required', distinctUsers: 3 }),
    'This deletes 3 distinct users. Say --yes if that is meant.',
  ],
  [
    explain({ code: 'reference-required', step: 'delete' }),
    'To delete is done here only with a reference. Give one with --reference, such as the number of a ticket.',
  ],
])('advises what is typed here: %s', (said, here) => {
  expect(withCommands(said)).toBe(here);
});

it('says which product may have been meant', async () => {
  const refusal = {
    code: 'product-not-found',
    skuPartNumber: 'ENTERPRISPACK',
    detail: 'No product ENTERPRISPACK. See.',
  };
  expect((await assign(refusal)).err).toContain('No product ENTERPRISPACK. Did you mean ENTERPRISEPACK? See.');
});

it('names products and plans as people do', async () => {
  const detail = `No ${E3} with ${PLAN}. Buy seats of it first.`;
  expect(await assign({ code: 'no-subscription', detail })).toEqual({
    code: 1,
    out: '',
    err:
      'No ENTERPRISEPACK with EXCHANGE_S_ENTERPRISE. ' +
      'Buy seats first with: seatledger purchases buy. (no-subscription)',
  });
});
it('names products that share a part number with their ids', async () => {
  const { err } = await assign({ code: 'ambiguous-product', detail: `MCOPSTN5: ${TWICE.join(', ')}` });
  const named = TWICE.map((skuId, at) => `MCOPSTN5 (Calling ${at}, ${skuId})`);
  expect(err).toBe(`MCOPSTN5: ${named.join(', ')} (ambiguous-product)`);
});
