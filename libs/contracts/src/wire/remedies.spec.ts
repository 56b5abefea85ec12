import type { Remedy } from '#application';
import type { PlanId, SkuId } from '#licensing';
import { remedyInWords } from './remedies.js';

const skuId = 'E3' as SkuId;
const planIds = ['one', 'two'] as unknown as readonly PlanId[];

it.each<[Remedy, string]>([
  [{ step: 'assign', skuId }, 'Assign E3'],
  [{ step: 'switch-on', skuId, planIds }, 'Switch on one, two of E3'],
  [{ step: 'switch-off', plans: [{ skuId, planIds }] }, 'Switch off one, two of E3'],
  [{ step: 'buy-seats', skuId, seats: 1 }, 'Buy 1 more seat of E3'],
])('%j is said as: %s', (remedy, words) => {
  expect(remedyInWords(remedy)).toBe(words);
});
