import { initialCatalogue, refuse, type CatalogueState, type PlanId, type SkuId } from '#licensing';
import { lineKey, productsFor, resolveLicenses } from './products.js';

const skuId = '6fd2c87f-b296-42f0-b197-1e91e994b900' as SkuId;
const id = (digit: number): PlanId => `${digit}0000000-0000-4000-8000-000000000000` as PlanId;
const plan = (digit: number, planName: string) => ({ planId: id(digit), planName, service: null });
const product = {
  skuId,
  skuPartNumber: 'SUITE',
  displayName: 'Suite',
  revision: 4,
  plans: [plan(1, 'MAIL'), plan(2, 'CHAT'), plan(3, 'TWICE'), plan(4, 'Twice'), plan(5, 'MOVED')],
  earlier: [
    { revision: 1, plans: [plan(6, 'GONE'), plan(7, 'MOVED')] },
    { revision: 2, plans: [plan(6, 'GONE'), plan(8, 'LOST'), plan(9, 'LOST')] },
  ],
};
const catalogue: CatalogueState = {
  ...initialCatalogue,
  products: new Map([[skuId, product]]),
  byPartNumber: new Map([['SUITE', [skuId]]]),
};
const resolved = (...disabledPlans: readonly string[]) => resolveLicenses([{ skuId, disabledPlans }], catalogue);
const are = (...disabledPlans: readonly PlanId[]) => [{ skuId, disabledPlans }];

describe('the plans that a command switches off', () => {
  it.each([
    ['a name', ['MAIL'], [id(1)]],
    ['a name in another case', ['mail'], [id(1)]],
    ['an id', [id(2).toUpperCase()], [id(2)]],
    ['an id of a plan that only the decider knows not to be there', [`a${id(2).slice(1)}`], [`a${id(2).slice(1)}`]],
    ['names and ids', ['CHAT', id(1)], [id(2), id(1)]],
    ['one plan by both', ['MAIL', id(1), 'Mail'], [id(1)]],
    ['a name that only an earlier revision has, as somebody holds it', ['GONE'], [id(6)]],
    ['a name that meant another plan once', ['MOVED'], [id(5)]],
    ['none', [], []],
  ] as const)('are named by %s', (_what, given, wanted) => {
    expect(resolved(...given)).toEqual(are(...(wanted as readonly PlanId[])));
  });
  it.each([
    ['the product has', 'twice', [id(3), id(4)]],
    ['it had', 'LOST', [id(8), id(9)]],
  ])('are refused with both ids where the name is that of two plans that %s', (_when, name, planIds) => {
    expect(resolved('MAIL', name)).toEqual(refuse({ code: 'ambiguous-plan', skuId, planIds, place: 1 }));
  });
  it('are refused with their places where the product has no such name, and none of these is recorded', () => {
    const names = Array.from({ length: 30 }, (_, at) => (at === 0 ? 'MAIL' : `NAME_${at}`));
    const places = Array.from({ length: 20 }, (_, at) => at + 1);
    expect(resolved(...names)).toEqual(refuse({ code: 'plan-not-in-product', skuId, planIds: [], places }));
  });
  it('are of a product that there is', () => {
    expect(resolveLicenses([{ skuId, disabledPlans: ['MAIL'] }], initialCatalogue)).toEqual(
      refuse({ code: 'product-not-found', skuId }),
    );
    expect(resolveLicenses([{ skuPartNumber: 'suite', disabledPlans: ['MAIL'] }], catalogue)).toEqual(are(id(1)));
  });
  it('want the catalogue where one is named by name, and an earlier one only where that knows it', async () => {
    const asked: boolean[] = [];
    const read = async (has: (known: CatalogueState) => boolean) => {
      asked.push(has(initialCatalogue), has(catalogue));
      return catalogue;
    };
    expect(await productsFor([{ skuId, disabledPlans: [id(1)] }], read)).toBe(initialCatalogue);
    expect(asked).toEqual([]);
    await productsFor([{ skuId, disabledPlans: [id(1), 'MAIL'] }], read);
    expect(asked).toEqual([false, true]);
  });
  it('tell lines of one product apart', () => {
    expect(lineKey({ skuId, disabledPlans: ['MAIL'] })).not.toBe(lineKey({ skuId, disabledPlans: ['CHAT'] }));
    expect(lineKey({ skuId, disabledPlans: [id(1)] })).toBe(lineKey({ skuId }));
  });
});
