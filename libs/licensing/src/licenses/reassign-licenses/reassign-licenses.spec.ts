import { E1, E3, PLANS, product, VISIO } from '#testing/catalogue';
import {
  addressKey,
  aliasOf,
  aUser,
  aWorld,
  bought,
  changeLicenses,
  CN,
  daysLater,
  deleteUser,
  given,
  holds,
  licenseAssigned,
  licenseOf,
  licenseRemoved,
  onSeats,
  onUser,
  ran,
  reimported,
  restricted,
  takenBy,
  reassignLicenses,
  userId,
} from '#testing/given-when-then';

const ann = userId('ann');
const bob = userId('bob');
const two = [aWorld(), aUser('ann'), aUser('bob')];

describe('reassigning a license', () => {
  it('moves the seat in one step, with the plans that are switched off', () => {
    const totals = (assigned: number) => ({ valid: 1, expired: 0, assigned });
    given(...two, bought(VISIO, 1), holds('ann', VISIO, PLANS.visio))
      .when(reassignLicenses('ann', 'bob', VISIO))
      .thenExactly(
        {
          stream: onUser('ann'),
          events: [licenseRemoved('ann', VISIO, { cause: 'reassigned', reassignedTo: bob })],
        },
        {
          stream: onSeats(VISIO),
          events: [
            { type: 'SeatReleased', data: { skuId: VISIO.skuId, userId: ann, totals: totals(0) } },
            { type: 'SeatTaken', data: { skuId: VISIO.skuId, userId: bob, totals: totals(1) } },
          ],
        },
        {
          stream: onUser('bob'),
          events: [licenseAssigned('bob', licenseOf(VISIO, PLANS.visio), { cause: 'reassigned', reassignedFrom: ann })],
        },
      )
      .thenAnswer({
        kind: 'reassign',
        from: expect.objectContaining({ userId: ann, licenses: [], assigned: [], removed: [VISIO.skuId] }),
        to: expect.objectContaining({
          userId: bob,
          licenses: [{ skuId: VISIO.skuId, productRevision: 4, disabledPlans: [PLANS.visio.planId] }],
          assigned: [VISIO.skuId],
          seats: [{ skuId: VISIO.skuId, ...totals(1), available: 0, before: { ...totals(1), available: 0 } }],
        }),
      });
  });

  it.each([
    ['with no seat available', 'active', 1],
    ['in an over-assigned pool', 'active', 0],
    ['in the grace period', 'expired', 3],
  ] as const)('works %s', (_what, state, seats) => {
    const spare = seats === 0 ? bought(E3, 1, 'expired', 'spare') : bought(E3, seats, state);
    given(...two, aUser('eve'), spare, holds('ann', E3), holds('eve', E3))
      .when(reassignLicenses('ann', 'bob', E3))
      .thenState(onUser('bob'), { licenses: [licenseOf(E3)] });
  });

  it.each(['suspended', 'cancelled'] as const)('is refused when the only purchase is %s', (state) => {
    given(...two, bought(E3, 5, state), holds('ann', E3))
      .when(reassignLicenses('ann', 'bob', E3))
      .thenRefused({ code: 'no-usable-purchase', skuId: E3.skuId });
  });

  it('moves the product as the source has it, whatever the catalogue says by now', () => {
    const smaller = product('VISIOCLIENT', VISIO.skuId, PLANS.visio);
    given(...two, bought(VISIO, 1), holds('ann', VISIO, PLANS.visio, PLANS.exchangeFoundation), reimported(smaller))
      .when(reassignLicenses('ann', 'bob', VISIO))
      .thenState(onUser('bob'), { licenses: [licenseOf(VISIO, PLANS.visio, PLANS.exchangeFoundation)] });
  });

  it('checks the location of the one who gets it', () => {
    given(aWorld(), aUser('ann'), aUser('bob', { usageLocation: null }), bought(E3, 1), holds('ann', E3))
      .when(reassignLicenses('ann', 'bob', E3))
      .thenRefused({ code: 'usage-location-required', userId: bob });
    given(
      aWorld(),
      aUser('ann'),
      aUser('bob', { usageLocation: CN }),
      bought(E3, 1),
      holds('ann', E3),
      restricted([PLANS.teams, CN]),
    )
      .when(reassignLicenses('ann', 'bob', E3))
      .thenRefused({
        code: 'not-permitted-in-location',
        usageLocation: CN,
        plans: [{ skuId: E3.skuId, planIds: [PLANS.teams.planId] }],
      });
  });
});

describe('data of both users', () => {
  const history = [
    aWorld(),
    aUser('ann', { aliases: ['annie'] }),
    aUser('bob', { aliases: ['bobby'] }),
    bought(E1, 2),
    holds('bob', E1),
    ran(changeLicenses('bob', [], [E1])),
    holds('ann', E1),
  ];

  it('goes into retention on one side and comes back on the other', () => {
    const ends = ['exchange', 'sharepoint', 'teams'];
    given(...history)
      .at(daysLater(3))
      .when(reassignLicenses('ann', 'bob', E1))
      .thenState(onUser('ann'), { aliases: [] })
      .thenState(onUser('bob'), { aliases: [aliasOf(bob, 'bobby')], retentions: new Map() })
      .thenAnswer({
        from: expect.objectContaining({
          retained: ends.map((name) => expect.objectContaining({ service: name })),
          restored: [],
          aliasesReleased: [addressKey('annie@contoso.com')],
        }),
        to: expect.objectContaining({
          retained: [],
          restored: ends.map((name) => expect.objectContaining({ service: name })),
          aliasesReturned: [addressKey('bobby@contoso.com')],
        }),
      });
  });

  it('leaves aliases that somebody holds by now with their holder', () => {
    given(...history, takenBy('eve', 'bobby'))
      .when(reassignLicenses('ann', 'bob', E1))
      .thenAnswer({ to: expect.objectContaining({ aliasesLost: [addressKey('bobby@contoso.com')] }) });
  });

  it('is not touched while the clock is not trusted', () => {
    given(...history)
      .withUntrustedClock()
      .when(reassignLicenses('ann', 'bob', E1))
      .thenNotNow();
  });
});

describe('a reassignment is refused whole', () => {
  const history = [...two, bought(E3, 2), bought(E1, 2), bought(VISIO, 2), holds('ann', E3), holds('ann', VISIO)];

  it('when the source lacks a product, naming all that it lacks', () => {
    given(...history)
      .when(reassignLicenses('ann', 'bob', E3, E1))
      .thenRefused({ code: 'not-held', skuIds: [E1.skuId], userId: ann });
  });

  it('when the target holds one', () => {
    given(...history, holds('bob', VISIO))
      .when(reassignLicenses('ann', 'bob', E3, VISIO))
      .thenRefused({ code: 'already-held', skuIds: [VISIO.skuId], userId: bob });
  });

  it('when both are one user, however they are named', () => {
    given(...history)
      .when({ ...reassignLicenses('ann', 'ann', E3), to: { by: 'address', key: addressKey('ann@contoso.com') } })
      .thenRefused({ code: 'same-user', userId: ann });
  });

  it('when it names no product, or one twice', () => {
    given(...history)
      .when(reassignLicenses('ann', 'bob'))
      .thenRefused({ code: 'nothing-to-do' });
    given(...history)
      .when(reassignLicenses('ann', 'bob', E3, E3))
      .thenRefused({ code: 'duplicate-product', skuIds: [E3.skuId] });
  });

  it('when one of the users is unknown or deleted', () => {
    given()
      .when(reassignLicenses('ann', 'bob', E3))
      .thenRefused({ code: 'tenant-not-found' });
    given(...history)
      .when(reassignLicenses('ann', 'eve', E3))
      .thenRefused({ code: 'user-not-found' });
    given(...history, ran(deleteUser('bob')))
      .when(reassignLicenses('ann', 'bob', E3))
      .thenRefused({ code: 'user-deleted', userId: bob, purgeAt: daysLater(30) });
  });
});
