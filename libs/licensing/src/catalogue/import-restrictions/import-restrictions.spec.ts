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
const confirming = (confirm: number, command: ImportRestrictions): ImportRestrictions => ({ ...command, confirm });
const changed = ({ planId }: GrantedPlan, ...countries: CountryCode[]): DomainEvent => ({
  type: 'PlanRestrictionsChanged',
  data: { planId, countries },
});
const FR = 'FR' as CountryCode;
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
      .when(confirming(1, importing([second, CN])))
      .thenOn(onCatalogue, changed(first))
      .thenAnswer({ changed: 1, plans: 1, entries: 1 });
  });

  it('permits everything with an empty list', () => {
    const { ledger } = given(restricted([first, CN]))
      .when(confirming(1, importing()))
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
    ['a country less', confirming(1, importing([first, CN]))],
    ['another country', confirming(1, importing([first, CN, FR]))],
    ['a country more', importing([first, CN, DE, FR])],
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

describe('an import that lifts restrictions', () => {
  const history = restricted([first, CN, DE], [second, CN]);
  const lifting = (...planIds: readonly PlanId[]) => ({
    code: 'restrictions-taken-away' as const,
    plans: planIds.length,
    planIds,
  });

  it('is refused with their number, the plans and the countries, as where the list is cut at a row', () => {
    given(history)
      .when(importing([first, CN, DE]))
      .thenRefused({ ...lifting(second.planId), count: 1, countries: [CN] });
    given(history)
      .when(importing())
      .thenRefused({ ...lifting(first.planId, second.planId), count: 3, countries: [CN, DE] });
  });

  it('is refused where another country stands in the place of one', () => {
    given(history)
      .when(importing([first, CN, FR], [second, CN]))
      .thenRefused({ ...lifting(first.planId), count: 1, countries: [DE] });
  });

  it('is refused where another number is confirmed, also where it lifts nothing', () => {
    given(history)
      .when(confirming(2, importing([first, CN, DE])))
      .thenRefused({ ...lifting(second.planId), count: 1, countries: [CN], confirm: 2 });
    given(history)
      .when(confirming(1, importing([first, CN, DE], [second, CN])))
      .thenRefused({ ...lifting(), count: 0, countries: [], confirm: 1 });
  });

  it('counts in its range alone, and names 20 plans', () => {
    const all = Array.from({ length: 25 }, (_, at) => ({
      planId: `${at + 10}000000-0000-4000-8000-000000000000` as PlanId,
    }));
    const [, ...rest] = all.map(({ planId }) => planId);
    given(restricted(...all.map((plan) => [plan as GrantedPlan, CN] as const)))
      .when({ ...importing(), range: { from: rest[0]! } })
      .thenRefused({ ...lifting(...rest.slice(0, 20)), plans: 24, count: 24, countries: [CN] });
  });

  it('is taken with their number', () => {
    given(history)
      .when(confirming(2, importing([first, CN])))
      .thenOn(onCatalogue, changed(first, CN), changed(second))
      .thenAnswer({ changed: 2, plans: 1, entries: 1 });
  });
});

describe('a piece of the list', () => {
  it('replaces what its range covers, from the first id on and before the last', () => {
    const history = restricted([first, CN], [second, CN]);
    const range = (bounds: ImportRestrictions['range'], confirm = 1) =>
      given(history).when({ ...importing(), range: bounds!, confirm });
    range({ before: second.planId }).thenOn(onCatalogue, changed(first));
    range({ from: second.planId }).thenOn(onCatalogue, changed(second));
    range({ from: first.planId, before: second.planId }).thenOn(onCatalogue, changed(first));
    range({ before: first.planId }, 0).thenUnchanged();
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
        confirm: before,
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
