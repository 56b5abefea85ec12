import { E1, E3, EXCHANGE_ONLY, F3, PLANS, product, VISIO } from '#testing/catalogue';
import {
  aCatalogue,
  addressKey,
  aliasOf,
  aTenant,
  aUser,
  aWorld,
  bought,
  changeLicenses,
  CN,
  COMMAND,
  daysLater,
  events,
  given,
  holds,
  licenseRemoved,
  NOW,
  onAddress,
  onSeats,
  onUser,
  purgeServiceData,
  ran,
  retentionId,
  service,
  userId,
} from '#testing/given-when-then';
import type { PersonalKind } from '#licensing';

const ann = userId('ann');
const totals = (valid: number, assigned: number, expired = 0) => ({ valid, expired, assigned });

describe('removing a product', () => {
  it('frees the seat, keeps the data for thirty days and documents for good, and releases the aliases', () => {
    given(aWorld(), aUser('ann', { aliases: ['annie'] }), bought(E3, 1), holds('ann', E3))
      .when(changeLicenses('ann', [], [E3]))
      .thenExactly(
        {
          stream: onUser('ann'),
          events: [
            licenseRemoved('ann', E3),
            {
              type: 'ServiceDataRetained',
              data: {
                userId: ann,
                retentionId: retentionId('ann', 'exchange'),
                service: service('exchange'),
                purgeAt: daysLater(30),
                retention: 'P30D',
              },
            },
            {
              type: 'AliasesReleased',
              data: {
                userId: ann,
                aliases: [aliasOf(ann, 'annie')],
                cause: 'service-ended',
                retentionId: retentionId('ann', 'exchange'),
              },
            },
            {
              type: 'ServiceDataRetained',
              data: { userId: ann, retentionId: retentionId('ann', 'sharepoint'), service: service('sharepoint') },
            },
            {
              type: 'ServiceDataRetained',
              data: {
                userId: ann,
                retentionId: retentionId('ann', 'teams'),
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
      .withRetention({ term: day, ofService: new Map() })
      .when(changeLicenses('ann', [], [E3]))
      .thenAnswer({
        retained: ['exchange', 'sharepoint', 'teams'].map((name) => ({
          service: name,
          retentionId: retentionId('ann', name),
          purgeAt: daysLater(1),
        })),
      });
  });

  it('starts no retention for services that another license still grants', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), bought(E1, 1), holds('ann', E3), holds('ann', E1))
      .when(changeLicenses('ann', [], [E3]))
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
      .when(changeLicenses('ann', [], [E3]))
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
      .when(changeLicenses('ann', [], [VISIO]))
      .thenTypes('LicenseRemoved', 'SeatReleased');
  });

  it('is refused for what is not held, naming all of it', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3))
      .when(changeLicenses('ann', [], [E1, E3, VISIO]))
      .thenRefused({ code: 'not-held', skuIds: [E1.skuId, VISIO.skuId], userId: ann });
  });

  it('passes over what is not held in bulk', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3))
      .when(changeLicenses('ann', [], [E1, E3], { ifNotHeld: 'ignore' }))
      .thenState(onUser('ann'), { licenses: [] });
    given(aWorld(), aUser('ann'))
      .when(changeLicenses('ann', [], [E1], { ifNotHeld: 'ignore' }))
      .thenUnchanged();
  });

  it('works in an over-assigned pool and for a user whose location is restricted since', () => {
    given(aWorld(), aUser('ann', { usageLocation: CN }), bought(E3, 1, 'cancelled'), holds('ann', E3))
      .when(changeLicenses('ann', [], [E3]))
      .thenState(onSeats(E3), { totals: totals(0, 0) });
  });
});

describe('switching off the last plan of a service', () => {
  const off = changeLicenses('ann', [{ skuId: EXCHANGE_ONLY.skuId, disabledPlans: [PLANS.exchangeStandard.planId] }]);

  it('ends the service exactly as removing the license does', () => {
    given(aWorld(), aUser('ann', { aliases: ['annie'] }), bought(EXCHANGE_ONLY, 1), holds('ann', EXCHANGE_ONLY))
      .when(off)
      .thenTypes('LicensePlansChanged', 'ServiceDataRetained', 'AliasesReleased', 'AddressReleased')
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
      ran(purgeServiceData('ann', retentionId('ann', 'exchange')), { now: daysLater(30) }),
    )
      .at(daysLater(31))
      .when(changeLicenses('ann', [VISIO]))
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
      .when(changeLicenses('ann', [to], [from]))
      .thenTypes('LicenseRemoved', 'LicenseAssigned', 'SeatReleased', 'SeatTaken')
      .thenAnswer({ retained: [], restored: [], aliasesReleased: [] });
  });
});

describe('a clock that is not trusted', () => {
  it('starts no retention with a deadline', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3))
      .withUntrustedClock()
      .when(changeLicenses('ann', [], [E3]))
      .thenNotNow();
  });

  it('does not hold up what has no deadline, nor a refusal', () => {
    const documents = product('DOCUMENTS', E1.skuId, PLANS.sharepointStandard);
    given(aTenant(), aCatalogue(documents), aUser('ann'), bought(documents, 1), holds('ann', documents))
      .withUntrustedClock()
      .when(changeLicenses('ann', [], [documents]))
      .thenTypes('LicenseRemoved', 'ServiceDataRetained', 'SeatReleased');
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3))
      .withUntrustedClock()
      .when(changeLicenses('ann', [VISIO], [E3]))
      .thenRefused({ code: 'no-subscription', skuId: VISIO.skuId });
  });
});

it('looks into no personal value: an erased person still has licenses and services', () => {
  const erased = <K extends PersonalKind>(kind: K) => ({ personal: ann, kind, erased: true }) as const;
  const address = { key: addressKey('ann@contoso.com'), text: erased('principal-name') };
  given(
    aWorld(),
    events(onUser('ann'), {
      type: 'UserCreated',
      data: { userId: ann, userPrincipalName: address, profile: { displayName: erased('display-name') } },
    }),
    bought(VISIO, 1),
    holds('ann', VISIO),
  )
    .at(NOW)
    .when(changeLicenses('ann', [], [VISIO]))
    .thenTypes('LicenseRemoved', 'SeatReleased');
});
