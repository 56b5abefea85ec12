import { E1, E3, PLANS, VISIO } from '#testing/catalogue';
import {
  aUser,
  aWorld,
  bought,
  daysLater,
  given,
  holds,
  licenseAssigned,
  licenseOf,
  licenseRemoved,
  onSeats,
  onUser,
  reimported,
  replaceLicenses,
  servicesGranted,
} from '#testing/given-when-then';

describe('replacing licenses', () => {
  it('leaves exactly the products asked for; one that was held keeps its seat and its switched-off services', () => {
    given(
      aWorld(),
      aUser('ann'),
      bought(E3, 1),
      bought(E1, 1),
      bought(VISIO, 1),
      holds('ann', E3, PLANS.teams),
      holds('ann', VISIO),
    )
      .when(replaceLicenses('ann', [E3, E1]))
      .thenOn(
        onUser('ann'),
        licenseRemoved('ann', VISIO, { cause: 'replaced' }),
        licenseAssigned('ann', licenseOf(E1)),
        servicesGranted('ann', 'first', 'teams'),
      )
      .thenOn(onSeats(E3))
      .thenState(onUser('ann'), { licenses: [licenseOf(E3, PLANS.teams), licenseOf(E1)] });
  });

  it('changes nothing when the user holds just these', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3))
      .when(replaceLicenses('ann', [E3]))
      .thenUnchanged()
      .thenAnswer({ licenses: [{ skuId: E3.skuId, disabledPlans: [] }] });
  });

  it('takes nothing new of a product that is held, whatever the catalogue says by now', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3), reimported({ ...E3, plans: E1.plans }))
      .when(replaceLicenses('ann', [E3]))
      .thenUnchanged();
  });

  it('moves between products of one service without touching the data, and retains what is no longer granted', () => {
    given(aWorld(), aUser('ann', { aliases: ['annie'] }), bought(E3, 1), bought(E1, 1), holds('ann', E3))
      .when(replaceLicenses('ann', [{ skuId: E1.skuId, disabledPlans: [PLANS.teams.planId] }]))
      .thenTypes('LicenseRemoved', 'LicenseAssigned', 'ServiceDataRetained', 'SeatReleased', 'SeatTaken')
      .thenAnswer({
        services: [
          { service: 'exchange', state: 'enabled' },
          { service: 'sharepoint', state: 'enabled' },
          { service: 'teams', state: 'retained', purgeAt: daysLater(30) },
        ],
        aliasesReleased: [],
      });
  });

  it('is all or nothing: without a seat for the new one the old one stays', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), bought(E1, 0), holds('ann', E3))
      .when(replaceLicenses('ann', [E1]))
      .thenRefused({
        code: 'no-available-seats',
        skuId: E1.skuId,
        valid: 0,
        expired: 0,
        assigned: 0,
        available: 0,
      })
      .thenState(onUser('ann'), { licenses: [licenseOf(E3)] });
  });

  it('takes profile and location along', () => {
    given(aWorld(), aUser('ann', { usageLocation: null }), bought(E3, 1))
      .when(replaceLicenses('ann', [E3], { profile: { city: 'Bonn' }, usageLocation: 'DE' as never }))
      .thenTypes('UserProfileChanged', 'UsageLocationChanged', 'LicenseAssigned', 'ServicesGranted', 'SeatTaken');
  });

  it('is refused without a product: removing all is a mode of its own', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3))
      .when(replaceLicenses('ann', []))
      .thenRefused({ code: 'replace-needs-a-product' });
  });

  it('is refused for one product named twice, and for whom it does not find', () => {
    given(aWorld(), aUser('ann'))
      .when(replaceLicenses('ann', [E3, E1, E3]))
      .thenRefused({ code: 'duplicate-product', skuIds: [E3.skuId] });
    given(aWorld())
      .when(replaceLicenses('ann', [E3]))
      .thenRefused({ code: 'user-not-found' });
    given()
      .when(replaceLicenses('ann', [E3]))
      .thenRefused({ code: 'tenant-not-found' });
  });

  it('is not decided while the clock is not trusted and a service would end', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), bought(VISIO, 1), holds('ann', E3))
      .withUntrustedClock()
      .when(replaceLicenses('ann', [VISIO]))
      .thenNotNow();
  });
});
