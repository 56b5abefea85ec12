import type { GrantedPlan, Product } from '#licensing';
import { E1, E3, PLANS, product, SMALL_CATALOGUE, VISIO } from '#testing/catalogue';
import {
  addressKey,
  aUser,
  aWorld,
  bought,
  changeLicenses,
  CN,
  COMMAND,
  daysLater,
  deleteUser,
  given,
  holds,
  licenseOf,
  licensePlansChanged,
  onUser,
  ran,
  refreshLicenses,
  reimported,
  restricted,
  retentionId,
  service,
  servicesGranted,
  userId,
} from '#testing/given-when-then';

const ann = userId('ann');
/** E3 loses documents and teams, and gets Visio. */
const smaller = product('ENTERPRISEPACK', E3.skuId, PLANS.exchangeEnterprise, PLANS.visio);
const now = SMALL_CATALOGUE.length;
const at = (productRevision: number, of: Product, ...disabled: readonly GrantedPlan[]) => ({
  ...licenseOf(of, ...disabled),
  productRevision,
});
const user = [aWorld(), aUser('ann', { aliases: ['annie'] }), bought(E3, 1)];
const off = (...plans: readonly GrantedPlan[]) =>
  changeLicenses('ann', [{ skuId: E3.skuId, disabledPlans: plans.map(({ planId }) => planId) }]);

describe('refreshing a license', () => {
  it('takes the plans that the product has now, ends the services that it lost, and leaves the seat', () => {
    given(...user, holds('ann', E3), reimported(smaller))
      .when(refreshLicenses('ann', [E3]))
      .thenExactly({
        stream: onUser('ann'),
        events: [
          licensePlansChanged('ann', at(now, smaller), { refreshedFrom: 1 }),
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
      })
      .thenAnswer({
        licenses: [{ skuId: E3.skuId, productRevision: now, disabledPlans: [] }],
        retained: [
          { service: 'sharepoint', retentionId: retentionId('ann', 'sharepoint') },
          { service: 'teams', retentionId: retentionId('ann', 'teams'), purgeAt: daysLater(30) },
        ],
        seats: [],
      });
  });

  it('grants the services of new plans, and tells how each begins', () => {
    given(...user, reimported(smaller), ran(changeLicenses('ann', [E3])), reimported(E3))
      .when(refreshLicenses('ann', [E3]))
      .thenTold(servicesGranted('ann', 'first', 'sharepoint', 'teams'))
      .thenAnswer({
        granted: [
          { service: 'sharepoint', start: 'first' },
          { service: 'teams', start: 'first' },
        ],
      });
  });

  it('brings back what is retained, with its aliases', () => {
    const without = product('ENTERPRISEPACK', E3.skuId, PLANS.teams);
    given(
      ...user,
      holds('ann', E3),
      reimported(without),
      ran(refreshLicenses('ann', [E3]), { commandId: COMMAND }),
      reimported(E3),
    )
      .when(refreshLicenses('ann', [E3]))
      .thenAnswer({
        restored: ['exchange', 'sharepoint'].map((name) => ({
          service: name,
          retentionId: retentionId('ann', name),
        })),
        granted: ['exchange', 'sharepoint'].map((name) => ({ service: name, start: 'again' })),
        aliasesReturned: [addressKey('annie@contoso.com')],
      });
  });

  it('leaves off what is off, also what was named as off before the product had it', () => {
    given(
      ...user,
      reimported(smaller),
      holds('ann', smaller),
      reimported(E3),
      ran(off(PLANS.teams, PLANS.sharepointWac)),
    )
      .when(refreshLicenses('ann', [E3]))
      .thenState(onUser('ann'), { licenses: [at(now + 1, E3, PLANS.teams, PLANS.sharepointWac)] })
      .thenTold(servicesGranted('ann', 'first', 'sharepoint'));
  });

  it('forgets that a plan is off which the product lost', () => {
    given(...user, holds('ann', E3, PLANS.teams), reimported(smaller))
      .when(refreshLicenses('ann', [E3]))
      .thenState(onUser('ann'), { licenses: [at(now, smaller)] });
  });

  it('lets a plan be switched on that only the newer revision has', () => {
    const newer = [...user, holds('ann', E3), reimported(smaller), ran(off(PLANS.visio))];
    given(...newer)
      .when(off())
      .thenRefused({ code: 'plan-not-in-product', skuId: E3.skuId, planIds: [PLANS.visio.planId], productRevision: 1 });
    given(...newer, ran(refreshLicenses('ann', [E3])))
      .when(off())
      .thenState(onUser('ann'), { licenses: [at(now, smaller)] });
  });

  it('changes nothing where all licenses are of the present revision, however often it is asked', () => {
    given(...user, holds('ann', E3))
      .when(refreshLicenses('ann', [E3]))
      .thenUnchanged()
      .thenAnswer({ licenses: [{ skuId: E3.skuId, disabledPlans: [] }], retained: [] });
    given(...user, holds('ann', E3), reimported(smaller), ran(refreshLicenses('ann', [E3])))
      .when(refreshLicenses('ann', [E3]))
      .thenUnchanged();
  });

  it('ends nothing that another license grants', () => {
    given(...user, bought(E1, 1), holds('ann', E3), holds('ann', E1), reimported(smaller))
      .when(refreshLicenses('ann', [E3]))
      .thenTypes('LicensePlansChanged');
  });

  it('touches only the products that are named', () => {
    const E1smaller = product('STANDARDPACK', E1.skuId, PLANS.teams);
    given(...user, bought(E1, 1), holds('ann', E3), holds('ann', E1), reimported(smaller), reimported(E1smaller))
      .when(refreshLicenses('ann', [E1]))
      .thenTypes('LicensePlansChanged')
      .thenState(onUser('ann'), { licenses: [licenseOf(E3), at(now + 1, E1smaller)] });
  });
});

describe('where plans that come on are not permitted', () => {
  it('a refresh is refused, with the plans to switch off first', () => {
    const abroad = [aWorld(), aUser('ann', { usageLocation: CN }), bought(E3, 1), holds('ann', E3)];
    const planIds = [PLANS.visio.planId];
    given(...abroad, reimported(smaller), restricted([PLANS.visio, CN]))
      .when(refreshLicenses('ann', [E3]))
      .thenRefused({ code: 'not-permitted-in-location', usageLocation: CN, plans: [{ skuId: E3.skuId, planIds }] });
    given(...abroad, reimported(smaller), restricted([PLANS.visio, CN]), ran(off(PLANS.visio)))
      .when(refreshLicenses('ann', [E3]))
      .thenState(onUser('ann'), { licenses: [at(now, smaller, PLANS.visio)] });
  });

  it('a plan that was on before is no reason', () => {
    given(
      aWorld(),
      aUser('ann', { usageLocation: CN }),
      bought(E3, 1),
      holds('ann', E3),
      reimported(smaller),
      restricted([PLANS.exchangeEnterprise, CN]),
    )
      .when(refreshLicenses('ann', [E3]))
      .thenState(onUser('ann'), { licenses: [at(now, smaller)] });
  });
});

describe('a refresh', () => {
  it('of what is not held is refused, unless the command does not mind', () => {
    given(...user, holds('ann', E3))
      .when(refreshLicenses('ann', [E3, VISIO]))
      .thenRefused({ code: 'not-held', skuIds: [VISIO.skuId], userId: ann });
    given(...user, holds('ann', E3), reimported(smaller))
      .when(refreshLicenses('ann', [VISIO, E3], { ifNotHeld: 'ignore' }))
      .thenState(onUser('ann'), { licenses: [at(now, smaller)] });
  });

  it('waits for a clock that is trusted where a retention would begin', () => {
    given(...user, holds('ann', E3), reimported(smaller))
      .withUntrustedClock()
      .when(refreshLicenses('ann', [E3]))
      .thenNotNow();
  });

  it('is refused without a product, with one named twice, and for a deleted user', () => {
    given(...user)
      .when(refreshLicenses('ann', []))
      .thenRefused({ code: 'nothing-to-do' });
    given(...user)
      .when(refreshLicenses('ann', [E3, E3]))
      .thenRefused({ code: 'duplicate-product', skuIds: [E3.skuId] });
    given(...user, holds('ann', E3), ran(deleteUser('ann')))
      .when(refreshLicenses('ann', [E3]))
      .thenRefused({ code: 'user-deleted', userId: ann, purgeAt: daysLater(30) });
  });
});
