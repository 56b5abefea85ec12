import { v5 } from 'uuid';
import type { GraphSku } from '#contracts';
import type { SubscriptionRow } from '../http/shapes.js';
import type { Plans } from './plan-parts.js';
import type { TenantFiles } from './read-tenant-files.js';

export interface PlannedPurchase {
  readonly id: string;
  readonly skuId: string;
  readonly seats: number;
  readonly state: 'active' | 'expired' | 'suspended' | 'cancelled';
  readonly endsOn?: string;
}
type State = PlannedPurchase['state'];

const STATE_OF_UNITS = {
  enabled: 'active',
  warning: 'expired',
  suspended: 'suspended',
  lockedOut: 'cancelled',
} as const;
const STATE_OF_STATUS: Readonly<Record<string, State>> = {
  enabled: 'active',
  warning: 'expired',
  suspended: 'suspended',
  lockedout: 'cancelled',
};
/** Ids of purchases that Graph gives no id are made of product and state, so that the same files mean the same ones. */
const NAMESPACE = '3d2c26c4-6f0a-5c0e-9d5c-0f3b0d6f7a15';
const idOfUnits = (skuId: string, state: State): string => v5(`${skuId}/${state}`, NAMESPACE);

/**
 * Tells which purchases are new: with subscriptions one for each of them, and else one for each state of a product in
 * which it has units. Units wander between states, so a product of which one purchase differs takes no other: its seats
 * would count twice. The same holds for a product whose purchases came from the other kind of file.
 */
export function planPurchases(
  { skus, subscriptions }: TenantFiles,
  present: readonly SubscriptionRow[],
  known: ReadonlyMap<string, unknown>,
  told: Plans,
): readonly PlannedPurchase[] {
  const here = new Map(present.map((row) => [row.skuId, row.purchases]));
  const numbered = subscribed(subscriptions ?? [], told);
  const planned: PlannedPurchase[] = [];
  for (const sku of skus) {
    const wanted = numbered.get(sku.skuId) ?? unitsOf(sku);
    if (wanted.length === 0 || !known.has(sku.skuId)) continue;
    if ((sku.appliesTo ?? 'User').toLowerCase() !== 'user') {
      told.notTaken.push({
        kind: 'purchase',
        code: 'not-for-users',
        about: sku.skuPartNumber,
        id: sku.skuId,
        message: `it applies to the ${sku.appliesTo}, and nobody can hold it`,
      });
      continue;
    }
    planned.push(...newOnes(sku, wanted, here.get(sku.skuId) ?? [], told));
  }
  return planned;
}

const unitsOf = ({ skuId, prepaidUnits }: GraphSku): readonly PlannedPurchase[] =>
  (Object.keys(STATE_OF_UNITS) as (keyof typeof STATE_OF_UNITS)[]).flatMap((units) => {
    const seats = prepaidUnits[units] ?? 0;
    const state = STATE_OF_UNITS[units];
    return seats > 0 ? [{ id: idOfUnits(skuId, state), skuId, seats, state }] : [];
  });

/** A subscription that is deleted there, or has no seats, is none any more. */
function subscribed(
  subscriptions: NonNullable<TenantFiles['subscriptions']>,
  told: Plans,
): ReadonlyMap<string, readonly PlannedPurchase[]> {
  const bySku = new Map<string, PlannedPurchase[]>();
  for (const { id, skuId, skuPartNumber, status, totalLicenses: seats, nextLifecycleDateTime: end } of subscriptions) {
    const state = STATE_OF_STATUS[status.toLowerCase()];
    if (state === undefined || seats === 0) {
      const message = seats === 0 ? 'it has no seats' : `its status is ${status}`;
      told.notTaken.push({ kind: 'purchase', code: 'no-purchase', about: skuPartNumber ?? skuId, id, message });
      continue;
    }
    const endsOn = end === undefined ? {} : { endsOn: end.slice(0, 10) };
    bySku.set(skuId, [...(bySku.get(skuId) ?? []), { id, skuId, seats, state, ...endsOn }]);
  }
  return bySku;
}

function newOnes(
  { skuId, skuPartNumber: about }: GraphSku,
  wanted: readonly PlannedPurchase[],
  here: SubscriptionRow['purchases'],
  told: Plans,
): readonly PlannedPurchase[] {
  const ids = new Set(wanted.map(({ id }) => id));
  const ofUnits = new Set(Object.values(STATE_OF_UNITS).map((state) => idOfUnits(skuId, state)));
  const isOfUnits = wanted.every(({ id }) => ofUnits.has(id));
  const differing = wanted.flatMap((purchase) => {
    const same = here.find(({ id }) => id === purchase.id);
    const what = same === undefined ? [] : changes(purchase, same);
    return what.length === 0 ? [] : [{ id: purchase.id, message: what.join('; ') }];
  });
  const others = here.filter(({ id, state }) => !ids.has(id) && state !== 'cancelled');
  const counted = isOfUnits ? others : others.filter(({ id }) => ofUnits.has(id));
  const alone = others.map((each) => ({ id: each.id, message: aloneText(each, counted.includes(each)) }));
  for (const each of [...differing, ...alone]) told.differences.push({ kind: 'purchase', about, ...each });
  const wouldCountTwice = counted.length > 0 || (isOfUnits && differing.length > 0);
  return wouldCountTwice ? [] : wanted.filter(({ id }) => !here.some((each) => each.id === id));
}

const aloneText = ({ id, seats, state }: SubscriptionRow['purchases'][number], keepsOthersOut: boolean): string =>
  `it is here alone: ${seats} seats, ${state}` +
  (keepsOthersOut
    ? '. Seats would count twice, so no purchase of the product is taken; to have those of the files: ' +
      `seatledger purchases cancel ${id}`
    : '');

/** What is otherwise, with the command that makes it as it is there. */
const changes = (
  { id, seats, state, endsOn }: PlannedPurchase,
  here: SubscriptionRow['purchases'][number],
): readonly string[] => [
  ...(here.seats === seats
    ? []
    : [`${here.seats} seats here, ${seats} there (seatledger purchases quantity ${id} ${seats})`]),
  ...(here.state === state ? [] : [`${here.state} here, ${state} there (seatledger purchases ${STEP[state]} ${id})`]),
  ...(endsOn === undefined || here.endsOn === endsOn
    ? []
    : [`it ends on ${here.endsOn ?? 'no day'} here, ${endsOn} there`]),
];
const STEP: Readonly<Record<State, string>> = {
  active: 'renew',
  expired: 'expire',
  suspended: 'suspend',
  cancelled: 'cancel',
};
