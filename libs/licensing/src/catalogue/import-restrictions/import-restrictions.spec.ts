import {
  type CountryCode,
  decide,
  type DomainEvent,
  evolve,
  type GrantedPlan,
  type ImportRestrictions,
  initialState,
  type PlanId,
} from '#licensing';
import { E1, PLANS } from '#testing/catalogue';
import { CN, DE, given, Ledger, onCatalogue, ran, restricted, runDeciding } from '#testing/given-when-then';
import { CATALOGUE } from '../../stream-refs.js';
import { MAX_CHANGED_PLANS } from './import-restrictions.js';

const importing = (...entries: readonly (readonly [GrantedPlan, ...CountryCode[]])[]): ImportRestrictions => ({
  type: 'ImportRestrictions',
  restrictions: entries.map(([{ planId }, ...countries]) => ({ planId, countries })),
});
const changed = ({ planId }: GrantedPlan, ...countries: CountryCode[]): DomainEvent => ({
  type: 'PlanRestrictionsChanged',
  data: { planId, countries },
});
const [first, second] =
  PLANS.teams.planId < PLANS.visio.planId ? [PLANS.teams, PLANS.visio] : [PLANS.visio, PLANS.teams];

describe('importing restrictions', () => {
  it('says of each plan in which countries it is not permitted, each once and sorted', () => {
    given()
      .when(importing([second, CN], [first, DE], [first, CN, DE]))
      .thenOn(onCatalogue, changed(first, CN, DE), changed(second, CN))
      .thenAnswer({ kind: 'restrictions', changed: 2, plans: 2, entries: 3 });
  });

  it('says nothing of a plan that stays as it was, and lifts one that is not named any more', () => {
    given(restricted([first, CN], [second, CN]))
      .when(importing([second, CN]))
      .thenOn(onCatalogue, changed(first))
      .thenAnswer({ changed: 1, plans: 1, entries: 1 });
  });

  it('permits everything with an empty list', () => {
    const { ledger } = given(restricted([first, CN]))
      .when(importing())
      .thenOn(onCatalogue, changed(first))
      .thenAnswer({ plans: 0, entries: 0 });
    expect(ledger.state(CATALOGUE).restrictions.get(first.planId)).toBeUndefined();
    given().when(importing()).thenUnchanged();
  });

  it('is no change where the list says the same in another order', () => {
    given(restricted([first, CN, DE]))
      .when(importing([first, DE, CN]))
      .thenUnchanged()
      .thenAnswer({ changed: 0, plans: 1, entries: 2 });
  });

  it.each<[string, ImportRestrictions]>([
    ['a country less', importing([first, CN])],
    ['another country', importing([first, CN, 'FR' as CountryCode])],
  ])('is a change with %s', (_what, command) => {
    given(restricted([first, CN, DE]))
      .when(command)
      .thenTypes('PlanRestrictionsChanged');
  });

  it('survives an import of products', () => {
    const { ledger } = given(ran(importing([first, CN]))).when({ type: 'ImportCatalogue', products: [E1] });
    expect(ledger.state(CATALOGUE).restrictions.get(first.planId)).toEqual(new Set([CN]));
  });
});

describe('a piece of the list', () => {
  it('replaces what its range covers, from the first id on and before the last', () => {
    const history = restricted([first, CN], [second, CN]);
    const range = (bounds: ImportRestrictions['range']) => given(history).when({ ...importing(), range: bounds! });
    range({ before: second.planId }).thenOn(onCatalogue, changed(first));
    range({ from: second.planId }).thenOn(onCatalogue, changed(second));
    range({ from: first.planId, before: second.planId }).thenOn(onCatalogue, changed(first));
    range({ before: first.planId }).thenUnchanged();
  });

  it('tells of its own changes, and of plans and entries in all', () => {
    given(restricted([first, CN, DE]))
      .when({ ...importing([second, CN]), range: { from: second.planId } })
      .thenAnswer({ changed: 1, plans: 2, entries: 3 });
  });
});

describe('a list of 50,000 plans', () => {
  const idOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}` as PlanId;
  const events = Array.from({ length: 50_000 }, (_, index): DomainEvent => ({
    type: 'PlanRestrictionsChanged',
    data: { planId: idOf(index), countries: [CN] },
  }));

  it('folds one event after the other in seconds, and leaves earlier states as they were', () => {
    const started = performance.now();
    const half = events.slice(0, 25_000).reduce(evolve, initialState(onCatalogue));
    const whole = events.slice(25_000).reduce(evolve, half);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(half).toMatchObject({ restrictions: { plans: 25_000, entries: 25_000 } });
    expect(whole).toMatchObject({ restrictions: { plans: 50_000, entries: 50_000 } });
    const lifting = (before: number) => {
      const command: ImportRestrictions = {
        type: 'ImportRestrictions',
        restrictions: [],
        range: { before: idOf(before) },
      };
      return runDeciding(decide(command, new Ledger().context()), () => whole).result;
    };
    expect(lifting(MAX_CHANGED_PLANS)).toMatchObject({ answer: { changed: MAX_CHANGED_PLANS } });
    expect(lifting(MAX_CHANGED_PLANS + 1)).toEqual({
      outcome: 'refused',
      refusal: { code: 'too-many-plans', limit: MAX_CHANGED_PLANS, plans: MAX_CHANGED_PLANS + 1 },
    });
  });
});
