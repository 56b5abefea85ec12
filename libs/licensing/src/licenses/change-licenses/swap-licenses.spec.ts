import type { ChangeLicenses, LicenseRequest, PlanId, Product } from '#licensing';
import { E1, E3, PLANS, product, SMALL_CATALOGUE, VISIO } from '#testing/catalogue';
import {
  aUser,
  aWorld,
  bought,
  changeLicenses,
  given,
  holds,
  licenseAssigned,
  licenseOf,
  licenseRemoved,
  onSeats,
  onUser,
  ran,
  reimported,
  updateUser,
  userId,
} from '#testing/given-when-then';

const ann = userId('ann');
const totals = (valid: number, assigned: number) => ({ valid, expired: 0, assigned });
const swap = (
  add: readonly (Product | LicenseRequest)[],
  remove: readonly Product[],
  more: Partial<ChangeLicenses> = {},
): ChangeLicenses => changeLicenses('ann', add, remove, { ifNotHeld: 'leave', plansOff: 'travel', ...more });
const idsOf = (...plans: readonly { readonly planId: PlanId }[]) => plans.map(({ planId }) => planId);

describe('one product in the place of another', () => {
  it('frees a seat and takes the other in one step, and the services that both grant keep their data', () => {
    given(aWorld(), aUser('ann', { aliases: ['annie'] }), bought(E1, 1), bought(E3, 1), holds('ann', E1))
      .when(swap([E3], [E1]))
      .thenOn(onUser('ann'), licenseRemoved('ann', E1), licenseAssigned('ann', licenseOf(E3)))
      .thenState(onSeats(E1), { totals: totals(1, 0) })
      .thenState(onSeats(E3), { totals: totals(1, 1) })
      .thenAnswer({ retained: [], restored: [], aliasesReleased: [] });
  });

  it('keeps the other licenses, which a replacement would take', () => {
    given(aWorld(), aUser('ann'), bought(E1, 1), bought(E3, 1), bought(VISIO, 1), holds('ann', E1), holds('ann', VISIO))
      .when(swap([E3], [E1]))
      .thenState(onUser('ann'), { licenses: [licenseOf(VISIO), licenseOf(E3)] });
  });

  it('leaves the user as before where the other has no seat', () => {
    given(aWorld(), aUser('ann'), bought(E1, 1), bought(E3, 1), holds('ann', E1), aUser('bob'), holds('bob', E3))
      .when(swap([E3], [E1]))
      .thenRefused({ code: 'no-available-seats', skuId: E3.skuId, valid: 1, expired: 0, assigned: 1, available: 0 })
      .thenState(onUser('ann'), { licenses: [licenseOf(E1)] })
      .thenState(onSeats(E1), { totals: totals(1, 1) });
  });

  it('takes only the seat that goes free where the other is held already', () => {
    given(aWorld(), aUser('ann'), bought(E1, 1), bought(E3, 1), holds('ann', E1), holds('ann', E3, PLANS.teams))
      .when(swap([E3], [E1]))
      .thenOn(onUser('ann'), licenseRemoved('ann', E1), {
        type: 'ServiceDataRetained',
        data: expect.objectContaining({ service: 'teams' }) as never,
      })
      .thenState(onUser('ann'), { licenses: [licenseOf(E3, PLANS.teams)] });
  });

  it('done once is no change when it is asked for again', () => {
    given(aWorld(), aUser('ann'), bought(E1, 1), bought(E3, 1), holds('ann', E1), ran(swap([E3], [E1])))
      .when(swap([E3], [E1]))
      .thenUnchanged();
  });
});

describe('a user who lacks one of the products to remove', () => {
  const some = [aWorld(), aUser('ann'), bought(E1, 1), bought(E3, 1), bought(VISIO, 1), holds('ann', E1)];

  it('is left as before, with profile and location, also where the others are held', () => {
    given(...some)
      .when(swap([E3], [VISIO]))
      .thenUnchanged();
    given(...some)
      .when(swap([E3], [E1, VISIO], { profile: { city: 'Bern' }, usageLocation: null }))
      .thenUnchanged()
      .thenAnswer({ licenses: [{ skuId: E1.skuId }] });
  });

  it('fails where the caller says so, with what is not held', () => {
    given(...some)
      .when(swap([E3], [E1, VISIO], { ifNotHeld: 'refuse' }))
      .thenRefused({ code: 'not-held', skuIds: [VISIO.skuId], userId: ann });
  });

  it('gets what is added where the caller says so, and loses what is there', () => {
    given(...some)
      .when(swap([E3], [VISIO], { ifNotHeld: 'ignore' }))
      .thenState(onUser('ann'), { licenses: [licenseOf(E1), licenseOf(E3)] });
    given(...some)
      .when(swap([E3], [E1, VISIO], { ifNotHeld: 'ignore' }))
      .thenState(onUser('ann'), { licenses: [licenseOf(E3)] });
  });

  it('fails all the same where nobody by that id is there', () => {
    given(aWorld())
      .when(swap([E3], [E1]))
      .thenRefused({ code: 'user-not-found' });
  });
});

describe('plans that are off', () => {
  const both = product('BOTH', E3.skuId, PLANS.exchangeStandard, PLANS.teams, PLANS.sharepointWac, PLANS.visio);
  const setUp = (...off: Parameters<typeof holds>[2][]) => [
    aWorld(),
    aUser('ann'),
    bought(E1, 1),
    bought(E3, 1),
    bought(VISIO, 1),
    holds('ann', E1, ...off),
  ];
  const newest = SMALL_CATALOGUE.length;

  it('travel where both products have them', () => {
    given(...setUp(PLANS.teams, PLANS.exchangeStandard))
      .when(swap([E3], [E1]))
      .thenState(onUser('ann'), { licenses: [licenseOf(E3, PLANS.teams)] });
  });

  it('travel to the product as the catalogue has it now, and from the revision that was held', () => {
    const smallE1 = product('STANDARDPACK', E1.skuId, PLANS.exchangeStandard);
    given(...setUp(PLANS.teams, PLANS.exchangeStandard), reimported(both), reimported(smallE1))
      .when(swap([E3], [E1]))
      .thenState(onUser('ann'), {
        licenses: [{ ...licenseOf(both, PLANS.exchangeStandard, PLANS.teams), productRevision: newest }],
      });
  });

  it('do not travel where the caller names others, not even none', () => {
    given(...setUp(PLANS.teams))
      .when(swap([{ skuId: E3.skuId, disabledPlans: idsOf(PLANS.sharepointWac) }], [E1]))
      .thenState(onUser('ann'), { licenses: [licenseOf(E3, PLANS.sharepointWac)] });
    given(...setUp(PLANS.teams))
      .when(swap([{ skuId: E3.skuId, disabledPlans: [] }], [E1]))
      .thenState(onUser('ann'), { licenses: [licenseOf(E3)] });
  });

  it('do not travel into a license that is held already', () => {
    given(...setUp(PLANS.teams), holds('ann', E3))
      .when(swap([E3], [E1]))
      .thenState(onUser('ann'), { licenses: [licenseOf(E3)] });
  });

  describe('travel between several products', () => {
    type Plan = Parameters<typeof holds>[2];
    const other = product('OTHER', VISIO.skuId, PLANS.teams, PLANS.visio);
    const target = product('TARGET', E3.skuId, PLANS.teams, PLANS.sharepointWac, PLANS.visio);
    const holding = (offInE1: readonly Plan[], offInOther?: readonly Plan[]) => [
      aWorld(),
      reimported(other),
      reimported(target),
      aUser('ann'),
      bought(E1, 1),
      bought(E3, 1),
      bought(VISIO, 1),
      holds('ann', E1, ...offInE1),
      ...(offInOther === undefined ? [] : [holds('ann', VISIO, ...offInOther)]),
    ];
    const targetWithout = (...off: readonly Plan[]) => ({
      licenses: [{ ...licenseOf(target, ...off), productRevision: newest + 1 }],
    });

    it('from those that go only where none of them has the plan on', () => {
      given(...holding([PLANS.teams, PLANS.sharepointWac], []))
        .when(swap([E3], [E1, VISIO]))
        .thenState(onUser('ann'), targetWithout(PLANS.sharepointWac));
      given(...holding([PLANS.teams, PLANS.sharepointWac], [PLANS.teams]))
        .when(swap([E3], [E1, VISIO]))
        .thenState(onUser('ann'), targetWithout(PLANS.sharepointWac, PLANS.teams));
    });

    it('by the revision that is held: what the product has lost is on until the license goes', () => {
      const smallE1 = product('STANDARDPACK', E1.skuId, PLANS.exchangeStandard);
      given(...holding([], [PLANS.teams]), reimported(smallE1))
        .when(swap([E3], [E1, VISIO]))
        .thenState(onUser('ann'), targetWithout());
    });

    it('to each of several that have it', () => {
      given(...holding([PLANS.teams]))
        .when(swap([E3, VISIO], [E1]))
        .thenState(onUser('ann'), {
          licenses: [
            ...targetWithout(PLANS.teams).licenses,
            { ...licenseOf(other, PLANS.teams), productRevision: newest },
          ],
        });
    });
  });

  it('stay off in a single change no more than they did: there only what is named is off', () => {
    given(...setUp(PLANS.teams))
      .when(changeLicenses('ann', [E3], [E1]))
      .thenState(onUser('ann'), { licenses: [licenseOf(E3)] });
  });

  it('that a location does not permit travel, so that the swap is permitted there', () => {
    const restricted = ran({
      type: 'ImportRestrictions',
      restrictions: [{ planId: PLANS.teams.planId, countries: ['CN' as never] }],
    });
    given(...setUp(PLANS.teams), restricted, ran(updateUser('ann', { usageLocation: 'CN' as never })))
      .when(swap([E3], [E1]))
      .thenState(onUser('ann'), { licenses: [licenseOf(E3, PLANS.teams)] });
  });
});
