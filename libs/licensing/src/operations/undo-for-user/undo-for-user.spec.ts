import type { Command, CommandId, Decision, KnownUser, LeftAlone } from '#licensing';
import { effectsOf, personal, writesOf } from '#licensing';
import { E1, E3, EXCHANGE_ONLY, PLANS } from '#testing/catalogue';
import {
  aUser,
  aWorld,
  address,
  addresses,
  aliasOf,
  bought,
  changeLicenses,
  CN,
  createUser,
  daysLater,
  DE,
  deleteUser,
  eraseUser,
  holds,
  Ledger,
  onAddress,
  onSeats,
  onUser,
  principalNameOf,
  purgeServiceData,
  reassignLicenses,
  refreshLicenses,
  reimported,
  replaceLicenses,
  restoreUser,
  restricted,
  retentionId,
  updateUser,
  userId,
} from '#testing/given-when-then';
import type { Circumstances, Setup } from '#testing/given-when-then';

const ANN = onUser('ann');
const UNDONE = 'undone' as CommandId;
const SINCE = 'since' as CommandId;

/** A history, the command that is to be undone, what happened since, and the undoing. */
const undo = (
  history: readonly Setup[],
  command: Command,
  {
    since,
    at,
    of = 'ann',
  }: { readonly since?: readonly Command[]; readonly at?: Circumstances['now']; readonly of?: string } = {},
) => {
  const ledger = new Ledger();
  for (const step of [aWorld(), ...history]) step(ledger);
  const accepted = (decision: Decision): void => expect(decision).toMatchObject({ outcome: 'accepted' });
  accepted(ledger.run(command, { commandId: UNDONE }));
  const now = at === undefined ? {} : { now: at };
  for (const each of since ?? []) accepted(ledger.run(each, { commandId: SINCE, ...now }));
  const decision = ledger.run(ledger.undoing(userId(of), UNDONE), { commandId: 'undo' as CommandId, ...now });
  return { ledger, decision, user: ledger.state(onUser(of)) };
};
const left = (decision: Decision): readonly LeftAlone[] | undefined =>
  'answer' in decision
    ? 'left' in decision.answer
      ? decision.answer.left
      : undefined
    : 'refusal' in decision && decision.refusal.code === 'not-undone'
      ? decision.refusal.left
      : undefined;
const license = (product: typeof E3, code: LeftAlone['code'], by?: CommandId): LeftAlone => ({
  what: 'license',
  skuId: product.skuId,
  code,
  ...(by === undefined ? {} : { by }),
});

describe('undoing what a command did to a user', () => {
  const withSeats = [
    aUser('ann', { aliases: ['a'] }),
    aUser('bob'),
    bought(E3, 2),
    bought(E1, 2),
    bought(EXCHANGE_ONLY, 1),
  ];

  describe('licenses', () => {
    it('takes what it assigned, and frees the seat', () => {
      const { decision, user, ledger } = undo(withSeats, changeLicenses('ann', [E3]));
      expect(decision).toMatchObject({ outcome: 'accepted', answer: { kind: 'user', licenses: [] } });
      expect(left(decision)).toBeUndefined();
      expect(user).toMatchObject({ licenses: [] });
      expect(ledger.state(onSeats(E3)).totals.assigned).toBe(0);
    });

    it('assigns again what it removed, with the plans off and the data and the aliases back', () => {
      const { decision, user } = undo([...withSeats, holds('ann', E3, PLANS.teams)], changeLicenses('ann', [], [E3]));
      expect(user).toMatchObject({
        licenses: [{ skuId: E3.skuId, disabledPlans: [PLANS.teams.planId] }],
        aliases: [aliasOf(userId('ann'), 'a')],
        retentions: new Map(),
      });
      expect(decision).toMatchObject({ answer: { aliasesReturned: [address('a').key] } });
    });

    it('gives back what it replaced', () => {
      const { user } = undo([...withSeats, holds('ann', E1)], replaceLicenses('ann', [E3]));
      expect(user).toMatchObject({ licenses: [{ skuId: E1.skuId }] });
    });

    it('switches plans on that it switched off, and off that it switched on', () => {
      const off = { skuId: E3.skuId, disabledPlans: [PLANS.teams.planId] };
      const on = { skuId: E3.skuId, disabledPlans: [] };
      expect(undo([...withSeats, holds('ann', E3)], changeLicenses('ann', [off])).user).toMatchObject({
        licenses: [on],
      });
      expect(undo([...withSeats, holds('ann', E3, PLANS.teams)], changeLicenses('ann', [on])).user).toMatchObject({
        licenses: [off],
      });
    });

    it('goes back to the revision of the product that was held before a refresh', () => {
      const smaller = { ...E3, plans: E3.plans.slice(1) };
      const history = [...withSeats, holds('ann', E3), reimported(smaller)];
      const ledger = new Ledger();
      for (const step of [aWorld(), ...history]) step(ledger);
      const before = ledger.state(ANN);
      expect(undo(history, refreshLicenses('ann', [E3])).user).toMatchObject({
        licenses: 'licenses' in before ? before.licenses : [],
      });
    });

    describe('of a reassignment in a pool below zero', () => {
      const below = [aUser('ann'), aUser('bob'), aUser('cem'), bought(E3, 1), holds('cem', E3), holds('ann', E3)];
      const holders = (ledger: Ledger): readonly string[] =>
        ['ann', 'bob'].filter((name) => (ledger.state(onUser(name)) as KnownUser).licenses.length > 0);

      it.each(['ann', 'bob'])('go back from hand to hand in one step, begun with %s', (first) => {
        const { ledger, decision } = undo(below, reassignLicenses('ann', 'bob', E3), { of: first });
        expect(decision).toMatchObject({ outcome: 'accepted', answer: { userId: userId(first) } });
        expect(left(decision)).toBeUndefined();
        expect(holders(ledger)).toEqual(['ann']);
        expect(ledger.state(ANN)).toMatchObject({ retentions: new Map() });
        expect(ledger.state(onSeats(E3)).totals).toMatchObject({ valid: 1, assigned: 2 });
        const other = first === 'ann' ? 'bob' : 'ann';
        const handedBack = [{ skuId: E3.skuId, from: userId('bob'), to: userId('ann') }];
        expect(decision).toMatchObject({ answer: { handedBack } });
        const second = ledger.run(ledger.undoing(userId(other), UNDONE));
        expect(second).toMatchObject({ outcome: 'unchanged', answer: { userId: userId(other), handedBack } });
        expect(effectsOf((second as Extract<Decision, { outcome: 'unchanged' }>).answer)).toEqual({ handedBack });
        expect(holders(ledger)).toEqual(['ann']);
      });

      it('go forth again where that is undone', () => {
        const { ledger } = undo(below, reassignLicenses('ann', 'bob', E3), { of: 'bob' });
        const again = ledger.run(ledger.undoing(userId('bob'), 'undo' as CommandId), { commandId: SINCE });
        expect(again).toMatchObject({ outcome: 'accepted' });
        expect(holders(ledger)).toEqual(['bob']);
        expect(ledger.state(onSeats(E3)).totals.assigned).toBe(2);
      });

      it('are taken from the one where the other is gone, or has the product again', () => {
        for (const since of [deleteUser('ann'), reassignLicenses('cem', 'ann', E3)]) {
          const { ledger, decision } = undo(below, reassignLicenses('ann', 'bob', E3), { of: 'bob', since: [since] });
          expect(decision).toMatchObject({ outcome: 'accepted' });
          expect(ledger.state(onUser('bob'))).toMatchObject({ licenses: [] });
          expect((decision as Extract<Decision, { outcome: 'accepted' }>).answer).not.toHaveProperty('handedBack');
        }
      });

      it('stay where both are where the one was changed since', () => {
        const off = { skuId: E3.skuId, disabledPlans: [PLANS.teams.planId] };
        const { ledger, decision } = undo(below, reassignLicenses('ann', 'bob', E3), {
          of: 'ann',
          since: [changeLicenses('bob', [off])],
        });
        expect(decision).toMatchObject({ outcome: 'refused', refusal: { code: 'not-undone' } });
        expect(left(decision)).toEqual([license(E3, 'no-available-seats')]);
        expect(holders(ledger)).toEqual(['bob']);
      });
    });

    it('stay where they were changed since, which is told with the command that did', () => {
      const off = { skuId: E3.skuId, disabledPlans: [PLANS.teams.planId] };
      const { decision, user } = undo(withSeats, changeLicenses('ann', [E3, E1]), {
        since: [changeLicenses('ann', [off])],
      });
      expect(left(decision)).toEqual([license(E3, 'changed-since', SINCE)]);
      expect(user).toMatchObject({ licenses: [{ skuId: E3.skuId }] });
    });

    it('are refused where nothing of them can be undone', () => {
      const { decision } = undo(withSeats, changeLicenses('ann', [E3]), { since: [changeLicenses('ann', [], [E3])] });
      expect(decision).toEqual({
        outcome: 'refused',
        refusal: { code: 'not-undone', userId: userId('ann'), left: [license(E3, 'changed-since', SINCE)] },
      });
    });

    it('do not come back where no seat is left', () => {
      const history = [...withSeats, holds('ann', EXCHANGE_ONLY)];
      const { decision, user } = undo(history, replaceLicenses('ann', [E1]), {
        since: [changeLicenses('bob', [EXCHANGE_ONLY])],
      });
      expect(left(decision)).toEqual([license(EXCHANGE_ONLY, 'no-available-seats')]);
      expect(user).toMatchObject({ licenses: [] });
    });

    it('do not come back where the data of a service that they granted is purged', () => {
      const history = [...withSeats, holds('ann', E3), holds('ann', E1)];
      const purged = undo(history, changeLicenses('ann', [], [E3, E1]), {
        at: daysLater(31),
        since: [purgeServiceData('ann', retentionId('ann', 'exchange', UNDONE))],
      });
      expect(left(purged.decision)).toEqual([license(E3, 'data-purged'), license(E1, 'data-purged')]);
      const overdue = undo(history, changeLicenses('ann', [], [E3, E1]), { at: daysLater(30) });
      expect(left(overdue.decision)).toEqual([license(E3, 'data-purged'), license(E1, 'data-purged')]);
    });

    it('do not come back where they are not permitted any more', () => {
      const ledger = new Ledger();
      for (const step of [aWorld(), ...withSeats, holds('ann', E3)]) step(ledger);
      ledger.run(changeLicenses('ann', [], [E3]), { commandId: UNDONE });
      restricted([PLANS.teams, DE])(ledger);
      expect(left(ledger.try(ledger.undoing(userId('ann'), UNDONE)))).toEqual([
        license(E3, 'not-permitted-in-location'),
      ]);
    });

    it('stay with a user who was deleted since', () => {
      const { decision } = undo(withSeats, changeLicenses('ann', [E3]), { since: [deleteUser('ann')] });
      expect(left(decision)).toEqual([license(E3, 'user-deleted', SINCE)]);
    });

    it('are unchanged where the command did nothing to the user', () => {
      expect(undo(withSeats, changeLicenses('bob', [E3])).decision).toMatchObject({ outcome: 'unchanged' });
    });
  });

  describe('profile, location and account', () => {
    const ann = userId('ann');

    it('are as before', () => {
      const { user, ledger } = undo(
        [...withSeats],
        updateUser('ann', {
          profile: { displayName: 'Anna', city: 'Bonn' },
          usageLocation: CN,
          accountEnabled: false,
          userType: 'Guest',
        }),
      );
      expect(user).toMatchObject({ profile: { displayName: personal(ann, 'display-name', 'ann') }, usageLocation: DE });
      expect(user).not.toHaveProperty('accountEnabled');
      expect(user).not.toHaveProperty('userType');
      expect(user).not.toHaveProperty('profile.city');
      expect(ledger.state(ANN)).toBe(user);
    });

    it('stay where they were changed since, field by field', () => {
      const { decision, user } = undo(withSeats, updateUser('ann', { profile: { city: 'Bonn', state: 'NW' } }), {
        since: [updateUser('ann', { profile: { city: 'Köln' }, usageLocation: CN })],
      });
      expect(left(decision)).toEqual([{ what: 'city', code: 'changed-since', by: SINCE }]);
      expect(user).toMatchObject({ profile: { city: { clear: 'Köln' } }, usageLocation: CN });
      expect(user).not.toHaveProperty('profile.state');
    });

    it('go back together with the licenses that need the location', () => {
      const history = [...withSeats, restricted([PLANS.teams, CN]), holds('ann', E3)];
      const command = changeLicenses('ann', [E1], [E3], { usageLocation: CN });
      const noTeams = { skuId: E1.skuId, disabledPlans: [PLANS.teams.planId] };
      const { decision, user } = undo(history, { ...command, add: [noTeams] });
      expect(left(decision)).toBeUndefined();
      expect(user).toMatchObject({ usageLocation: DE, licenses: [{ skuId: E3.skuId }] });
    });

    it('keep a location that a license needs which came since', () => {
      const history = [aUser('ann', { usageLocation: null }), bought(E3, 1)];
      const { decision } = undo(history, updateUser('ann', { usageLocation: DE }), {
        since: [changeLicenses('ann', [E3])],
      });
      expect(left(decision)).toEqual([{ what: 'usageLocation', code: 'usage-location-required' }]);
    });
  });

  describe('addresses', () => {
    const swap = updateUser('ann', { userPrincipalName: address('new'), aliases: addresses('ann') });

    it('are as before, whatever became what', () => {
      const { user, ledger, decision } = undo(withSeats, swap);
      expect(decision).toMatchObject({ outcome: 'accepted' });
      expect(user).toMatchObject({
        userPrincipalName: principalNameOf(userId('ann'), 'ann'),
        aliases: [aliasOf(userId('ann'), 'a')],
      });
      expect(ledger.state(onAddress('new'))).not.toHaveProperty('heldBy');
    });

    it('stay where somebody has them by now', () => {
      const { decision, user } = undo(
        withSeats,
        updateUser('ann', { userPrincipalName: address('new'), aliases: [] }),
        {
          since: [createUser('eve', { userPrincipalName: address('ann'), aliases: addresses('a') })],
        },
      );
      expect(left(decision)).toEqual([
        { what: 'userPrincipalName', code: 'address-taken' },
        { what: 'aliases', code: 'address-taken' },
      ]);
      expect(user).toMatchObject({ userPrincipalName: principalNameOf(userId('ann'), 'new') });
    });

    it('stay with a user without a mailbox, who had them without one before', () => {
      const { user } = undo(withSeats, changeLicenses('ann', [E3]));
      expect(user).toMatchObject({ aliases: [aliasOf(userId('ann'), 'a')] });
    });
  });

  describe('a deletion', () => {
    const held = [...withSeats, holds('ann', E3)];

    it('brings the user back with all that it had', () => {
      const { user, decision } = undo(held, deleteUser('ann'));
      expect(decision).toMatchObject({ outcome: 'accepted', answer: { kind: 'user' } });
      expect(user).toMatchObject({ status: 'active', licenses: [{ skuId: E3.skuId }] });
    });

    it('tells each license for which no seat is left', () => {
      const history = [aUser('ann'), aUser('bob'), bought(E3, 1), holds('ann', E3)];
      const { decision } = undo(history, deleteUser('ann'), { since: [changeLicenses('bob', [E3])] });
      expect(left(decision)).toEqual([license(E3, 'no-available-seats')]);
    });

    it('stands where the user came back since, where its name is taken, and where its time is over', () => {
      expect(left(undo(held, deleteUser('ann'), { since: [restoreUser('ann')] }).decision)).toEqual([
        { what: 'user', code: 'changed-since', by: SINCE },
      ]);
      const taken = createUser('eve', { userPrincipalName: address('ann') });
      expect(left(undo(held, deleteUser('ann'), { since: [taken] }).decision)).toEqual([
        { what: 'user', code: 'address-taken' },
      ]);
      expect(left(undo(held, deleteUser('ann'), { at: daysLater(30) }).decision)).toEqual([
        { what: 'user', code: 'retention-over' },
      ]);
    });

    it('of somebody who was erased since is refused', () => {
      const { decision } = undo(held, deleteUser('ann'), { since: [eraseUser('ann')] });
      expect(decision).toEqual({ outcome: 'refused', refusal: { code: 'user-purged', userId: userId('ann') } });
    });
  });

  describe('a creation', () => {
    const history = [bought(E3, 2)];
    const create = createUser('ann', { usageLocation: DE, licenses: [{ skuId: E3.skuId }] });

    it('is a deletion, with the whole retention', () => {
      const { user, decision, ledger } = undo(history, create);
      expect(user).toMatchObject({ status: 'deleted', deletion: { purgeAt: daysLater(30) } });
      expect(decision).toMatchObject({ answer: { kind: 'user', purgeAt: daysLater(30) } });
      expect(ledger.state(onSeats(E3)).totals.assigned).toBe(0);
    });

    it('stands where anything of the user was changed since', () => {
      const since = [updateUser('ann', { profile: { city: 'Bonn' } })];
      const { decision } = undo(history, create, { since });
      expect(left(decision)).toEqual([{ what: 'user', code: 'changed-since', by: SINCE }]);
      expect(writesOf(decision)).toEqual([]);
    });

    it('of a user who came back waits under the old name again', () => {
      const ledger = new Ledger();
      for (const step of [aWorld(), aUser('ann')]) step(ledger);
      ledger.run(deleteUser('ann'));
      ledger.run(restoreUser('ann', 'other'), { commandId: UNDONE });
      ledger.run(ledger.undoing(userId('ann'), UNDONE));
      expect(ledger.state(ANN)).toMatchObject({
        status: 'deleted',
        userPrincipalName: principalNameOf(userId('ann'), 'ann'),
      });
    });
  });

  it('compares with the state as it is at the decision, also where that moved after the history was read', () => {
    const ledger = new Ledger();
    for (const step of [aWorld(), ...withSeats]) step(ledger);
    ledger.run(changeLicenses('ann', [E3]), { commandId: UNDONE });
    const early = ledger.undoing(userId('ann'), UNDONE);
    ledger.run(changeLicenses('ann', [], [E3]));
    expect(left(ledger.try(early))).toEqual([license(E3, 'changed-since')]);
  });

  it('is undone by the same rules', () => {
    const { ledger } = undo([...withSeats, holds('ann', E1)], replaceLicenses('ann', [E3], { usageLocation: CN }));
    ledger.run(ledger.undoing(userId('ann'), 'undo' as CommandId));
    expect(ledger.state(ANN)).toMatchObject({ licenses: [{ skuId: E3.skuId }], usageLocation: CN });
  });
});
