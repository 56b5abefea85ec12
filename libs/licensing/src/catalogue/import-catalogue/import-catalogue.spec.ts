import { decide, evolve, initialState, plansAt } from '#licensing';
import type { CataloguePlan, DomainEvent, ImportCatalogue, PlanId, Product, Service, SkuId } from '#licensing';
import { E1, E3, PLANS, POWER_BI, VISIO } from '#testing/catalogue';
import { aCatalogue, CN, given, onCatalogue, ran, restricted, runDeciding, Ledger } from '#testing/given-when-then';

const CATALOGUE = { kind: 'catalogue' } as const;
const importing = (...products: readonly Product[]): ImportCatalogue => ({ type: 'ImportCatalogue', products });
const taking = (confirm: number, ...products: readonly Product[]): ImportCatalogue => ({
  ...importing(...products),
  confirm,
});

describe('importing a catalogue', () => {
  it('adds what is new, each plan once and sorted by its id', () => {
    const messy = { ...E1, plans: [...E1.plans].reverse().concat(E1.plans) };
    given()
      .when(importing(messy, VISIO))
      .thenExactly({
        stream: onCatalogue,
        events: [
          { type: 'ProductImported', data: E1 },
          { type: 'ProductImported', data: VISIO },
        ],
      })
      .thenAnswer({ kind: 'catalogue', imported: 2, changed: 0, unchanged: 0, plans: 6, mappedPlans: 3 });
  });

  it('keeps the first of two rows of one plan', () => {
    const again = { ...PLANS.visio, planName: 'VISIO_AGAIN' };
    given()
      .when(importing({ ...VISIO, plans: [...VISIO.plans, again] }))
      .thenOn(onCatalogue, { type: 'ProductImported', data: VISIO });
  });

  it('counts a plan of several products once', () => {
    given().when(importing(VISIO, POWER_BI)).thenAnswer({ plans: 3, mappedPlans: 0 });
  });

  it.each<[string, Product, number]>([
    ['another name', { ...E1, displayName: 'Office 365 E1 (renamed)' }, 0],
    ['another part number', { ...E1, skuPartNumber: 'STANDARDPACK_2' }, 0],
    ['one plan less', { ...E1, plans: E1.plans.slice(1) }, 1],
    ['a plan that grants another service', withFirst({ service: 'yammer' as Service }), 1],
    ['a plan of another name', withFirst({ planName: 'RENAMED' }), 0],
    ['a plan with a friendly name', withFirst({ friendlyName: 'Something' }), 0],
  ])('changes a known product that has %s, and only that', (_what, changed, confirm) => {
    given(aCatalogue(E1, E3))
      .when(taking(confirm, E3, changed))
      .thenExactly({ stream: onCatalogue, events: [{ type: 'ProductChanged', data: changed }] })
      .thenAnswer({ imported: 0, changed: 1, unchanged: 1 });
  });

  it('is no change where all is known already, in whatever order', () => {
    given(aCatalogue(E1, E3))
      .when(importing({ ...E3, plans: [...E3.plans].reverse() }, E1))
      .thenUnchanged()
      .thenAnswer({ imported: 0, changed: 0, unchanged: 2 });
  });

  it('leaves products alone that it does not name', () => {
    const { ledger } = given(aCatalogue(E1)).when(importing(E3));
    expect([...ledger.state(CATALOGUE).products.keys()]).toEqual([E1.skuId, E3.skuId]);
  });

  it('takes a product that stands there twice for one, unless the two differ', () => {
    given().when(importing(E1, E1)).thenAnswer({ imported: 1, unchanged: 0 });
    given()
      .when(importing(E1, { ...E1, displayName: 'Other' }))
      .thenRefused({ code: 'duplicate-part-number-row', skuId: E1.skuId });
  });
});

describe('an import that takes plans from products', () => {
  const gone = { ...E3, plans: E3.plans.filter(({ planId }) => planId !== PLANS.teams.planId) };
  const planIds = [PLANS.teams.planId];
  const refusal = { code: 'plans-taken-away', count: 1, products: [{ skuId: E3.skuId, planIds }] } as const;

  it('is refused until their number is confirmed', () => {
    const services = ['teams' as Service];
    given(aCatalogue(E1, E3))
      .when(importing(E1, gone))
      .thenRefused({ ...refusal, services });
    given(aCatalogue(E1, E3))
      .when(taking(2, gone))
      .thenRefused({ ...refusal, services, confirm: 2 });
    given(aCatalogue(E1, E3)).when(taking(1, gone)).thenOn(onCatalogue, { type: 'ProductChanged', data: gone });
  });

  it('takes a plan away also where it grants its service no more, or another one', () => {
    for (const service of [null, 'yammer' as Service]) {
      const plans = E3.plans.map((plan) => (plan.planId === PLANS.teams.planId ? { ...plan, service } : plan));
      given(aCatalogue(E3))
        .when(importing({ ...E3, plans }))
        .thenRefused({ ...refusal, services: ['teams' as Service] });
    }
  });

  it('is not one that adds a plan, gives one a service, or only says other names', () => {
    given(aCatalogue(gone)).when(importing(E3)).thenAnswer({ changed: 1 });
    const granting = { ...VISIO, plans: VISIO.plans.map((plan) => ({ ...plan, service: 'visio' as Service })) };
    given(aCatalogue(VISIO)).when(importing(granting)).thenAnswer({ changed: 1 });
    given(aCatalogue(E3))
      .when(importing({ ...E3, displayName: 'Other' }))
      .thenAnswer({ changed: 1 });
    given(aCatalogue(E3))
      .when(taking(1, E3))
      .thenRefused({ code: 'plans-taken-away', count: 0, products: [], services: [], confirm: 1 });
  });

  it('tells how many licenses of the products are held, where that was counted', () => {
    given(aCatalogue(E3))
      .when({ ...importing(gone), holders: 40 })
      .thenRefused({ ...refusal, services: ['teams' as Service], holders: 40 });
  });

  it('names 20 products at most', () => {
    const many = Array.from({ length: 21 }, (_, at) => {
      return { ...E3, skuId: `sku-${at}` as SkuId, displayName: `Office ${at}` };
    });
    const { decision } = given(aCatalogue(...many)).when(
      importing(...many.map((each) => ({ ...each, plans: gone.plans }))),
    );
    const told = decision.outcome === 'refused' ? decision.refusal : undefined;
    expect(told).toMatchObject({ count: 21 });
    expect(told?.code === 'plans-taken-away' && told.products).toHaveLength(20);
  });
});

describe('names of products', () => {
  const twin = {
    ...VISIO,
    skuId: 'c5928f49-0000-4000-8000-000000000000' as SkuId,
    skuPartNumber: 'visioclient',
    displayName: 'Visio (another one)',
  };

  it('may stand for two products, in any case of letters', () => {
    const { ledger } = given().when(importing(VISIO, twin));
    expect(ledger.state(CATALOGUE).byPartNumber).toEqual(new Map([['VISIOCLIENT', [VISIO.skuId, twin.skuId]]]));
  });

  const copy = { ...E3, skuId: 'c5928f49-0000-4000-8000-000000000001' as SkuId };
  const third = { ...copy, skuId: 'c5928f49-0000-4000-8000-000000000002' as SkuId };
  const twice = (...pairs: readonly (readonly [SkuId, SkuId])[]) =>
    ({ code: 'product-named-twice', count: pairs.length, pairs }) as const;

  it('are not those of two products together, in one import or with what is known', () => {
    given()
      .when(importing(E3, copy, third))
      .thenRefused(twice([E3.skuId, copy.skuId], [E3.skuId, third.skuId]));
    given(aCatalogue(E3))
      .when(importing(copy))
      .thenRefused(twice([E3.skuId, copy.skuId]));
    given(aCatalogue(E1, E3))
      .when(importing({ ...E1, skuPartNumber: ' enterprisepack ', displayName: ` ${E3.displayName.toUpperCase()}` }))
      .thenRefused(twice([E3.skuId, E1.skuId]));
    const swapped = [
      { ...E1, skuPartNumber: E3.skuPartNumber, displayName: E3.displayName },
      { ...E3, skuPartNumber: E1.skuPartNumber, displayName: E1.displayName },
    ];
    given(aCatalogue(E1, E3))
      .when(importing(...swapped))
      .thenAnswer({ changed: 2 });
  });

  it('are refused before the plans that such a list would take away, with 20 pairs at most', () => {
    const counted = [0, 1, 2].map((at) => {
      const skuId = `6fd2c87f-b296-42f0-b197-1e91e994b90${at}` as SkuId;
      return { ...E3, skuId, plans: E3.plans.slice(at, at + 1) };
    });
    given(aCatalogue(E3))
      .when(importing(...counted))
      .thenRefused(twice([E3.skuId, counted[1]!.skuId], [E3.skuId, counted[2]!.skuId]));
    const many = Array.from({ length: 22 }, (_, at) => ({ ...E3, skuId: `sku-${at}` as SkuId }));
    const { decision } = given().when(importing(...many));
    expect(decision).toMatchObject({ refusal: { count: 21, pairs: { length: 20 } } });
  });

  it('that an earlier release let two products share are no matter of an import that does not bring them', () => {
    given(aCatalogue(E3, copy))
      .when(importing({ ...copy, plans: [] }))
      .thenRefused({
        code: 'plans-taken-away',
        count: copy.plans.filter(() => true).length,
        products: [{ skuId: copy.skuId, planIds: copy.plans.map(({ planId }) => planId) }],
        services: ['exchange', 'sharepoint', 'teams'].map((name) => name as Service),
      });
  });

  it('follow a product to its new name, and leave the old one', () => {
    const renamed = { ...twin, skuPartNumber: 'OTHER' };
    const { ledger } = given(ran(importing(VISIO, twin))).when(importing(renamed));
    expect(ledger.state(CATALOGUE).byPartNumber).toEqual(
      new Map([
        ['VISIOCLIENT', [VISIO.skuId]],
        ['OTHER', [twin.skuId]],
      ]),
    );
    const { ledger: after } = given(ran(importing(VISIO))).when(importing({ ...VISIO, skuPartNumber: 'OTHER' }));
    expect([...after.state(CATALOGUE).byPartNumber.keys()]).toEqual(['OTHER']);
  });
});

describe('revisions of a product', () => {
  it('are those of the events that imported or changed it, and each keeps its plans', () => {
    const smaller = { ...E1, plans: E1.plans.slice(1) };
    const { ledger } = given(ran(importing(E1, VISIO)), ran(taking(1, smaller))).when(importing(E1));
    const catalogue = ledger.state(CATALOGUE);
    const plansOfE1 = (productRevision: number) => plansAt(catalogue, { skuId: E1.skuId, productRevision });
    expect([0, 1, 2, 3].map(plansOfE1)).toEqual([E1.plans, undefined, smaller.plans, E1.plans]);
    expect(catalogue.products.get(E1.skuId)).toMatchObject({ revision: 3 });
  });

  it('are of plans and their services: another name begins none, so that no license is behind', () => {
    const renamed = { ...E1, displayName: 'Renamed', plans: E1.plans.map((plan) => ({ ...plan, planName: 'P' })) };
    const { ledger } = given(ran(importing(E1))).when(importing(renamed));
    expect(ledger.state(CATALOGUE).products.get(E1.skuId)).toEqual({ ...renamed, revision: 0, earlier: [] });
    const { ledger: after } = given(ran(importing(E1))).when(taking(1, withFirst({ service: null })));
    expect(after.state(CATALOGUE).products.get(E1.skuId)).toMatchObject({ revision: 1, earlier: [{ revision: 0 }] });
  });

  it('count the imports of restrictions, which stand on the same stream', () => {
    const { ledger } = given(ran(importing(E1)), restricted([PLANS.teams, CN])).when(importing(VISIO));
    expect(ledger.state(CATALOGUE).products.get(VISIO.skuId)).toMatchObject({ revision: 2 });
  });
});

describe('a catalogue of 600 products', () => {
  const products = Array.from({ length: 600 }, (_, index): Product => {
    const plans = Array.from({ length: 10 }, (_each, at): CataloguePlan => {
      const planId = `${index}-${at}` as PlanId;
      return { planId, planName: planId, service: null };
    });
    return { skuId: `sku-${index}` as SkuId, skuPartNumber: `P${index}`, displayName: `P${index}`, plans };
  });

  it('folds one event after the other in a fraction of a second, and leaves earlier states as they were', () => {
    const started = performance.now();
    const events = products.map((data): DomainEvent => ({ type: 'ProductImported', data }));
    const half = events.slice(0, 300).reduce(evolve, initialState(onCatalogue));
    const whole = events.slice(300).reduce(evolve, half);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(half).toMatchObject({ products: { size: 300 }, byPartNumber: { size: 300 } });
    expect(whole).toMatchObject({ products: { size: 600 }, byPartNumber: { size: 600 } });
    const again = runDeciding(decide(importing(...products), new Ledger().context()), () => whole);
    expect(again.result).toMatchObject({ outcome: 'unchanged', answer: { unchanged: 600, plans: 6_000 } });
  });
});

function withFirst(part: Partial<CataloguePlan>): Product {
  return { ...E1, plans: E1.plans.map((plan, index) => (index === 0 ? { ...plan, ...part } : plan)) };
}
