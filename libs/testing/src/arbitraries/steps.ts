import fc from 'fast-check';
import type {
  AddressInput,
  Command,
  CountryCode,
  LicenseRequest,
  Product,
  PurchaseId,
  SkuId,
  UserId,
  UserRef,
} from '#licensing';
import { defined } from '#licensing';
import { E1, E3, EXCHANGE_ONLY, F3, PLANS, UNKNOWN_PRODUCT } from '../catalogue/catalogue.js';
import { address, CN, DE, purchaseId, userId } from '../given-when-then/ids.js';

/**
 * Only the history can name these, by a number that counts round and round: the n-th retention that ever began (running
 * or not), the n-th license that is held, the n-th user who is deleted.
 */
export type CommandFromHistory =
  | { readonly type: 'purge'; readonly of: 'service' | 'user'; readonly nth: number }
  | { readonly type: 'remove-held' | 'refresh-held'; readonly nth: number }
  | { readonly type: 'reassign-held'; readonly nth: number; readonly to: UserRef }
  | { readonly type: 'erase-deleted'; readonly nth: number; readonly confirm: UserId | 'itself' }
  | { readonly type: 'restore-deleted'; readonly nth: number; readonly userPrincipalName?: AddressInput };
/** This is one step of a history: time passes, and then somebody asks for something. */
export interface Step {
  /** How many days pass before the step, with fractions. */
  readonly after: number;
  readonly clockTrusted: boolean;
  /** The setting is so many days at this moment. */
  readonly retentionDays: number;
  readonly command: Command | CommandFromHistory;
}

/** There are few of each of these, so that commands meet over one user, one seat or one address. */
const PEOPLE = ['ann', 'bob', 'cid', 'dan'];
const NEWCOMERS = ['eve', 'fay'];
const ADDRESSES = ['ann', 'ANN', 'bob', 'eve', 'x', 'y', 'x', 'y', 'z'];
const PRODUCTS: readonly Product[] = [E1, E3, F3, EXCHANGE_ONLY];
const PURCHASES = ['p1', 'p2', ...PRODUCTS.map(({ skuPartNumber }) => skuPartNumber)];
const PLAN_IDS = [...new Set(PRODUCTS.flatMap(({ plans }) => plans.map(({ planId }) => planId)))];

const skuIds = PRODUCTS.map(({ skuId }) => skuId);
const sku: fc.Arbitrary<SkuId> = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom(...skuIds) },
  { weight: 1, arbitrary: fc.constant(UNKNOWN_PRODUCT.skuId) },
);
const person: fc.Arbitrary<UserId> = fc.constantFrom(...PEOPLE, ...PEOPLE, 'eve').map(userId);
const newcomer: fc.Arbitrary<UserId> = fc.constantFrom(...NEWCOMERS, 'ann').map(userId);
const input: fc.Arbitrary<AddressInput> = fc.constantFrom(...ADDRESSES).map(address);
const ref: fc.Arbitrary<UserRef> = fc.oneof(
  { weight: 5, arbitrary: person.map((id): UserRef => ({ by: 'id', userId: id })) },
  { weight: 1, arbitrary: input.map(({ key }): UserRef => ({ by: 'address', key })) },
);
const location: fc.Arbitrary<CountryCode | null> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(DE) },
  { weight: 2, arbitrary: fc.constant(CN) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const purchase: fc.Arbitrary<PurchaseId> = fc.constantFrom(...PURCHASES).map(purchaseId);
const NOT_HELD = ['leave', 'leave', 'refuse', 'ignore'] as const;
const seats = fc.integer({ min: 1, max: 3 });
const few = <T>(each: fc.Arbitrary<T>, maxLength = 2): fc.Arbitrary<T[]> => fc.array(each, { maxLength, size: 'max' });

/** Gives a value or undefined; a value comes `often` times as often. */
const maybe = <T>(each: fc.Arbitrary<T>, often = 1): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 10, arbitrary: fc.constant(undefined) }, { weight: 10 * often, arbitrary: each });

const planOf = (skuId: SkuId): fc.Arbitrary<(typeof PLAN_IDS)[number]> =>
  fc.constantFrom(...(PRODUCTS.find((each) => each.skuId === skuId)?.plans.map(({ planId }) => planId) ?? PLAN_IDS));
const license: fc.Arbitrary<LicenseRequest> = sku.chain((skuId) =>
  maybe(fc.uniqueArray(planOf(skuId), { maxLength: 4 }), 1).map((disabledPlans) => defined({ skuId, disabledPlans })),
);
const licenses = (maxLength = 2): fc.Arbitrary<LicenseRequest[]> =>
  fc.uniqueArray(license, { maxLength, selector: ({ skuId }) => skuId, size: 'max' });
const profile = fc.constantFrom('Ann', 'Bob').map((displayName) => ({ displayName }));

const creating: fc.Arbitrary<Command> = fc
  .tuple(maybe(newcomer), input, profile, maybe(location, 9), maybe(few(input)), maybe(licenses()))
  .map(([id, userPrincipalName, fields, usageLocation, aliases, wanted]) =>
    defined({
      type: 'CreateUser',
      userId: id,
      userPrincipalName,
      profile: fields,
      usageLocation: usageLocation ?? undefined,
      aliases,
      licenses: wanted,
    }),
  );

const addressesChange = fc.oneof(
  few(input, 3).map((aliases) => ({ aliases })),
  input.map((alias) => ({ addAliases: [alias] })),
  fc.tuple(few(input), few(input, 1)).map(([addAliases, removeAliases]) => ({ addAliases, removeAliases })),
  fc.constant({}),
);
const updating: fc.Arbitrary<Command> = fc
  .tuple(ref, maybe(input, 0.4), maybe(profile), maybe(location), addressesChange)
  .map(([who, userPrincipalName, fields, usageLocation, change]) => ({
    ...defined({
      type: 'UpdateUser',
      user: who,
      userPrincipalName,
      profile: fields,
      usageLocation,
    }),
    ...change,
  }));

const changing: fc.Arbitrary<Command> = fc
  .tuple(ref, licenses(), few(sku, 1), fc.constantFrom('refuse', 'ignore'), maybe(location, 0.2))
  .map(([who, add, remove, ifNotHeld, usageLocation]) =>
    defined({
      type: 'ChangeLicenses',
      user: who,
      add,
      remove,
      ifNotHeld: ifNotHeld === 'ignore' ? 'ignore' : undefined,
      usageLocation,
    }),
  );

/** It is what a bulk operation makes of a change: whoever lacks one of the products is mostly left. */
const swapping: fc.Arbitrary<Command> = fc
  .tuple(ref, licenses(), fc.uniqueArray(sku, { minLength: 1, maxLength: 2 }), fc.constantFrom(...NOT_HELD))
  .map(([who, add, remove, ifNotHeld]) => ({
    type: 'ChangeLicenses',
    user: who,
    add: add.filter(({ skuId }) => !remove.includes(skuId)),
    remove,
    ifNotHeld,
    plansOff: 'travel',
  }));

const replacing: fc.Arbitrary<Command> = fc
  .tuple(ref, licenses(3), maybe(location, 0.2))
  .map(([who, wanted, usageLocation]) =>
    defined({
      type: 'ReplaceLicenses',
      user: who,
      licenses: wanted,
      usageLocation,
    }),
  );

const adopting: fc.Arbitrary<Command> = fc
  .tuple(ref, licenses(3))
  .map(([who, wanted]) => ({ type: 'AdoptLicenses', user: who, licenses: wanted }));

const reassigning: fc.Arbitrary<Command> = fc
  .tuple(ref, ref, fc.array(sku, { minLength: 1, maxLength: 2 }))
  .map(([from, to, wanted]) => ({ type: 'ReassignLicenses', from, to, skuIds: wanted }));

const nth = fc.nat(30);
const restoring: fc.Arbitrary<Command | CommandFromHistory> = fc.oneof(
  {
    weight: 1,
    arbitrary: person.map((id): Command => ({ type: 'RestoreUser', userId: id })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(nth, maybe(input))
      .map(([at, userPrincipalName]) => defined({ type: 'restore-deleted', nth: at, userPrincipalName })),
  },
);
const removing: fc.Arbitrary<CommandFromHistory> = fc.record({ type: fc.constant('remove-held'), nth });
/** It is mostly of a license that is behind, and else of anybody. */
const refreshing: fc.Arbitrary<Command | CommandFromHistory> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('refresh-held'), nth }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(ref, few(sku), fc.boolean())
      .map(([who, skus, ignore]) =>
        defined({ type: 'RefreshLicenses', user: who, skuIds: skus, ifNotHeld: ignore ? 'ignore' : undefined }),
      ),
  },
);
const handingOver: fc.Arbitrary<CommandFromHistory> = fc.record({ type: fc.constant('reassign-held'), nth, to: ref });

const buying: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(purchase, sku, seats, maybe(fc.constantFrom('expired' as const, 'suspended' as const), 0.2))
      .map(([purchaseId, skuId, number, state]) =>
        defined({ type: 'PurchaseSeats', purchaseId, skuId, seats: number, state }),
      ),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('ChangePurchaseQuantity'), purchaseId: purchase, seats }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constantFrom('ExpirePurchase', 'RenewPurchase', 'SuspendPurchase', 'CancelPurchase'),
      purchaseId: purchase,
    }),
  },
);

/** Microsoft's list changes while users hold the product: a plan goes, or comes back. */
const reimporting: fc.Arbitrary<Command> = fc
  .tuple(fc.constantFrom(E3, ...PRODUCTS), fc.nat(7))
  .map(([product, gone]) => ({
    type: 'ImportCatalogue',
    // past its plans the product is whole
    products: [{ ...product, plans: product.plans.filter((_plan, at) => at !== gone) }],
  }));
const restricting: fc.Arbitrary<Command> = fc.boolean().map((strict) => ({
  type: 'ImportRestrictions',
  restrictions: strict ? [{ planId: PLANS.teams.planId, countries: [CN] }] : [],
}));
const purging: fc.Arbitrary<CommandFromHistory> = fc.record({
  type: fc.constant('purge'),
  of: fc.constantFrom('service', 'service', 'user'),
  nth,
});

const erasing: fc.Arbitrary<CommandFromHistory> = fc
  .tuple(nth, fc.constantFrom<UserId | 'itself'>('itself', 'itself', userId('eve')))
  .map(([at, confirm]) => ({ type: 'erase-deleted', nth: at, confirm }));

const command: fc.Arbitrary<Command | CommandFromHistory> = fc.oneof(
  { weight: 3, arbitrary: creating },
  { weight: 6, arbitrary: updating },
  { weight: 10, arbitrary: changing },
  { weight: 5, arbitrary: swapping },
  { weight: 8, arbitrary: removing },
  { weight: 6, arbitrary: handingOver },
  { weight: 5, arbitrary: replacing },
  { weight: 2, arbitrary: reassigning },
  { weight: 1, arbitrary: adopting },
  { weight: 5, arbitrary: ref.map((who): Command => ({ type: 'DeleteUser', user: who })) },
  { weight: 5, arbitrary: restoring },
  { weight: 6, arbitrary: buying },
  { weight: 3, arbitrary: reimporting },
  { weight: 5, arbitrary: refreshing },
  { weight: 1, arbitrary: restricting },
  { weight: 5, arbitrary: purging },
  { weight: 1, arbitrary: erasing },
);

const step: fc.Arbitrary<Step> = fc.record({
  /** Mostly no time passes; otherwise the time ends near the ends of both retentions. */
  after: fc.oneof(
    { weight: 8, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: fc.constantFrom(0.25, 1, 5, 29.75) },
    { weight: 1, arbitrary: fc.constantFrom(30, 31) },
  ),
  clockTrusted: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  retentionDays: fc.constantFrom(30, 30, 30, 2),
  command,
});

/** These are histories of up to 60 steps. */
export const steps: fc.Arbitrary<Step[]> = fc.array(step, { minLength: 1, maxLength: 60, size: 'max' });
