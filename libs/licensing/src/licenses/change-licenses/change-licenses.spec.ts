import { E1, E3, PLANS, POWER_BI, product, SMALL_CATALOGUE, UNKNOWN_PRODUCT, VISIO } from '#testing/catalogue';
import {
  addressKey,
  aUser,
  aWorld,
  bought,
  changeLicenses,
  COMMAND,
  daysLater,
  deleteUser,
  given,
  holds,
  licenseAssigned,
  licenseOf,
  licensePlansChanged,
  onSeats,
  onUser,
  purgeUser,
  ran,
  reimported,
  retentionId,
  service,
  servicesGranted,
  userId,
} from '#testing/given-when-then';
import type { ChangeLicenses, PlanId } from '#licensing';

const ann = userId('ann');
const totals = (valid: number, assigned: number, expired = 0) => ({ valid, expired, assigned });

describe('assigning a product', () => {
  it('takes a seat and records the product as it is now', () => {
    given(aWorld(), aUser('ann'), bought(E3, 2))
      .when(changeLicenses('ann', [E3]))
      .thenExactly(
        {
          stream: onUser('ann'),
          events: [
            licenseAssigned('ann', licenseOf(E3)),
            servicesGranted('ann', 'first', 'exchange', 'sharepoint', 'teams'),
          ],
        },
        {
          stream: onSeats(E3),
          events: [{ type: 'SeatTaken', data: { skuId: E3.skuId, userId: ann, totals: totals(2, 1) } }],
        },
      )
      .thenAnswer({
        kind: 'user',
        userId: ann,
        licenses: [{ skuId: E3.skuId, disabledPlans: [] }],
        services: ['exchange', 'sharepoint', 'teams'].map((name) => ({ service: name, state: 'enabled' })),
        seats: [{ skuId: E3.skuId, valid: 2, expired: 0, assigned: 1, available: 1 }],
      });
  });

  it('finds the user by the user principal name, in any case, and never by an alias', () => {
    const named = (name: string) =>
      given(aWorld(), aUser('ann', { aliases: ['annie'] }), bought(E3, 1)).when(
        changeLicenses('ann', [E3], [], { user: { by: 'address', key: addressKey(name) } }),
      );
    named('Ann@contoso.com').thenTypes('LicenseAssigned', 'ServicesGranted', 'SeatTaken');
    named('annie@contoso.com').thenRefused({ code: 'alias-names-no-user', userId: userId('ann') });
    named('nobody@contoso.com').thenRefused({ code: 'user-not-found' });
  });

  it('is refused with the numbers when no seat is available, though some are expired', () => {
    given(aWorld(), aUser('ann'), aUser('bob'), bought(E3, 1), bought(E3, 5, 'expired', 'old'), holds('bob', E3))
      .when(changeLicenses('ann', [E3]))
      .thenRefused({
        code: 'no-available-seats',
        skuId: E3.skuId,
        ...totals(1, 1, 5),
        available: 0,
      });
  });

  it('shows an over-assigned pool as below zero when it refuses', () => {
    given(aWorld(), aUser('ann'), aUser('bob'), bought(E3, 5, 'suspended'), holds('bob', E3))
      .when(changeLicenses('ann', [E3]))
      .thenRefused({ code: 'no-available-seats', skuId: E3.skuId, ...totals(0, 1), available: -1 });
  });

  it('is refused for a product that the tenant never bought', () => {
    given(aWorld(), aUser('ann'))
      .when(changeLicenses('ann', [E3]))
      .thenRefused({ code: 'no-subscription', skuId: E3.skuId });
  });

  it('is refused for a product that the catalogue lacks', () => {
    given(aWorld(), aUser('ann'), bought(UNKNOWN_PRODUCT, 1))
      .when(changeLicenses('ann', [UNKNOWN_PRODUCT]))
      .thenRefused({ code: 'product-not-found', skuId: UNKNOWN_PRODUCT.skuId });
  });

  it('is all or nothing: one product without a seat refuses the others too', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), bought(VISIO, 0))
      .when(changeLicenses('ann', [E3, VISIO]))
      .thenRefused({ code: 'no-available-seats', skuId: VISIO.skuId, ...totals(0, 0), available: 0 });
  });

  it('starts no service for a product that only has EXCHANGE_S_FOUNDATION', () => {
    given(aWorld(), aUser('ann'), bought(POWER_BI, 1))
      .when(changeLicenses('ann', [POWER_BI]))
      .thenAnswer({ services: [] });
  });

  it('refuses plans that the product does not have', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1))
      .when(changeLicenses('ann', [{ skuId: E3.skuId, disabledPlans: [PLANS.visio.planId, PLANS.teams.planId] }]))
      .thenRefused({ code: 'plan-not-in-product', skuId: E3.skuId, planIds: [PLANS.visio.planId] });
  });
});

describe('assigning a product that is held', () => {
  it('takes no second seat and changes nothing', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3, PLANS.teams))
      .when(changeLicenses('ann', [E3]))
      .thenUnchanged()
      .thenAnswer({
        licenses: [{ skuId: E3.skuId, disabledPlans: [PLANS.teams.planId] }],
        services: [
          { service: 'exchange', state: 'enabled' },
          { service: 'sharepoint', state: 'enabled' },
          { service: 'teams', state: 'disabled' },
        ],
        retained: [],
        restored: [],
        purged: [],
        aliasesReleased: [],
        aliasesReturned: [],
        aliasesLost: [],
        seats: [],
      });
  });

  it('switches services on and off, also without a seat available', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1, 'suspended'), holds('ann', E3, PLANS.teams))
      .when(changeLicenses('ann', [{ skuId: E3.skuId, disabledPlans: [PLANS.sharepointWac.planId] }]))
      .thenExactly({
        stream: onUser('ann'),
        events: [
          licensePlansChanged('ann', licenseOf(E3, PLANS.sharepointWac)),
          servicesGranted('ann', 'first', 'teams'),
        ],
      });
  });

  it('does not care for the order or the repetition of disabled plans', () => {
    const disabledPlans = [PLANS.teams, PLANS.exchangeEnterprise, PLANS.teams].map((plan) => plan.planId);
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3, PLANS.exchangeEnterprise, PLANS.teams))
      .when(changeLicenses('ann', [{ skuId: E3.skuId, disabledPlans }]))
      .thenUnchanged();
  });

  const smaller = product('ENTERPRISEPACK', E3.skuId, PLANS.exchangeEnterprise, PLANS.visio);

  it('keeps the plans it was assigned with when the product is imported again', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), bought(VISIO, 1), holds('ann', E3), reimported(smaller))
      .when(changeLicenses('ann', [VISIO]))
      .thenTypes('LicenseAssigned', 'SeatTaken')
      .thenState(onUser('ann'), { licenses: [licenseOf(E3), licenseOf(VISIO)] });
  });

  const held = [aWorld(), aUser('ann'), bought(E3, 2), holds('ann', E3, PLANS.teams), reimported(smaller)];
  const off = (...plans: readonly { readonly planId: PlanId }[]) =>
    changeLicenses('ann', [{ skuId: E3.skuId, disabledPlans: plans.map(({ planId }) => planId) }]);

  it('is no change without disabledPlans, whatever the catalogue says by now', () => {
    given(...held)
      .when(changeLicenses('ann', [E3]))
      .thenUnchanged()
      .thenAnswer({ licenses: [{ skuId: E3.skuId, disabledPlans: [PLANS.teams.planId] }] });
    given(...held)
      .when(off(PLANS.teams))
      .thenUnchanged();
  });

  it('switches plans of the revision that is held, and takes nothing new', () => {
    given(...held)
      .when(off(PLANS.sharepointEnterprise))
      .thenOn(
        onUser('ann'),
        licensePlansChanged('ann', licenseOf(E3, PLANS.sharepointEnterprise)),
        {
          type: 'ServiceDataRetained',
          data: { userId: ann, retentionId: retentionId('ann', 'sharepoint'), service: service('sharepoint') },
        },
        servicesGranted('ann', 'first', 'teams'),
      );
  });

  it('may switch off beforehand what only the present product has, and cannot switch it on again', () => {
    const offBeforehand = off(PLANS.teams, PLANS.visio);
    given(...held)
      .when(offBeforehand)
      .thenOn(onUser('ann'), licensePlansChanged('ann', licenseOf(E3, PLANS.teams, PLANS.visio)));
    given(...held, ran(offBeforehand))
      .when(off(PLANS.teams))
      .thenRefused({ code: 'plan-not-in-product', skuId: E3.skuId, planIds: [PLANS.visio.planId], productRevision: 1 });
  });

  it('refuses a plan that the product has neither now nor at the revision that is held', () => {
    given(...held)
      .when(off(PLANS.powerBi, PLANS.visio))
      .thenRefused({ code: 'plan-not-in-product', skuId: E3.skuId, planIds: [PLANS.powerBi.planId] });
  });

  it('lets a new assignment take the plans that the catalogue has now', () => {
    const productRevision = SMALL_CATALOGUE.length;
    given(...held, aUser('bob'))
      .when(changeLicenses('bob', [E3]))
      .thenOn(
        onUser('bob'),
        licenseAssigned('bob', { ...licenseOf(smaller), productRevision }),
        servicesGranted('bob', 'first', 'exchange'),
      );
    given(...held, ran(changeLicenses('ann', [], [E3])))
      .when(changeLicenses('ann', [E3]))
      .thenState(onUser('ann'), { licenses: [{ ...licenseOf(smaller), productRevision }] });
  });

  it('keeps to its revision after many imports, one of which brings the first plans back', () => {
    given(...held, reimported(E3), reimported({ ...smaller, displayName: 'Other' }))
      .when(off())
      .thenState(onUser('ann'), { licenses: [licenseOf(E3)] });
  });
});

describe('malformed changes', () => {
  it.each<[string, ChangeLicenses, object]>([
    [
      'one product added and removed',
      changeLicenses('ann', [E3], [E3]),
      { code: 'add-and-remove-same-product', skuIds: [E3.skuId] },
    ],
    ['one product added twice', changeLicenses('ann', [E3, E1, E3]), { code: 'duplicate-product', skuIds: [E3.skuId] }],
    [
      'one product removed twice',
      changeLicenses('ann', [], [E1, E1]),
      { code: 'duplicate-product', skuIds: [E1.skuId] },
    ],
    ['nothing at all', changeLicenses('ann', []), { code: 'nothing-to-do' }],
    ['an empty profile', changeLicenses('ann', [], [], { profile: {} }), { code: 'nothing-to-do' }],
  ])('are refused: %s', (_what, command, refusal) => {
    const { decision } = given(aWorld(), aUser('ann'), bought(E3, 1)).when(command);
    expect(decision).toEqual({ outcome: 'refused', refusal });
  });
});

describe('users that cannot be licensed', () => {
  const deleted = ran(deleteUser('ann'), { commandId: COMMAND });
  const purged = ran(purgeUser('ann', retentionId('ann')), { now: daysLater(30) });

  it('are those that do not exist, in a tenant that does', () => {
    given(aWorld())
      .when(changeLicenses('ann', [E3]))
      .thenRefused({ code: 'user-not-found' });
    given(aWorld())
      .when(changeLicenses('ann', [E3], [], { user: { by: 'address', key: addressKey('no@contoso.com') } }))
      .thenRefused({ code: 'user-not-found' });
    given()
      .when(changeLicenses('ann', [E3]))
      .thenRefused({ code: 'tenant-not-found' });
  });

  it('are deleted ones', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), deleted)
      .when(changeLicenses('ann', [E3]))
      .thenRefused({ code: 'user-deleted', userId: ann, purgeAt: daysLater(30) });
  });

  it('are purged ones', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), deleted, purged)
      .when(changeLicenses('ann', [E3]))
      .thenRefused({ code: 'user-purged', userId: ann });
  });
});
