import type { CountryCode, GrantedPlan, ImportRestrictions } from '#licensing';
import { E1, PLANS } from '#testing/catalogue';
import { CN, DE, given, onCatalogue, ran, restricted } from '#testing/given-when-then';

const importing = (...entries: readonly (readonly [GrantedPlan, CountryCode])[]): ImportRestrictions => ({
  type: 'ImportRestrictions',
  restrictions: entries.map(([{ planId }, country]) => ({ planId, country })),
});

describe('importing restrictions', () => {
  it('lists the countries of each plan, each once and sorted', () => {
    given()
      .when(importing([PLANS.teams, DE], [PLANS.visio, CN], [PLANS.teams, CN], [PLANS.teams, DE]))
      .thenOn(onCatalogue, {
        type: 'RestrictionsImported',
        data: {
          restrictions: [
            { planId: PLANS.teams.planId, countries: [CN, DE] },
            { planId: PLANS.visio.planId, countries: [CN] },
          ],
        },
      })
      .thenAnswer({ kind: 'restrictions', plans: 2, entries: 3 })
      .thenState(onCatalogue, {
        restrictions: new Map([
          [PLANS.teams.planId, new Set([CN, DE])],
          [PLANS.visio.planId, new Set([CN])],
        ]),
      });
  });

  it('replaces the whole list', () => {
    given(restricted([PLANS.teams, CN]))
      .when(importing([PLANS.visio, DE]))
      .thenState(onCatalogue, { restrictions: new Map([[PLANS.visio.planId, new Set([DE])]]) });
  });

  it('permits everything with an empty list', () => {
    given(restricted([PLANS.teams, CN]))
      .when(importing())
      .thenAnswer({ plans: 0, entries: 0 })
      .thenState(onCatalogue, { restrictions: new Map() });
    given().when(importing()).thenUnchanged();
  });

  it('is no change where the list says the same in another order', () => {
    given(restricted([PLANS.teams, CN, DE]))
      .when(importing([PLANS.teams, DE], [PLANS.teams, CN]))
      .thenUnchanged()
      .thenAnswer({ plans: 1, entries: 2 });
  });

  it.each<[string, ImportRestrictions]>([
    ['a country less', importing([PLANS.teams, CN])],
    ['another country', importing([PLANS.teams, CN], [PLANS.teams, 'FR' as CountryCode])],
    ['another plan', importing([PLANS.visio, CN], [PLANS.visio, DE])],
  ])('is a change with %s', (_what, command) => {
    given(restricted([PLANS.teams, CN, DE]))
      .when(command)
      .thenTypes('RestrictionsImported');
  });

  it('survives an import of products', () => {
    given(ran(importing([PLANS.teams, CN])))
      .when({ type: 'ImportCatalogue', products: [E1] })
      .thenState(onCatalogue, { restrictions: new Map([[PLANS.teams.planId, new Set([CN])]]) });
  });
});
