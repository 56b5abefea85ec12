import type { Shape } from '../../api/shapes.js';
import type { Wanted } from '../../parts/wanted.js';

export const heldBy = (licenses: readonly Shape<'HeldLicense'>[]): Wanted =>
  new Map(licenses.map(({ skuId, disabledPlans }) => [skuId, disabledPlans]));

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((plan) => other.includes(plan));

export interface LicenseChange {
  readonly add: { readonly skuId: string; readonly disabledPlans: string[] }[];
  readonly remove: string[];
}

/** What leads from what is held to what is wanted: undefined where that is the same. */
export const changeFrom = (held: Wanted, wanted: Wanted): LicenseChange | undefined => {
  const add = [...wanted]
    .filter(([skuId, off]) => {
      const before = held.get(skuId);
      return before === undefined || !isSame(before, off);
    })
    .map(([skuId, off]) => ({ skuId, disabledPlans: [...off] }));
  const remove = [...held.keys()].filter((skuId) => !wanted.has(skuId));
  return add.length === 0 && remove.length === 0 ? undefined : { add, remove };
};
