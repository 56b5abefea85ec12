import { refuse } from '../decision.js';
import type { Refused } from '../decision.js';
import type { HeldLicense } from '../states/licenses.js';
import type { KnownUser } from '../states/user.js';
import type { SkuId } from '../values.js';

/**
 * The licenses of these products, in the order asked. Refuses `not-held` for what isn't, unless the command says that
 * it doesn't matter.
 */
export const heldAmong = (
  { userId, licenses }: Pick<KnownUser, 'userId' | 'licenses'>,
  skuIds: readonly SkuId[],
  ifNotHeld: 'refuse' | 'ignore' | 'leave' = 'refuse',
): readonly HeldLicense[] | Refused => {
  const held = skuIds.flatMap((skuId) => licenses.find((license) => license.skuId === skuId) ?? []);
  const missing = skuIds.filter((skuId) => !held.some((license) => license.skuId === skuId));
  return missing.length > 0 && ifNotHeld === 'refuse' ? refuse({ code: 'not-held', skuIds: missing, userId }) : held;
};
