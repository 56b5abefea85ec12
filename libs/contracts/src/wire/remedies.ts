import type { Remedy } from '#application';
import { never } from '#licensing';

const countries = (all: readonly string[]): string =>
  all.length > 10 ? `${all.slice(0, 10).join(', ')} and ${all.length - 10} more` : all.join(', ');
const BECAUSE = {
  'not-held': ', which is not held',
  'already-held': ', which is held already',
  twice: ' where it is named again',
} as const;
const seats = (count: number): string => (count === 1 ? '1 more seat' : `${count} more seats`);
const list = (ids: readonly string[]): string => ids.join(', ');

/** This is the one table of what to do against a refusal, for a person, with products and users by id. */
export const remedyInWords = (remedy: Remedy): string => {
  switch (remedy.step) {
    case 'buy-seats':
      return `Buy ${seats(remedy.seats)} of ${remedy.skuId}`;
    case 'set-location':
      return remedy.notIn === undefined
        ? `Set a usage location, such as ${remedy.usageLocation}`
        : `Set a usage location that permits it, such as ${remedy.usageLocation}; not ${countries(remedy.notIn)}`;
    case 'keep-location':
      return 'Leave the usage location as it is';
    case 'switch-off':
      return remedy.plans.map(({ skuId, planIds }) => `Switch off ${list(planIds)} of ${skuId}`).join('; ');
    case 'leave-out':
      return `Leave out ${list(remedy.skuIds)}${BECAUSE[remedy.because]}`;
    case 'leave-on':
      return `Name only plans of ${remedy.skuId} to switch off, without ${list(remedy.planIds)}`;
    case 'use-address':
      return remedy.field === 'aliases'
        ? `Use another alias, such as ${remedy.address}`
        : `Use another user principal name, such as ${remedy.address}`;
    case 'leave-out-alias':
      return remedy.field === 'aliases'
        ? `Leave out alias ${remedy.index + 1}`
        : `Leave out alias ${remedy.index + 1} of those to remove`;
    case 'leave-out-id':
      return 'Leave the id out, so that a new one is made';
    case 'name-user':
      return `Name the user by the id ${remedy.userId}`;
    case 'confirm':
      return `Confirm with ${remedy.userId ?? remedy.users}`;
    case 'renew-purchase':
      return `Renew the purchase ${remedy.purchaseId} first`;
    case 'look-again':
      return 'Look at it as it is now, and send the command with the revision that it has';
    case 'higher-version':
      return 'Send the command with a higher version than the last one that you sent for it';

    case 'restore-user':
      return `Restore the user ${remedy.userId} first`;
    case 'reopen-tenant':
      return 'Reopen the tenant first';
    case 'assign':
      return `Assign ${remedy.skuId}`;
    case 'switch-on':
      return `Switch on ${list(remedy.planIds)} of ${remedy.skuId}`;
    default:
      return never(remedy);
  }
};
