import { namesOf } from './names.js';
import { purchaseLines } from './purchases.js';
import { seatLines } from './seats.js';

const NAMES = namesOf([]);
const pool = { valid: 3, expired: 0, assigned: 1, available: 2 };

it.each([
  ['done', 1, 'Bought 1 seat of e3: purchase p'],
  ['done', 3, 'Bought 3 seats of e3: purchase p'],
  ['tried', 1, 'Would buy 1 seat of e3'],
] as const)('tells what was bought (%s, %s)', (tense, seats, text) => {
  expect(purchaseLines({ id: 'p', seats, dryRun: tense === 'tried' }, NAMES, { bought: 'e3' })).toEqual([text]);
});

it('tells a change with what was before, in two tenses', () => {
  const changed = {
    id: 'p',
    skuId: 'e3',
    seats: 1,
    state: 'expired',
    before: { seats: 2, state: 'active', totals: pool },
  };
  const told = (dryRun: boolean) => purchaseLines({ ...changed, dryRun }, NAMES, {});
  expect(told(false)).toEqual(['Changed purchase p of e3: 1 seat (2 before), expired (active before)']);
  expect(told(true)).toEqual(['Would change purchase p of e3: 1 seat (2 now), expired (active now)']);
});

it('says that nothing was to change', () => {
  const same = { id: 'p', skuId: 'e3', seats: 1, state: 'active', outcome: 'unchanged' };
  expect(purchaseLines(same, NAMES, {})).toEqual(['Nothing was to change about purchase p of e3: 1 seat, active']);
  expect(purchaseLines({ ...same, dryRun: true }, NAMES, {})).toEqual([
    'Nothing would change about purchase p of e3: 1 seat, active',
  ]);
});

it('tells seats before and after, and once what stays', () => {
  const pools = [{ skuId: 'e3', ...pool, before: { ...pool, assigned: 0, available: 3 } }];
  expect(seatLines(pools, NAMES, 'done')).toEqual([
    'Seats of e3: 3 valid, 1 assigned (0 before), 2 available (3 before)',
  ]);
  expect(seatLines(pools, NAMES, 'tried')).toEqual([
    'Seats of e3: 3 valid, 1 would be assigned (0 now), 2 would be available (3 now)',
  ]);
});

it('tells expired seats where there are or were any, and how many too many are assigned', () => {
  const over = { skuId: 'e3', valid: 0, expired: 0, assigned: 2, available: -2, before: { ...pool, expired: 3 } };
  expect(seatLines([over], NAMES, 'done')).toEqual([
    'Seats of e3: 0 valid (3 before), 0 expired (3 before), 2 assigned (1 before), ' +
      '-2 available (2 before); over-assigned by 2',
  ]);
});
