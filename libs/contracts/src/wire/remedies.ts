import type { Remedy } from '#application';
import { never } from '#licensing';

const seats = (count: number): string => (count === 1 ? '1 more seat' : `${count} more seats`);
const list = (ids: readonly string[]): string => ids.join(', ');

/** This is the one table of what to do against a refusal, for a person, with products and users by id. */
export const remedyInWords = (remedy: Remedy): string => {
  switch (remedy.step) {
    case 'buy-seats':
      return `Buy ${seats(remedy.seats)} of ${remedy.skuId}`;
    case 'set-location':
      return `Set a usage location, such as ${remedy.usageLocation}`;
    case 'switch-off':
      return remedy.plans.map(({ skuId, planIds }) => `Switch off ${list(planIds)} of ${skuId}`).join('; ');
    case 'leave-out':
      return `Leave out the removal of ${list(remedy.skuIds)}, which is not held`;
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
