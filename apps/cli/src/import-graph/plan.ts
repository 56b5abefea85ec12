import type { GraphSku, TenantUser } from '#contracts';
import type { ProductRow } from '../http/shapes.js';
import { type Difference, type Known, type NotTaken, Plans, type Present } from './plan-parts.js';
import { planPurchases, type PlannedPurchase } from './plan-purchases.js';
import { planUsers, type Adoption, type NewUser } from './plan-users.js';
import type { TenantFiles } from './read-tenant-files.js';

export interface NewProduct {
  readonly skuId: string;
  readonly skuPartNumber: string;
  readonly displayName: string;
  readonly plans: readonly { readonly planId: string; readonly planName: string }[];
}

/** What an import does, in this order, and what it only tells. */
export interface Plan {
  readonly products: readonly NewProduct[];
  readonly purchases: readonly PlannedPurchase[];
  readonly users: readonly NewUser[];
  readonly adoptions: readonly Adoption[];
  /** What is here already, and otherwise than in the files. Nothing of it is changed. */
  readonly differences: readonly Difference[];
  /** What of the files doesn't come here, and why. */
  readonly notTaken: readonly NotTaken[];
  /** Licenses that come from groups in the other tenant, and are direct ones here. */
  readonly fromGroups: readonly { readonly user: string; readonly skuId: string; readonly groups: readonly string[] }[];
}

/**
 * Compares what the files say with what is here, and tells what is to be done to have here what is new there. It
 * changes nothing that is here, so that the same files after their import come to a plan that does nothing.
 */
export function planOf(files: TenantFiles, present: Present): Plan {
  const told = new Plans();
  const products = newProducts(files, present, told);
  const known = knownProducts(present.products, products);
  const purchases = planPurchases(files, present.subscriptions, known, told);
  const users = planUsers(files, present, known, told);
  for (const { id, name, deleted, why } of files.unfit)
    told.notTaken.push({ kind: 'user', code: deleted ? 'deleted-there' : 'unfit-user', about: name, id, message: why });
  return { products, purchases, ...users, ...told };
}

/** Only products that somebody bought or holds are looked at. */
function newProducts(files: TenantFiles, present: Present, told: Plans): readonly NewProduct[] {
  const here = new Set(present.products.map(({ skuId }) => skuId));
  const named = new Map(files.skus.map((sku) => [sku.skuId, sku]));
  const wanted = new Set([...files.skus.filter(isUsed).map(({ skuId }) => skuId), ...heldBy(files.users)]);
  const products: NewProduct[] = [];
  for (const skuId of wanted) {
    if (here.has(skuId)) continue;
    const sku = named.get(skuId);
    const plans = sku?.servicePlans ?? [];
    if (sku !== undefined && plans.length > 0 && present.mayAddProducts) products.push(productOf(sku));
    else told.notTaken.push(unknownProduct(skuId, sku, present.mayAddProducts));
  }
  return products;
}

const isUsed = ({ prepaidUnits, consumedUnits }: GraphSku): boolean =>
  [...Object.values(prepaidUnits), consumedUnits].some((units) => (units ?? 0) > 0);
const heldBy = (users: readonly TenantUser[]): ReadonlySet<string> =>
  new Set(users.flatMap(({ licenses }) => licenses.map(({ skuId }) => skuId)));

/** Graph has no names for people of products. A later import of Microsoft's list gives them. */
const productOf = ({ skuId, skuPartNumber, servicePlans }: GraphSku): NewProduct => ({
  skuId,
  skuPartNumber,
  displayName: skuPartNumber,
  plans: (servicePlans ?? []).map(({ servicePlanId: planId, servicePlanName: planName }) => ({ planId, planName })),
});

function unknownProduct(skuId: string, sku: GraphSku | undefined, mayAdd: boolean): NotTaken {
  const name = sku === undefined ? skuId : `${sku.skuPartNumber} (${skuId})`;
  const ask = mayAdd
    ? 'the files have no servicePlans of it'
    : `ask an Operator: "Please bring the product ${name} into the catalogue: ` +
      'seatledger catalogue import FILE, with the ' +
      'list of product names and service plan identifiers of Microsoft."';
  return {
    kind: 'product',
    code: 'product-unknown',
    about: name,
    id: skuId,
    message: `the catalogue hasn't it; ${ask}`,
  };
}

const knownProducts = (products: readonly ProductRow[], added: readonly NewProduct[]): Known =>
  new Map(
    [...products, ...added].map(
      ({ skuId, skuPartNumber, plans }) =>
        [skuId, { skuPartNumber, plans: new Set(plans.map(({ planId }) => planId)) }] as const,
    ),
  );
