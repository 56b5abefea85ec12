import type { Remedy } from '#application';
import type { CountryCode, PlanId, PurchaseId, SkuId, UserId } from '#licensing';
import { remedyInWords } from './remedies.js';

const skuId = 'E3' as SkuId;
const userId = 'ann' as UserId;
const at = 'AT' as CountryCode;
const planIds = ['one', 'two'] as unknown as readonly PlanId[];

it.each<[Remedy, string]>([
  [{ step: 'assign', skuId }, 'Assign E3'],
  [{ step: 'switch-on', skuId, planIds }, 'Switch on one, two of E3'],
  [{ step: 'switch-off', plans: [{ skuId, planIds }] }, 'Switch off one, two of E3'],
  [{ step: 'buy-seats', skuId, seats: 1 }, 'Buy 1 more seat of E3'],
  [{ step: 'set-location', usageLocation: at }, 'Set a usage location, such as AT'],
  [
    { step: 'set-location', usageLocation: at, notIn: [...'ABCDEFGHIJKL'] as unknown as readonly CountryCode[] },
    'Set a usage location that permits it, such as AT; not A, B, C, D, E, F, G, H, I, J and 2 more',
  ],
  [{ step: 'keep-location' }, 'Leave the usage location as it is'],
  [{ step: 'leave-on', skuId, planIds }, 'Name only plans of E3 to switch off, without one, two'],
  [{ step: 'leave-out', skuIds: [skuId], because: 'not-held' }, 'Leave out E3, which is not held'],
  [{ step: 'leave-out', skuIds: [skuId], because: 'already-held' }, 'Leave out E3, which is held already'],
  [{ step: 'leave-out', skuIds: [skuId], because: 'twice' }, 'Leave out E3 where it is named again'],
  [
    { step: 'use-address', field: 'userPrincipalName', address: 'ann2@x.example' },
    'Use another user principal name, such as ann2@x.example',
  ],
  [{ step: 'use-address', field: 'aliases', address: 'a2@x.example' }, 'Use another alias, such as a2@x.example'],
  [{ step: 'leave-out-alias', field: 'aliases', index: 0 }, 'Leave out alias 1'],
  [{ step: 'leave-out-alias', field: 'removeAliases', index: 1 }, 'Leave out alias 2 of those to remove'],
  [{ step: 'leave-out-id' }, 'Leave the id out, so that a new one is made'],
  [{ step: 'name-user', userId }, 'Name the user by the id ann'],
  [{ step: 'confirm', users: 2 }, 'Confirm with 2'],
  [{ step: 'confirm', userId }, 'Confirm with ann'],
  [{ step: 'renew-purchase', purchaseId: 'it' as PurchaseId }, 'Renew the purchase it first'],
  [{ step: 'look-again' }, 'Look at it as it is now, and send the command with the revision that it has'],
  [{ step: 'higher-version' }, 'Send the command with a higher version than the last one that you sent for it'],
])('%j is said as: %s', (remedy, words) => {
  expect(remedyInWords(remedy)).toBe(words);
});
