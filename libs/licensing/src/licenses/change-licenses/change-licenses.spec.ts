import {
  addressKey,
  addressOf,
  aCatalogue,
  aTenant,
  aUser,
  aWorld,
  bought,
  CN,
  COMMAND,
  daysLater,
  derived,
  E1,
  E3,
  events,
  EXCHANGE_ONLY,
  F3,
  given,
  holds,
  licenseOf,
  NOW,
  onAddress,
  onSeats,
  onUser,
  PLANS,
  POWER_BI,
  product,
  ran,
  reimported,
  restricted,
  service,
  takenBy,
  UNKNOWN_PRODUCT,
  userId,
  VISIO,
} from '#testing';
import type { ChangeLicenses, LicenseRequest, Product, RetentionId } from '#licensing';

const ann = userId('ann');
const change = (
  add: readonly (Product | LicenseRequest)[],
  remove: readonly Product[] = [],
  more: Partial<ChangeLicenses> = {},
): ChangeLicenses => ({
  type: 'ChangeLicenses',
  user: { by: 'id', userId: ann },
  add: add.map((each) => ('plans' in each ? { skuId: each.skuId } : each)),
  remove: remove.map(({ skuId }) => skuId),
  ...more,
});
const retention = (name: string, command = COMMAND) => derived(command, `retention:${ann}:${name}`) as RetentionId;
const totals = (valid: number, assigned: number, expired = 0) => ({ valid, expired, assigned });

describe('assigning a product', () => {
  it('takes a seat and records the product as it is now', () => {
    given(aWorld(), aUser('ann'), bought(E3, 2))
      .when(change([E3]))
      .thenExactly(
        { stream: onUser('ann'), events: [{ type: 'LicenseAssigned', data: { userId: ann, ...licenseOf(E3) } }] },
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

  it('finds the user by an alias', () => {
    given(aWorld(), aUser('ann', { aliases: ['annie'] }), bought(E3, 1))
      .when(change([E3], [], { user: { by: 'address', key: addressKey('Annie@contoso.com') } }))
      .thenTypes('LicenseAssigned', 'SeatTaken');
  });

  it('is refused with the numbers when no seat is available, though some are expired', () => {
    given(aWorld(), aUser('ann'), aUser('bob'), bought(E3, 1), bought(E3, 5, 'expired', 'old'), holds('bob', E3))
      .when(change([E3]))
      .thenRefused({
        code: 'no-available-seats',
        skuId: E3.skuId,
        ...totals(1, 1, 5),
        available: 0,
      });
  });

  it('shows an over-assigned pool as below zero when it refuses', () => {
    given(aWorld(), aUser('ann'), aUser('bob'), bought(E3, 5, 'suspended'), holds('bob', E3))
      .when(change([E3]))
      .thenRefused({ code: 'no-available-seats', skuId: E3.skuId, ...totals(0, 1), available: -1 });
  });

  it('is refused for a product that the tenant never bought', () => {
    given(aWorld(), aUser('ann'))
      .when(change([E3]))
      .thenRefused({ code: 'no-subscription', skuId: E3.skuId });
  });

  it('is refused for a product that the catalogue lacks', () => {
    given(aWorld(), aUser('ann'), bought(UNKNOWN_PRODUCT, 1))
      .when(change([UNKNOWN_PRODUCT]))
      .thenRefused({ code: 'product-not-found', skuId: UNKNOWN_PRODUCT.skuId });
  });

  it('is all or nothing: one product without a seat refuses the others too', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), bought(VISIO, 0))
      .when(change([E3, VISIO]))
      .thenRefused({ code: 'no-available-seats', skuId: VISIO.skuId, ...totals(0, 0), available: 0 });
  });

  it('starts no service for a product that only has EXCHANGE_S_FOUNDATION', () => {
    given(aWorld(), aUser('ann'), bought(POWER_BI, 1))
      .when(change([POWER_BI]))
      .thenAnswer({ services: [] });
  });

  it('refuses plans that the product does not have', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1))
      .when(change([{ skuId: E3.skuId, disabledPlans: [PLANS.visio.planId, PLANS.teams.planId] }]))
      .thenRefused({ code: 'plan-not-in-product', skuId: E3.skuId, planIds: [PLANS.visio.planId] });
  });
});

describe('assigning a product that is held', () => {
  it('takes no second seat and changes nothing', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3, PLANS.teams))
      .when(change([E3]))
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
      .when(change([{ skuId: E3.skuId, disabledPlans: [PLANS.sharepointWac.planId] }]))
      .thenExactly({
        stream: onUser('ann'),
        events: [{ type: 'LicenseServicesChanged', data: { userId: ann, ...licenseOf(E3, PLANS.sharepointWac) } }],
      });
  });

  it('does not care for the order or the repetition of disabled plans', () => {
    const disabledPlans = [PLANS.teams, PLANS.exchangeEnterprise, PLANS.teams].map((plan) => plan.planId);
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3, PLANS.exchangeEnterprise, PLANS.teams))
      .when(change([{ skuId: E3.skuId, disabledPlans }]))
      .thenUnchanged();
  });

  const smaller = product('ENTERPRISEPACK', E3.skuId, PLANS.exchangeEnterprise, PLANS.visio);

  it('keeps the plans it was assigned with when the product is imported again', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), bought(VISIO, 1), holds('ann', E3), reimported(smaller))
      .when(change([VISIO]))
      .thenTypes('LicenseAssigned', 'SeatTaken')
      .thenState(onUser('ann'), { licenses: [licenseOf(E3), licenseOf(VISIO)] });
  });

  it('takes the new plans once the license is touched, and drops switched-off ones that are gone', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3, PLANS.teams), reimported(smaller))
      .when(change([E3]))
      .thenOn(
        onUser('ann'),
        { type: 'LicenseServicesChanged', data: { userId: ann, ...licenseOf(smaller) } },
        {
          type: 'ServiceDataRetained',
          data: { userId: ann, retentionId: retention('sharepoint'), service: service('sharepoint') },
        },
      );
  });

  it('refuses a plan that the product no longer has when it is asked for', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3, PLANS.teams), reimported(smaller))
      .when(change([{ skuId: E3.skuId, disabledPlans: [PLANS.teams.planId] }]))
      .thenRefused({ code: 'plan-not-in-product', skuId: E3.skuId, planIds: [PLANS.teams.planId] });
  });
});

describe('removing a product', () => {
  it('frees the seat, keeps the data for thirty days and documents for good, and releases the aliases', () => {
    given(aWorld(), aUser('ann', { aliases: ['annie'] }), bought(E3, 1), holds('ann', E3))
      .when(change([], [E3]))
      .thenExactly(
        {
          stream: onUser('ann'),
          events: [
            { type: 'LicenseRemoved', data: { userId: ann, skuId: E3.skuId, cause: 'removed' } },
            {
              type: 'ServiceDataRetained',
              data: {
                userId: ann,
                retentionId: retention('exchange'),
                service: service('exchange'),
                purgeAt: daysLater(30),
                retention: 'P30D',
              },
            },
            {
              type: 'AliasesReleased',
              data: {
                userId: ann,
                aliases: [addressOf(ann, 'annie')],
                cause: 'service-ended',
                retentionId: retention('exchange'),
              },
            },
            {
              type: 'ServiceDataRetained',
              data: { userId: ann, retentionId: retention('sharepoint'), service: service('sharepoint') },
            },
            {
              type: 'ServiceDataRetained',
              data: {
                userId: ann,
                retentionId: retention('teams'),
                service: service('teams'),
                purgeAt: daysLater(30),
                retention: 'P30D',
              },
            },
          ],
        },
        {
          stream: onSeats(E3),
          events: [{ type: 'SeatReleased', data: { skuId: E3.skuId, userId: ann, totals: totals(1, 0) } }],
        },
        { stream: onAddress('annie'), events: [{ type: 'AddressReleased', data: { userId: ann } }] },
      )
      .thenState(onAddress('ann'), { heldBy: ann })
      .thenAnswer({
        licenses: [],
        services: [
          { service: 'exchange', state: 'retained', purgeAt: daysLater(30) },
          { service: 'sharepoint', state: 'retained' },
          { service: 'teams', state: 'retained', purgeAt: daysLater(30) },
        ],
        aliasesReleased: [addressKey('annie@contoso.com')],
        seats: [{ skuId: E3.skuId, valid: 1, expired: 0, assigned: 0, available: 1 }],
      });
  });

  it('uses the retention set at that moment, also one that keeps documents only for a while', () => {
    const day = { milliseconds: 86_400_000, iso: 'P1D' };
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3))
      .withRetention({ ofService: () => day, ofUser: day })
      .when(change([], [E3]))
      .thenAnswer({
        retained: ['exchange', 'sharepoint', 'teams'].map((name) => ({
          service: name,
          retentionId: retention(name),
          purgeAt: daysLater(1),
        })),
      });
  });

  it('starts no retention for services that another license still grants', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), bought(E1, 1), holds('ann', E3), holds('ann', E1))
      .when(change([], [E3]))
      .thenTypes('LicenseRemoved', 'SeatReleased');
  });

  it('starts a retention when the other license has that service switched off', () => {
    given(
      aWorld(),
      aUser('ann'),
      bought(E3, 1),
      bought(E1, 1),
      holds('ann', E3),
      holds('ann', E1, PLANS.exchangeStandard),
    )
      .when(change([], [E3]))
      .thenAnswer({
        services: [
          { service: 'exchange', state: 'retained', purgeAt: daysLater(30) },
          { service: 'sharepoint', state: 'enabled' },
          { service: 'teams', state: 'enabled' },
        ],
      });
  });

  it('starts no retention for EXCHANGE_S_FOUNDATION', () => {
    given(aWorld(), aUser('ann', { aliases: ['annie'] }), bought(VISIO, 1), holds('ann', VISIO))
      .when(change([], [VISIO]))
      .thenTypes('LicenseRemoved', 'SeatReleased');
  });

  it('is refused for what is not held, naming all of it', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3))
      .when(change([], [E1, E3, VISIO]))
      .thenRefused({ code: 'not-held', skuIds: [E1.skuId, VISIO.skuId], userId: ann });
  });

  it('passes over what is not held in bulk', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3))
      .when(change([], [E1, E3], { ifNotHeld: 'ignore' }))
      .thenState(onUser('ann'), { licenses: [] });
    given(aWorld(), aUser('ann'))
      .when(change([], [E1], { ifNotHeld: 'ignore' }))
      .thenUnchanged();
  });

  it('works in an over-assigned pool and for a user whose location is restricted since', () => {
    given(aWorld(), aUser('ann', { usageLocation: CN }), bought(E3, 1, 'cancelled'), holds('ann', E3))
      .when(change([], [E3]))
      .thenState(onSeats(E3), { totals: totals(0, 0) });
  });
});

describe('switching off the last plan of a service', () => {
  const off = change([{ skuId: EXCHANGE_ONLY.skuId, disabledPlans: [PLANS.exchangeStandard.planId] }]);

  it('ends the service exactly as removing the license does', () => {
    given(aWorld(), aUser('ann', { aliases: ['annie'] }), bought(EXCHANGE_ONLY, 1), holds('ann', EXCHANGE_ONLY))
      .when(off)
      .thenTypes('LicenseServicesChanged', 'ServiceDataRetained', 'AliasesReleased', 'AddressReleased')
      .thenAnswer({ services: [{ service: 'exchange', state: 'retained', purgeAt: daysLater(30) }] });
  });

  it('shows as disabled once the data is gone', () => {
    given(
      aWorld(),
      aUser('ann'),
      bought(EXCHANGE_ONLY, 1),
      bought(VISIO, 1),
      holds('ann', EXCHANGE_ONLY),
      ran(off, { commandId: COMMAND }),
      ran({ type: 'PurgeServiceData', userId: ann, retentionId: retention('exchange') }, { now: daysLater(30) }),
    )
      .at(daysLater(31))
      .when(change([VISIO]))
      .thenAnswer({ services: [{ service: 'exchange', state: 'disabled' }] });
  });
});

describe('moving between plans and products of one service', () => {
  it.each([
    ['E1 to E3', E1, E3],
    ['E3 to F3', E3, F3],
    ['F3 to E1', F3, E1],
  ])('touches no data: %s', (_what, from, to) => {
    given(aWorld(), aUser('ann', { aliases: ['annie'] }), bought(from, 1), bought(to, 1), holds('ann', from))
      .when(change([to], [from]))
      .thenTypes('LicenseRemoved', 'LicenseAssigned', 'SeatReleased', 'SeatTaken')
      .thenAnswer({ retained: [], restored: [], aliasesReleased: [] });
  });
});

describe('getting a service back', () => {
  const removed = [
    aWorld(),
    aUser('ann', { aliases: ['annie', 'a.nn'] }),
    aUser('bob'),
    bought(E3, 2),
    bought(E1, 2),
    holds('ann', E3),
    ran(change([], [E3])),
  ];
  const first = (name: string) => derived('setup-1' as typeof COMMAND, `retention:${ann}:${name}`) as RetentionId;

  it('restores the data with the aliases when any license grants it before purgeAt', () => {
    const aliases = [addressOf(ann, 'annie'), addressOf(ann, 'a.nn')];
    const restored = (name: string) =>
      ({
        type: 'ServiceDataRestored',
        data: { userId: ann, retentionId: first(name), service: service(name), aliasesLost: [] },
      }) as const;
    given(...removed)
      .at(daysLater(29))
      .when(change([E1]))
      .thenOn(
        onUser('ann'),
        { type: 'LicenseAssigned', data: { userId: ann, ...licenseOf(E1) } },
        restored('exchange'),
        { type: 'AliasesAdded', data: { userId: ann, aliases } },
        restored('sharepoint'),
        restored('teams'),
      )
      .thenOn(onAddress('annie'), { type: 'AddressClaimed', data: { userId: ann, as: 'alias' } })
      .thenState(onUser('ann'), { retentions: new Map(), aliases })
      .thenAnswer({
        restored: ['exchange', 'sharepoint', 'teams'].map((name) => ({ service: name, retentionId: first(name) })),
        aliasesReturned: aliases.map(({ key }) => key),
        aliasesLost: [],
      });
  });

  it('restores only once: a second license of the service restores nothing more', () => {
    given(...removed, ran(change([E1])))
      .when(change([E3]))
      .thenTypes('LicenseAssigned', 'SeatTaken');
  });

  it('leaves aliases that somebody holds by now with their holder, and lists them', () => {
    given(...removed, takenBy('bob', 'annie'))
      .when(change([E1]))
      .thenAnswer({
        aliasesReturned: [addressKey('a.nn@contoso.com')],
        aliasesLost: [addressKey('annie@contoso.com')],
      })
      .thenState(onAddress('annie'), { heldBy: userId('bob') })
      .thenState(onUser('ann'), { aliases: [addressOf(ann, 'a.nn')] });
  });

  it('neither returns nor loses an alias that the user took again itself', () => {
    const again = { type: 'UpdateUser', user: { by: 'id', userId: ann }, addAliases: [] } as const;
    given(
      ...removed,
      ran({ ...again, addAliases: [{ key: addressKey('annie@contoso.com'), text: 'annie@contoso.com' }] }),
    )
      .when(change([E1]))
      .thenAnswer({ aliasesReturned: [addressKey('a.nn@contoso.com')], aliasesLost: [] });
  });

  it('cancels the permanent deletion', () => {
    given(...removed, ran(change([E1])))
      .at(daysLater(30))
      .when({ type: 'PurgeServiceData', userId: ann, retentionId: first('exchange') })
      .thenIgnored('stale');
  });

  it('records the overdue purge from purgeAt on and starts empty, without the aliases; documents still come back', () => {
    given(...removed)
      .at(daysLater(30))
      .when(change([E1]))
      .thenOn(
        onUser('ann'),
        { type: 'LicenseAssigned', data: { userId: ann, ...licenseOf(E1) } },
        {
          type: 'ServiceDataPurged',
          data: {
            userId: ann,
            retentionId: first('exchange'),
            service: service('exchange'),
            purgeAt: daysLater(30),
            cause: 'overdue',
          },
        },
        {
          type: 'ServiceDataRestored',
          data: { userId: ann, retentionId: first('sharepoint'), service: service('sharepoint'), aliasesLost: [] },
        },
        {
          type: 'ServiceDataPurged',
          data: {
            userId: ann,
            retentionId: first('teams'),
            service: service('teams'),
            purgeAt: daysLater(30),
            cause: 'overdue',
          },
        },
      )
      .thenState(onUser('ann'), { aliases: [], retentions: new Map() })
      .thenAnswer({ purged: ['exchange', 'teams'].map((name) => ({ service: name, retentionId: first(name) })) });
  });

  it('restores rather than purges while the clock is not trusted', () => {
    given(...removed)
      .at(daysLater(400))
      .withUntrustedClock()
      .when(change([E1]))
      .thenAnswer({ purged: [], aliasesLost: [] })
      .thenState(onUser('ann'), { retentions: new Map() });
  });

  it('leaves services alone that the new license has switched off', () => {
    given(...removed)
      .when(change([{ skuId: E1.skuId, disabledPlans: [PLANS.exchangeStandard.planId] }]))
      .thenAnswer({
        services: [
          { service: 'exchange', state: 'retained', purgeAt: daysLater(30) },
          { service: 'sharepoint', state: 'enabled' },
          { service: 'teams', state: 'enabled' },
        ],
      });
  });

  it('keeps to the deadline that was promised, whatever the setting is by now', () => {
    const week = { milliseconds: 7 * 86_400_000, iso: 'P7D' };
    given(...removed)
      .at(daysLater(20))
      .withRetention({ ofService: () => week, ofUser: week })
      .when(change([E1]))
      .thenAnswer({ purged: [] });
  });
});

describe('the usage location', () => {
  it('is required for a license', () => {
    given(aWorld(), aUser('ann', { usageLocation: null }), bought(E3, 1))
      .when(change([E3]))
      .thenRefused({ code: 'usage-location-required', userId: ann });
  });

  it('may come along in the same step', () => {
    given(aWorld(), aUser('ann', { usageLocation: null }), bought(E3, 1))
      .when(change([E3], [], { usageLocation: CN, profile: { department: 'Sales' } }))
      .thenTypes('UserProfileChanged', 'UsageLocationChanged', 'LicenseAssigned', 'SeatTaken');
  });

  it('has to permit every plan that is switched on; the refusal names the others, product by product', () => {
    given(
      aWorld(),
      aUser('ann', { usageLocation: CN }),
      bought(E3, 1),
      bought(VISIO, 1),
      restricted([PLANS.teams, CN], [PLANS.visio, CN]),
    )
      .when(change([E3, VISIO]))
      .thenRefused({
        code: 'not-permitted-in-location',
        usageLocation: CN,
        plans: [
          { skuId: E3.skuId, planIds: [PLANS.teams.planId] },
          { skuId: VISIO.skuId, planIds: [PLANS.visio.planId] },
        ],
      });
  });

  it('permits the license once those plans are switched off', () => {
    given(aWorld(), aUser('ann', { usageLocation: CN }), bought(E3, 1), restricted([PLANS.teams, CN]))
      .when(change([{ skuId: E3.skuId, disabledPlans: [PLANS.teams.planId] }]))
      .thenTypes('LicenseAssigned', 'SeatTaken');
  });

  it('that moves along must permit the licenses that stay, and need not permit those that go', () => {
    const history = [
      aWorld(),
      aUser('ann'),
      bought(E3, 1),
      bought(VISIO, 1),
      holds('ann', E3),
      restricted([PLANS.teams, CN]),
    ];
    given(...history)
      .when(change([VISIO], [], { usageLocation: CN }))
      .thenRefused({
        code: 'not-permitted-in-location',
        usageLocation: CN,
        plans: [{ skuId: E3.skuId, planIds: [PLANS.teams.planId] }],
      });
    given(...history)
      .when(change([VISIO], [E3], { usageLocation: CN }))
      .thenState(onUser('ann'), { usageLocation: CN, licenses: [licenseOf(VISIO)] });
  });
});

describe('a clock that is not trusted', () => {
  it('starts no retention with a deadline', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3))
      .withUntrustedClock()
      .when(change([], [E3]))
      .thenNotNow();
  });

  it('does not hold up what has no deadline, nor a refusal', () => {
    const documents = product('DOCUMENTS', E1.skuId, PLANS.sharepointStandard);
    given(aTenant(), aCatalogue(documents), aUser('ann'), bought(documents, 1), holds('ann', documents))
      .withUntrustedClock()
      .when(change([], [documents]))
      .thenTypes('LicenseRemoved', 'ServiceDataRetained', 'SeatReleased');
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3))
      .withUntrustedClock()
      .when(change([VISIO], [E3]))
      .thenRefused({ code: 'no-subscription', skuId: VISIO.skuId });
  });
});

describe('malformed changes', () => {
  it.each<[string, ChangeLicenses, object]>([
    ['one product added and removed', change([E3], [E3]), { code: 'add-and-remove-same-product', skuIds: [E3.skuId] }],
    ['one product added twice', change([E3, E1, E3]), { code: 'duplicate-product', skuIds: [E3.skuId] }],
    ['one product removed twice', change([], [E1, E1]), { code: 'duplicate-product', skuIds: [E1.skuId] }],
    ['nothing at all', change([]), { code: 'nothing-to-do' }],
    ['an empty profile', change([], [], { profile: {} }), { code: 'nothing-to-do' }],
  ])('are refused: %s', (_what, command, refusal) => {
    const { decision } = given(aWorld(), aUser('ann'), bought(E3, 1)).when(command);
    expect(decision).toEqual({ outcome: 'refused', refusal });
  });
});

describe('users that cannot be licensed', () => {
  const deleted = ran({ type: 'DeleteUser', user: { by: 'id', userId: ann } }, { commandId: COMMAND });
  const purged = ran(
    { type: 'PurgeUser', userId: ann, retentionId: derived(COMMAND, `retention:${ann}`) as RetentionId },
    { now: daysLater(30) },
  );

  it('are those that do not exist, in a tenant that does', () => {
    given(aWorld())
      .when(change([E3]))
      .thenRefused({ code: 'user-not-found' });
    given(aWorld())
      .when(change([E3], [], { user: { by: 'address', key: addressKey('no@contoso.com') } }))
      .thenRefused({ code: 'user-not-found' });
    given()
      .when(change([E3]))
      .thenRefused({ code: 'tenant-not-found' });
  });

  it('are deleted ones', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), deleted)
      .when(change([E3]))
      .thenRefused({ code: 'user-deleted', userId: ann, purgeAt: daysLater(30) });
  });

  it('are purged ones', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), deleted, purged)
      .when(change([E3]))
      .thenRefused({ code: 'user-purged', userId: ann });
  });
});

it('looks into no personal value: an erased person still has licenses and services', () => {
  const erased = { personal: ann, erased: true } as const;
  const address = { key: addressKey('ann@contoso.com'), text: erased };
  given(
    aWorld(),
    events(onUser('ann'), {
      type: 'UserCreated',
      data: { userId: ann, userPrincipalName: address, profile: { displayName: erased } },
    }),
    bought(VISIO, 1),
    holds('ann', VISIO),
  )
    .at(NOW)
    .when(change([], [VISIO]))
    .thenTypes('LicenseRemoved', 'SeatReleased');
});
