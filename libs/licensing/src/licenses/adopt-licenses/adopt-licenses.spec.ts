import { E1, E3, PLANS, UNKNOWN_PRODUCT, VISIO } from '#testing/catalogue';
import {
  adoptLicenses,
  aUser,
  aWorld,
  bought,
  changeLicenses,
  daysLater,
  deleteUser,
  given,
  holds,
  licenseAssigned,
  licenseOf,
  onSeats,
  onUser,
  ran,
  restoreUser,
  restricted,
  DE,
  userId,
} from '#testing/given-when-then';

describe('adopting licenses that a user has elsewhere', () => {
  it('takes them beyond the available seats, and shows the product as over-assigned', () => {
    given(aWorld(), aUser('ann'), aUser('bob'), bought(E3, 1), holds('bob', E3))
      .when(adoptLicenses('ann', [{ skuId: E3.skuId, disabledPlans: [PLANS.teams.planId] }]))
      .thenOn(onSeats(E3), {
        type: 'SeatTaken',
        data: { skuId: E3.skuId, userId: userId('ann'), totals: { valid: 1, expired: 0, assigned: 2 } },
      })
      .thenAnswer({ seats: [{ skuId: E3.skuId, valid: 1, expired: 0, assigned: 2, available: -1 }] })
      .thenState(onUser('ann'), { licenses: [licenseOf(E3, PLANS.teams)] });
  });

  it.each(['expired', 'suspended', 'cancelled'] as const)('takes one whose only purchase is %s', (state) => {
    given(aWorld(), aUser('ann'), bought(E3, 5, state))
      .when(adoptLicenses('ann', [E3]))
      .thenTypes('LicenseAssigned', 'ServicesGranted', 'SeatTaken');
  });

  it('says in the history of the license that it was imported', () => {
    given(aWorld(), aUser('ann'), bought(VISIO, 1))
      .when(adoptLicenses('ann', [VISIO]))
      .thenOn(onUser('ann'), licenseAssigned('ann', licenseOf(VISIO), { cause: 'imported' }));
  });

  it('leaves what is held as it is, with its services switched off', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), bought(E1, 1), holds('ann', E3, PLANS.teams))
      .when(adoptLicenses('ann', [{ skuId: E3.skuId, disabledPlans: [] }, E1]))
      .thenOn(onSeats(E3))
      .thenState(onUser('ann'), { licenses: [licenseOf(E3, PLANS.teams), licenseOf(E1)] });
  });

  it('changes nothing where all of them are held', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3))
      .when(adoptLicenses('ann', [E3]))
      .thenUnchanged();
  });

  it('does not bring back what was removed here once', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3), ran(changeLicenses('ann', [], [E3])))
      .when(adoptLicenses('ann', [E3]))
      .thenUnchanged()
      .thenAnswer({ licenses: [] });
  });

  it('does not bring back what did not come back with a restored user', () => {
    given(
      aWorld(),
      aUser('ann'),
      aUser('bob'),
      bought(E3, 1),
      holds('ann', E3),
      ran(deleteUser('ann')),
      holds('bob', E3),
      ran(restoreUser('ann')),
    )
      .when(adoptLicenses('ann', [E3]))
      .thenUnchanged();
  });

  it('is refused for a product that the tenant never bought, and takes none of the others then', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1))
      .when(adoptLicenses('ann', [E3, E1]))
      .thenRefused({ code: 'no-subscription', skuId: E1.skuId });
  });

  it('is refused where the location is missing, or does not permit a plan', () => {
    given(aWorld(), aUser('ann', { usageLocation: null }), bought(E3, 1))
      .when(adoptLicenses('ann', [E3]))
      .thenRefused({ code: 'usage-location-required', userId: userId('ann') });
    given(aWorld(), aUser('ann'), bought(E3, 1), restricted([PLANS.teams, DE]))
      .when(adoptLicenses('ann', [E3]))
      .thenRefused({
        code: 'not-permitted-in-location',
        usageLocation: DE,
        plans: [{ skuId: E3.skuId, planIds: [PLANS.teams.planId] }],
      });
  });

  it('is refused for a product that nobody knows, for one named twice, and for none', () => {
    const adopting = given(aWorld(), aUser('ann'), bought(E3, 1));
    const { skuId } = UNKNOWN_PRODUCT;
    adopting.when(adoptLicenses('ann', [UNKNOWN_PRODUCT])).thenRefused({ code: 'product-not-found', skuId });
    adopting.when(adoptLicenses('ann', [E3, E3])).thenRefused({ code: 'duplicate-product', skuIds: [E3.skuId] });
    adopting.when(adoptLicenses('ann', [])).thenRefused({ code: 'nothing-to-do' });
  });

  it('is refused for a deleted user, and for one that nobody knows', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), ran(deleteUser('ann')))
      .when(adoptLicenses('ann', [E3]))
      .thenRefused({ code: 'user-deleted', userId: userId('ann'), purgeAt: daysLater(30) });
    given(aWorld(), bought(E3, 1))
      .when(adoptLicenses('ann', [E3]))
      .thenRefused({ code: 'user-not-found' });
  });
});
