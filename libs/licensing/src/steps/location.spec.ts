import { E3, PLANS, VISIO } from '#testing/catalogue';
import {
  aUser,
  aWorld,
  bought,
  changeLicenses,
  CN,
  given,
  holds,
  licenseOf,
  onUser,
  reimported,
  restricted,
  updateUser,
  userId,
} from '#testing/given-when-then';

const ann = userId('ann');

describe('the usage location', () => {
  it('is required for a license', () => {
    given(aWorld(), aUser('ann', { usageLocation: null }), bought(E3, 1))
      .when(changeLicenses('ann', [E3]))
      .thenRefused({ code: 'usage-location-required', userId: ann });
  });

  it('is not cleared by the step that gives a license', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1))
      .when(changeLicenses('ann', [E3], [], { usageLocation: null }))
      .thenRefused({ code: 'usage-location-required', userId: ann, situation: 'clearing' });
  });

  it('may come along in the same step', () => {
    given(aWorld(), aUser('ann', { usageLocation: null }), bought(E3, 1))
      .when(changeLicenses('ann', [E3], [], { usageLocation: CN, profile: { department: 'Sales' } }))
      .thenTypes('UserProfileChanged', 'UsageLocationChanged', 'LicenseAssigned', 'ServicesGranted', 'SeatTaken');
  });

  it('has to permit every plan that is switched on; the refusal names the others, product by product', () => {
    given(
      aWorld(),
      aUser('ann', { usageLocation: CN }),
      bought(E3, 1),
      bought(VISIO, 1),
      restricted([PLANS.teams, CN], [PLANS.visio, CN]),
    )
      .when(changeLicenses('ann', [E3, VISIO]))
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
      .when(changeLicenses('ann', [{ skuId: E3.skuId, disabledPlans: [PLANS.teams.planId] }]))
      .thenTypes('LicenseAssigned', 'ServicesGranted', 'SeatTaken');
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
      .when(changeLicenses('ann', [VISIO], [], { usageLocation: CN }))
      .thenRefused({
        code: 'not-permitted-in-location',
        usageLocation: CN,
        plans: [{ skuId: E3.skuId, planIds: [PLANS.teams.planId] }],
      });
    given(...history)
      .when(changeLicenses('ann', [VISIO], [E3], { usageLocation: CN }))
      .thenState(onUser('ann'), { usageLocation: CN, licenses: [licenseOf(VISIO)] });
  });

  it('looks at the plans of a held license as it was assigned, not at those of the present product', () => {
    given(
      aWorld(),
      aUser('ann'),
      bought(E3, 1),
      holds('ann', E3),
      reimported({ ...E3, plans: VISIO.plans }),
      restricted([PLANS.teams, CN], [PLANS.visio, CN]),
    )
      .when(updateUser('ann', { usageLocation: CN }))
      .thenRefused({
        code: 'not-permitted-in-location',
        usageLocation: CN,
        plans: [{ skuId: E3.skuId, planIds: [PLANS.teams.planId] }],
      });
  });
});
