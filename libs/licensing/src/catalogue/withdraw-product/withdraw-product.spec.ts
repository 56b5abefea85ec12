import fc from 'fast-check';
import { plansAt } from '#licensing';
import type { Command, Product, SkuId } from '#licensing';
import { E1, E3, PLANS } from '#testing/catalogue';
import {
  aCatalogue,
  aTenant,
  aUser,
  bought,
  changeLicenses,
  given,
  holds,
  onCatalogue,
  onUser,
  ran,
  Ledger,
} from '#testing/given-when-then';

const CATALOGUE = { kind: 'catalogue' } as const;
const copy = { ...E3, skuId: 'c5928f49-0000-4000-8000-000000000001' as SkuId };
const withdraw = ({ skuId }: Product): Command => ({ type: 'WithdrawProduct', skuId });
const reinstate = ({ skuId }: Product): Command => ({ type: 'ReinstateProduct', skuId });
const importing = (...products: readonly Product[]): Command => ({ type: 'ImportCatalogue', products });
/** As an earlier release could leave it. */
const ambiguous = [aCatalogue(E3, copy, E1)];
const namedBy = (ledger: Ledger, name: string) => ledger.state(CATALOGUE).byPartNumber.get(name);

describe('withdrawing a product from names', () => {
  it('leaves its names to the other product of them', () => {
    const { ledger } = given(...ambiguous)
      .when(withdraw(copy))
      .thenExactly({ stream: onCatalogue, events: [{ type: 'ProductWithdrawn', data: { skuId: copy.skuId } }] })
      .thenRecordedAnswer({ kind: 'product', skuId: copy.skuId, withdrawn: true });
    expect(namedBy(ledger, 'ENTERPRISEPACK')).toEqual([E3.skuId]);
  });

  it('leaves no name where the product was the only one of it', () => {
    const { ledger } = given(aCatalogue(E1)).when(withdraw(E1));
    expect([...ledger.state(CATALOGUE).byPartNumber]).toEqual([]);
  });

  it('is no change for one that is withdrawn, and refused for one that nobody knows', () => {
    given(...ambiguous, ran(withdraw(copy)))
      .when(withdraw(copy))
      .thenUnchanged();
    given(aCatalogue(E1)).when(withdraw(E3)).thenRefused({ code: 'product-not-found', skuId: E3.skuId });
  });

  it('lets licenses that are held go on, and the id name the product', () => {
    const world = [aTenant(), ...ambiguous, aUser('ann'), aUser('bob'), bought(copy, 2), holds('ann', copy)];
    const { ledger } = given(...world, ran(withdraw(copy))).when(changeLicenses('bob', [copy], []));
    ledger.run(changeLicenses('ann', [{ skuId: copy.skuId, disabledPlans: [PLANS.teams.planId] }], []), {
      commandId: 'another' as never,
    });
    for (const name of ['ann', 'bob'])
      expect(ledger.state(onUser(name))).toMatchObject({ licenses: [copy].map(({ skuId }) => ({ skuId })) });
    expect(plansAt(ledger.state(CATALOGUE), { skuId: copy.skuId, productRevision: 1 })).toEqual(copy.plans);
  });

  it('stands whatever an import says, which may go on to name both', () => {
    const { ledger } = given(...ambiguous, ran(withdraw(copy)))
      .when(
        importing(E3, { ...copy, plans: [...copy.plans, { planId: 'new' as never, planName: 'N', service: null }] }),
      )
      .thenAnswer({ changed: 1, unchanged: 1 });
    expect(namedBy(ledger, 'ENTERPRISEPACK')).toEqual([E3.skuId]);
  });
});

describe('reinstating a product', () => {
  it('gives it its names back', () => {
    const { ledger } = given(aCatalogue(E1), ran(withdraw(E1)))
      .when(reinstate(E1))
      .thenExactly({ stream: onCatalogue, events: [{ type: 'ProductReinstated', data: { skuId: E1.skuId } }] });
    expect(namedBy(ledger, 'STANDARDPACK')).toEqual([E1.skuId]);
  });

  it('is refused while another product has both names, no change where it has its own, and needs a product', () => {
    given(...ambiguous, ran(withdraw(copy)))
      .when(reinstate(copy))
      .thenRefused({ code: 'product-named-twice', count: 1, pairs: [[E3.skuId, copy.skuId]] });
    given(aCatalogue(E1)).when(reinstate(E1)).thenUnchanged();
    given(aCatalogue(E1)).when(reinstate(E3)).thenRefused({ code: 'product-not-found', skuId: E3.skuId });
  });
});

describe('in every history of a catalogue', () => {
  const product: fc.Arbitrary<Product> = fc
    .tuple(fc.constantFrom('1', '2', '3', '4'), fc.constantFrom('P', 'p', 'Q'), fc.constantFrom('A', 'a ', 'B'))
    .map(([id, skuPartNumber, displayName]) => ({ ...E1, skuId: id as SkuId, skuPartNumber, displayName }));
  const command: fc.Arbitrary<Command> = fc.oneof(
    { weight: 3, arbitrary: fc.array(product, { minLength: 1, maxLength: 3 }).map((all) => importing(...all)) },
    { weight: 1, arbitrary: product.map(withdraw) },
    { weight: 1, arbitrary: product.map(reinstate) },
  );

  it('no two products that have names share both, a name leads to all that have it, and a repeat is none', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.array(command, { maxLength: 12 }), (commands) => {
        const ledger = new Ledger();
        for (const each of commands) {
          const decision = ledger.run(each);
          seen.add(decision.outcome === 'refused' ? decision.refusal.code : `${each.type} ${decision.outcome}`);
          if (decision.outcome === 'accepted') expect(ledger.try(each)).toMatchObject({ outcome: 'unchanged' });
          const { products, byPartNumber } = ledger.state(CATALOGUE);
          const named = [...products.values()].filter(({ withdrawn }) => withdrawn !== true);
          const names = named.map((one) => `${one.skuPartNumber} ${one.displayName}`.trim().toUpperCase());
          expect(new Set(names).size).toBe(names.length);
          const leadsTo = (name: string) => named.filter((one) => one.skuPartNumber.toUpperCase() === name);
          expect([...byPartNumber.keys()].toSorted()).toEqual(
            [...new Set(named.map(({ skuPartNumber }) => skuPartNumber.toUpperCase()))].toSorted(),
          );
          for (const [name, ids] of byPartNumber)
            expect(new Set(ids)).toEqual(new Set(leadsTo(name).map(({ skuId }) => skuId)));
        }
      }),
      { numRuns: 300, seed: 20260301 },
    );
    for (const kind of ['product-named-twice', 'WithdrawProduct accepted', 'ReinstateProduct accepted'])
      expect([...seen]).toContain(kind);
  });
});
