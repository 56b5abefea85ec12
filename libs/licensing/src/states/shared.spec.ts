import { E3, PLANS } from '#testing/catalogue';
import { aUser, aWorld, bought, changeLicenses, Ledger, onUser, ran } from '#testing/given-when-then';
import type { KnownUser } from '#licensing';

/** Thousands of users are in memory at once, and nothing of their states is ever changed in place. */
describe('users of whom nothing is otherwise', () => {
  const ledger = new Ledger();
  const of = (name: string): KnownUser => ledger.state(onUser(name)) as KnownUser;
  beforeAll(() => {
    const history = [aWorld(), bought(E3, 10), ...['ann', 'bob', 'eve'].map((name) => aUser(name))];
    const assigned = ['ann', 'bob'].map((name) => ran(changeLicenses(name, [E3])));
    const withoutTeams = { skuId: E3.skuId, disabledPlans: [PLANS.teams.planId] };
    for (const setup of [...history, ...assigned, ran(changeLicenses('eve', [withoutTeams]))]) setup(ledger);
  });

  it('share that nothing of theirs is retained, purged or removed', () => {
    for (const what of ['retentions', 'purged', 'removed'] as const) expect(of('ann')[what]).toBe(of('bob')[what]);
  });

  it('share what a license grants, and its sources', () => {
    const [ann, bob, eve] = ['ann', 'bob', 'eve'].map((name) => of(name).licenses[0]!);
    expect(ann).toEqual(bob);
    expect(ann!.grants).toBe(bob!.grants);
    expect(ann!.sources).toBe(bob!.sources);
    expect(eve!.grants).not.toEqual(ann!.grants);
    expect(eve!.sources).not.toEqual(ann!.sources);
  });
});
