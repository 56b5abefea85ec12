import { available, evolve, foldsFromLast, initialState, plansAt, servicesOf, wholeAnswer } from '#licensing';
import type {
  Answer,
  Command,
  CommandOf,
  DomainEvent,
  KnownUser,
  PlanId,
  PurchaseStreamState,
  SeatsState,
  SeatTotals,
  SkuId,
  StreamKind,
  StreamRef,
  StreamState,
  UserId,
} from '#licensing';
import type { Ledger } from '../given-when-then/ledger.js';
import { TENANT } from '../given-when-then/ids.js';
import type { DecidedStep } from './world.js';

type StateOf<K extends StreamKind> = Extract<StreamState, { kind: K }>;
type RefOf<K extends StreamKind> = Extract<StreamRef, { kind: K }>;

const all = <K extends StreamKind>(ledger: Ledger, kind: K): { ref: RefOf<K>; state: StateOf<K> }[] =>
  ledger
    .streams()
    .filter(({ ref }) => ref.kind === kind)
    .map(({ ref, state }) => ({ ref: ref as RefOf<K>, state: state as StateOf<K> }));

const knownUsers = (ledger: Ledger): KnownUser[] =>
  all(ledger, 'user').flatMap(({ state }) => (state.status === 'active' || state.status === 'deleted' ? [state] : []));

const purchaseTotals = (purchases: readonly PurchaseStreamState[], skuId: SkuId): Omit<SeatTotals, 'assigned'> => {
  const seatsIn = (wanted: string): number =>
    purchases.reduce(
      (sum, each) =>
        each.status === 'known' && each.skuId === skuId && each.state === wanted ? sum + each.seats : sum,
      0,
    );
  return { valid: seatsIn('active'), expired: seatsIn('expired') };
};

/**
 * Assigned is the number of holders, and Valid and Expired are the sums over the purchases.
 * Source: docs/explanation/domain.md#rules-that-always-hold.
 */
export const expectPoolsToAddUp = (ledger: Ledger): void => {
  const users = knownUsers(ledger);
  const purchases = all(ledger, 'purchase').map(({ state }) => state);
  const counted = (skuId: SkuId): SeatTotals => ({
    ...purchaseTotals(purchases, skuId),
    assigned: users.filter(({ licenses }) => licenses.some((license) => license.skuId === skuId)).length,
  });
  const pools = all(ledger, 'seats');
  const held = users.flatMap(({ licenses }) => licenses.map(({ skuId }) => skuId));
  expect({
    pools: pools.map(({ state }) => state.totals),
    heldWithoutPool: held.filter((skuId) => !ledger.state({ kind: 'seats', tenantId: TENANT, skuId }).known),
  }).toEqual({ pools: pools.map(({ ref }) => counted(ref.skuId)), heldWithoutPool: [] });
};

const whatMakesNoSense = (user: KnownUser): readonly string[] => {
  const { userId, status, licenses, aliases, retentions, deletion } = user;
  const granted = new Set(licenses.flatMap(({ grants }) => grants.map(({ service }) => service)));
  const deleted = status === 'deleted';
  return [
    ...(new Set(licenses.map(({ skuId }) => skuId)).size < licenses.length ? [`${userId} holds a product twice`] : []),
    ...(deleted && licenses.length + aliases.length > 0 ? [`${userId} is deleted and keeps something`] : []),
    ...(deleted === (deletion === undefined) ? [`${userId} is ${status}, and its deletion says otherwise`] : []),
    ...[...granted]
      .filter((service) => retentions.has(service))
      .map((service) => `${userId} has and retains ${service}`),
  ];
};

/** Nobody holds a product twice, and no deleted user holds one. No service is granted and retained at the same time. */
export const expectUsersToMakeSense = (ledger: Ledger): void =>
  expect(knownUsers(ledger).flatMap(whatMakesNoSense)).toEqual([]);

/** The address streams and the users agree on who holds which address, so no two users hold the same one. */
export const expectAddressesToAgree = (ledger: Ledger): void => {
  const byStream = all(ledger, 'address').flatMap(({ ref, state }) =>
    state.heldBy === undefined ? [] : [`${ref.key} ${state.heldBy} ${state.as}`],
  );
  const byUser = knownUsers(ledger)
    .filter(({ status }) => status === 'active')
    .flatMap(({ userId, userPrincipalName, aliases }) => [
      `${userPrincipalName.key} ${userId} userPrincipalName`,
      ...aliases.map(({ key }) => `${key} ${userId} alias`),
    ]);
  expect(byUser.sort()).toEqual(byStream.sort());
};

/** Reading everything again gives the same states. So does the last event alone, where that is promised. */
export const expectReplayToAgree = (ledger: Ledger): void => {
  for (const { ref, state, events } of ledger.streams()) {
    const replayed: readonly DomainEvent[] = foldsFromLast(ref.kind) ? events.slice(-1) : events;
    expect(replayed.reduce(evolve, initialState(ref))).toEqual(state);
    expect(events.reduce(evolve, initialState(ref))).toEqual(state);
  }
};

type Writes = Extract<DecidedStep['decision'], { outcome: 'accepted' }>['writes'];
const eventsOf = (writes: Writes): readonly DomainEvent[] => writes.flatMap(({ events }) => events);

/**
 * Nobody gets a new assignment without a seat at that moment; a reassigned seat isn't a new one, and a license that was
 * adopted has its seat elsewhere. `before` has the pools before the decision.
 */
export const expectSeatsForNewHolders = (before: (skuId: SkuId) => SeatsState, writes: Writes): void => {
  for (const event of eventsOf(writes)) {
    if (event.type !== 'LicenseAssigned' || event.data.reassignedFrom !== undefined) continue;
    if (event.data.cause === 'imported') {
      expect(before(event.data.skuId).known).toBe(true);
      continue;
    }
    expect(available(before(event.data.skuId).totals)).toBeGreaterThanOrEqual(1);
  }
};

/**
 * Nothing is purged early unless that was asked for, and nothing by a clock that isn't trusted. Nothing comes back from
 * its deadline on, as far as the clock can be trusted. No deadline is promised while it can't. `before` has the users
 * before the decision.
 */
export const expectDeadlinesToHold = (
  before: (event: Extract<DomainEvent, { type: 'ServiceDataRestored' | 'UserRestored' }>) => KnownUser,
  { command, circumstances: { now, clockTrusted } }: DecidedStep,
  writes: Writes,
): void => {
  for (const event of eventsOf(writes)) {
    if (event.type === 'ServiceDataPurged' || event.type === 'UserPurged') {
      expect(clockTrusted).toBe(true);
      expect(event.data.cause === 'requested').toBe(command.type === 'EraseUser');
      expect(event.data.purgeAt <= now || command.type === 'EraseUser').toBe(true);
    }
    if (event.type === 'ServiceDataRetained' || event.type === 'UserDeleted') {
      // what stays for good has no deadline that a wrong clock could falsify
      expect(event.data.purgeAt === undefined || (clockTrusted && event.data.purgeAt > now)).toBe(true);
    }
    if (event.type === 'ServiceDataRestored' && clockTrusted) {
      const running = before(event).retentions.get(event.data.service);
      expect(running).toMatchObject({ retentionId: event.data.retentionId });
      expect(running?.purgeAt === undefined || now < running.purgeAt).toBe(true);
    }
    if (event.type === 'UserRestored' && clockTrusted) {
      expect(now < (before(event).deletion?.purgeAt ?? '')).toBe(true);
    }
  }
};

type OfUser = Extract<Answer, { userId: unknown; licenses: unknown }>;
const ofUsers = (answer: Answer): readonly Omit<OfUser, 'kind'>[] =>
  answer.kind === 'reassign'
    ? [answer.from, answer.to]
    : answer.kind === 'user' || answer.kind === 'deleted' || answer.kind === 'restored'
      ? [answer]
      : [];

/** The answer agrees with the streams after it on licenses, services and seats. */
export const expectAnswerToBeTrue = (ledger: Ledger, answer: Answer): void => {
  const catalogue = ledger.state({ kind: 'catalogue' });
  for (const recorded of ofUsers(answer)) {
    const told = wholeAnswer(recorded, (product) => plansAt(catalogue, product));
    const { userId, licenses, services, seats } = told;
    const user = ledger.state({ kind: 'user', tenantId: TENANT, userId });
    if (user.status !== 'active' && user.status !== 'deleted') throw new Error(`${userId} is ${user.status}`);
    const held = user.licenses.map(({ skuId, productRevision, disabledPlans }) => ({
      skuId,
      productRevision,
      disabledPlans,
    }));
    expect(licenses).toEqual(held);
    expect(services).toEqual(servicesOf(user, (product) => plansAt(catalogue, product)));
    for (const { skuId, available: free, before: _before, ...totals } of seats) {
      const pool = ledger.state({ kind: 'seats', tenantId: TENANT, skuId });
      expect({ ...totals, available: free }).toEqual({ ...pool.totals, available: available(pool.totals) });
    }
  }
};

/**
 * The answer tells which licenses came and went, and how each touched pool was. `ledger` is as it was before; there is
 * no need to record either of the two, since they follow from what the answer has.
 */
export const expectChangesToBeTold = (ledger: Ledger, answer: Answer): void => {
  for (const recorded of ofUsers(answer)) {
    const { userId } = recorded;
    const told = wholeAnswer(recorded, () => undefined, answer.kind === 'reassign');
    const user = ledger.state({ kind: 'user', tenantId: TENANT, userId });
    const had = 'licenses' in user ? user.licenses.map(({ skuId }) => skuId) : [];
    const has = recorded.licenses.map(({ skuId }) => skuId);
    expect(told.assigned.toSorted()).toEqual(has.filter((skuId) => !had.includes(skuId)).toSorted());
    expect(told.removed.toSorted()).toEqual(had.filter((skuId) => !has.includes(skuId)).toSorted());
    for (const { skuId, before } of told.seats) {
      const { totals } = ledger.state({ kind: 'seats', tenantId: TENANT, skuId });
      expect(before).toEqual({ ...totals, available: available(totals) });
    }
  }
  if (answer.kind !== 'purchase') return;
  const { totals } = ledger.state({ kind: 'seats', tenantId: TENANT, skuId: answer.skuId });
  expect(answer.before?.totals).toEqual({ ...totals, available: available(totals) });
};

/**
 * A user to whom a decision grants services that it didn't have is told of them in one event: again where their data
 * comes back, fresh where it was purged at any time before, and first otherwise. `ledger` is as it was before.
 */
export const expectGrantsToBeTold = (ledger: Ledger, writes: Writes): void => {
  for (const { stream, events } of writes) {
    if (stream.kind !== 'user') continue;
    const before = ledger.state(stream);
    const enabledIn = (state: StreamState): readonly string[] =>
      state.kind === 'user' && (state.status === 'active' || state.status === 'deleted')
        ? [...new Set(state.licenses.flatMap(({ grants }) => grants.map(({ service }) => service)))].sort()
        : [];
    const had = enabledIn(before);
    const past = ledger.streams().find(({ ref }) => ref.kind === 'user' && ref.userId === stream.userId)?.events ?? [];
    const startOf = (service: string): string => {
      const about = (type: DomainEvent['type'], among: readonly DomainEvent[]): boolean =>
        among.some((event) => event.type === type && (event.data as { service?: string }).service === service);
      if (about('ServiceDataRestored', events)) return 'again';
      return about('ServiceDataPurged', [...past, ...events]) ? 'fresh' : 'first';
    };
    const services = enabledIn(events.reduce(evolve, before as StreamState))
      .filter((service) => !had.includes(service))
      .map((service) => ({ service, start: startOf(service) }));
    const told = events.flatMap((event) => (event.type === 'ServicesGranted' ? [event.data.services] : []));
    expect(told).toEqual(services.length === 0 ? [] : [services]);
  }
};

/** Where a license changes its revision of the product, somebody asked for just that. */
export const expectRevisionsToStay = (
  before: (stream: RefOf<'user'>) => StateOf<'user'>,
  { type }: Command,
  writes: Writes,
): void => {
  for (const { stream, events } of writes) {
    if (stream.kind !== 'user') continue;
    const state = before(stream);
    const held = 'licenses' in state ? state.licenses : [];
    for (const event of events) {
      if (event.type !== 'LicensePlansChanged') continue;
      const { skuId, productRevision, refreshedFrom } = event.data;
      const revision = held.find((license) => license.skuId === skuId)?.productRevision;
      expect(refreshedFrom).toBe(type === 'RefreshLicenses' ? revision : undefined);
      expect(productRevision === revision).toBe(type !== 'RefreshLicenses');
    }
  }
};

type Swap = CommandOf<'ChangeLicenses'>;
/**
 * A swap leaves whoever lacks a product that it removes. Else the user holds afterwards what was held before, without
 * the removed products and with the added ones; and a new license has those plans off that the command names, or that
 * were on in none of the licenses which went and off in one. `before` is the user before the decision.
 */
export const expectSwapToBeTrue = (
  ledger: Pick<Ledger, 'state'>,
  before: Pick<KnownUser, 'licenses'>,
  { add, remove, ifNotHeld, plansOff }: Swap,
  answer: Extract<Answer, { kind: 'user' }>,
): void => {
  const gone = before.licenses.filter(({ skuId }) => remove.includes(skuId));
  const isLeft = ifNotHeld === 'leave' && gone.length < remove.length;
  const kept = isLeft ? before.licenses : before.licenses.filter((license) => !gone.includes(license));
  const isNew = (skuId: SkuId): boolean => before.licenses.every((license) => license.skuId !== skuId);
  const fresh = isLeft ? [] : add.filter(({ skuId }) => isNew(skuId));
  const held = answer.licenses.map(({ skuId }) => skuId);
  expect(held).toEqual([...kept, ...fresh].map(({ skuId }) => skuId));
  const catalogue = ledger.state({ kind: 'catalogue' });
  const isOff = (planId: PlanId): boolean => {
    const whose = gone.filter((license) => {
      const plans = plansAt(catalogue, license) ?? [];
      return license.disabledPlans.includes(planId) || plans.some((plan) => plan.planId === planId);
    });
    return whose.length > 0 && whose.every(({ disabledPlans }) => disabledPlans.includes(planId));
  };
  for (const { skuId, disabledPlans } of fresh) {
    const plans = (catalogue.products.get(skuId)?.plans ?? []).map(({ planId }) => planId);
    const off = disabledPlans ?? (plansOff === 'travel' ? plans.filter(isOff) : []);
    const told = answer.licenses.find((license) => license.skuId === skuId)?.disabledPlans ?? [];
    expect(told).toEqual([...new Set(off)].toSorted());
  }
};

/** The user's licenses of these products have the plans of the catalogue, but for those that are off. */
export const expectToBeRefreshed = (ledger: Ledger, userId: UserId, skuIds: readonly SkuId[]): void => {
  const { products } = ledger.state({ kind: 'catalogue' });
  const user = ledger.state({ kind: 'user', tenantId: TENANT, userId });
  for (const { skuId, productRevision, disabledPlans, grants } of 'licenses' in user ? user.licenses : []) {
    if (!skuIds.includes(skuId)) continue;
    const product = products.get(skuId);
    expect(productRevision).toBe(product?.revision);
    const plans = product?.plans ?? [];
    expect(plans.map(({ planId }) => planId)).toEqual(expect.arrayContaining([...disabledPlans]));
    expect(grants).toEqual(
      plans.flatMap(({ planId, service }) =>
        service === null || disabledPlans.includes(planId) ? [] : [{ planId, service }],
      ),
    );
  }
};
