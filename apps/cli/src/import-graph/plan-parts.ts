import type { ProductRow, SubscriptionRow, UserRow } from '../http/shapes.js';

/** What is here before the import. */
export interface Present {
  readonly products: readonly ProductRow[];
  readonly subscriptions: readonly SubscriptionRow[];
  readonly users: readonly UserRow[];
  /** Ids of users who are deleted here. */
  readonly deleted: ReadonlySet<string>;
  /** The caller is an Operator, too, and may bring products into the catalogue. */
  readonly mayAddProducts: boolean;
}
/** Something that is here already, and otherwise than in the files. */
export interface Difference {
  readonly kind: 'purchase' | 'user' | 'license';
  readonly about: string;
  readonly id: string;
  readonly message: string;
}
/** Something of the files that doesn't come here. */
export interface NotTaken {
  readonly kind: 'product' | 'purchase' | 'user' | 'license' | 'alias' | 'field' | 'plan';
  readonly code: string;
  readonly about: string;
  readonly id: string;
  readonly message: string;
}
/** What the parts of a plan tell besides what is to be done. */
export class Plans {
  readonly differences: Difference[] = [];
  readonly notTaken: NotTaken[] = [];
  readonly fromGroups: { readonly user: string; readonly skuId: string; readonly groups: readonly string[] }[] = [];
}

/** The products that the catalogue has, or gets by the import, with the ids of their plans. */
export type Known = ReadonlyMap<string, { readonly skuPartNumber: string; readonly plans: ReadonlySet<string> }>;

/** What stays away by a rule, so that nothing was left undone. */
const BY_RULE: ReadonlySet<string> = new Set(['no-purchase', 'not-for-users', 'license-in-error', 'deleted-there']);
export const isByRule = ({ code }: NotTaken): boolean => BY_RULE.has(code);
