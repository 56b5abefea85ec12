import { personal, type OperationItemChange, type OperationMode, type PrincipalName } from '#licensing';
import { E1, E3, PLANS } from '#testing/catalogue';
import { address, aliasOf, principalNameOf, DE, userId } from '#testing/given-when-then';
import { itemCommand } from './item-command.js';

const ann = userId('ann');
const user = { by: 'id', userId: ann } as const;
const licenses = [{ skuId: E3.skuId, disabledPlans: [PLANS.teams.planId] }, { skuId: E1.skuId }];
const change: OperationItemChange = {
  profile: { displayName: personal(ann, 'display-name', 'Ann'), jobTitle: null },
  usageLocation: DE,
};
const plain = { profile: { displayName: 'Ann', jobTitle: null }, usageLocation: DE };

describe('the command of one user of a bulk operation', () => {
  it('replaces all licenses, with profile fields along', () => {
    expect(itemCommand({ mode: 'replace', licenses }, { index: 0, userId: ann, change })).toEqual({
      type: 'ReplaceLicenses',
      user,
      licenses,
      ...plain,
    });
  });

  it('adds licenses, with profile fields along', () => {
    expect(itemCommand({ mode: 'add', licenses }, { index: 0, userId: ann, change })).toEqual({
      type: 'ChangeLicenses',
      user,
      add: licenses,
      remove: [],
      ...plain,
    });
  });

  it('removes licenses, and does not mind those that are not held', () => {
    expect(itemCommand({ mode: 'remove', licenses }, { index: 0, userId: ann })).toEqual({
      type: 'ChangeLicenses',
      user,
      add: [],
      remove: [E3.skuId, E1.skuId],
      ifNotHeld: 'ignore',
    });
  });

  it('adopts the own licenses of the item rather than those of the batch', () => {
    expect(itemCommand({ mode: 'adopt', licenses }, { index: 0, userId: ann })).toEqual({
      type: 'AdoptLicenses',
      user,
      licenses,
    });
    const own = { licenses: [{ skuId: E1.skuId }] };
    expect(itemCommand({ mode: 'adopt', licenses }, { index: 0, userId: ann, change: own })).toMatchObject(own);
  });

  it.each([
    ['leave', 'leave'],
    ['fail', 'refuse'],
    ['add', 'ignore'],
  ] as const)('changes licenses for others with their plans off, and who lacks one is to %s', (said, ifNotHeld) => {
    const swap = { add: [{ skuId: E3.skuId }], remove: [E1.skuId], ifNotHeld: said };
    const batch = { mode: 'change', licenses: [], change: swap } as const;
    expect(itemCommand(batch, { index: 0, userId: ann, change })).toEqual({
      type: 'ChangeLicenses',
      user,
      add: swap.add,
      remove: [E1.skuId],
      ifNotHeld,
      plansOff: 'travel',
      ...plain,
    });
  });

  it('refreshes licenses, and does not mind those that are not held', () => {
    expect(itemCommand({ mode: 'refresh', licenses: [{ skuId: E3.skuId }] }, { index: 0, userId: ann })).toEqual({
      type: 'RefreshLicenses',
      user,
      skuIds: [E3.skuId],
      ifNotHeld: 'ignore',
    });
  });

  const whole: OperationItemChange = {
    ...change,
    userPrincipalName: principalNameOf(ann, 'ann'),
    aliases: [aliasOf(ann, 'a.1'), aliasOf(ann, 'a.2')],
  };

  it('creates a user under the id that the operation gave', () => {
    expect(itemCommand({ mode: 'create', licenses }, { index: 0, userId: ann, change: whole })).toEqual({
      type: 'CreateUser',
      userId: ann,
      userPrincipalName: address('ann'),
      ...plain,
      aliases: [address('a.1'), address('a.2')],
      licenses,
    });
  });

  it('creates a user with its own licenses rather than with those of the batch', () => {
    const own = { ...whole, licenses: [{ skuId: E1.skuId }] };
    expect(itemCommand({ mode: 'create', licenses }, { index: 0, userId: ann, change: own })).toMatchObject({
      licenses: [{ skuId: E1.skuId }],
    });
    const none = itemCommand(
      { mode: 'create', licenses: [] },
      { index: 0, userId: ann, change: { ...whole, usageLocation: null } },
    );
    expect(none).not.toHaveProperty('licenses');
    expect(none).not.toHaveProperty('usageLocation');
  });

  it('updates what the item names, and a location may be taken away', () => {
    expect(
      itemCommand(
        { mode: 'update', licenses: [] },
        { index: 0, userId: ann, change: { ...whole, usageLocation: null } },
      ),
    ).toEqual({
      type: 'UpdateUser',
      user,
      userPrincipalName: address('ann'),
      ...plain,
      usageLocation: null,
      aliases: [address('a.1'), address('a.2')],
    });
    expect(itemCommand({ mode: 'update', licenses: [] }, { index: 0, userId: ann })).toEqual({
      type: 'UpdateUser',
      user,
    });
  });

  it('says of the account what the item says, in creating and updating alone', () => {
    const account = { accountEnabled: false, userType: 'Guest' } as const;
    const item = { index: 0, userId: ann, change: { ...whole, ...account } };
    const command = (mode: OperationMode) => itemCommand({ mode, licenses }, item);
    expect([command('create'), command('update')]).toMatchObject([account, account]);
    for (const mode of ['replace', 'add', 'remove'] as const) expect(command(mode)).not.toHaveProperty('userType');
  });

  it('deletes, and restores under another name where one is given', () => {
    expect(itemCommand({ mode: 'delete', licenses: [] }, { index: 0, userId: ann })).toEqual({
      type: 'DeleteUser',
      user,
    });
    expect(itemCommand({ mode: 'restore', licenses: [] }, { index: 0, userId: ann })).toEqual({
      type: 'RestoreUser',
      userId: ann,
    });
    expect(
      itemCommand(
        { mode: 'restore', licenses: [] },
        { index: 0, userId: ann, change: { userPrincipalName: principalNameOf(ann, 'new') } },
      ),
    ).toEqual({ type: 'RestoreUser', userId: ann, userPrincipalName: address('new') });
  });

  it.each<OperationMode>(['replace', 'add', 'remove', 'refresh', 'create', 'update', 'delete', 'restore', 'adopt'])(
    'to %s is refused where nobody was found',
    (mode) => {
      expect(itemCommand({ mode, licenses }, { index: 0 })).toEqual({
        outcome: 'refused',
        refusal: { code: 'user-not-found', ...(mode === 'restore' ? { among: 'deleted-users' } : {}) },
      });
    },
  );

  it.each<OperationMode>(['replace', 'add', 'remove', 'refresh', 'update', 'delete', 'restore', 'adopt'])(
    'to %s is refused where an alias was named, and says whose',
    (mode) => {
      expect(itemCommand({ mode, licenses }, { index: 0, aliasOf: ann })).toEqual({
        outcome: 'refused',
        refusal: { code: 'alias-names-no-user', userId: ann },
      });
    },
  );

  const named = (text: PrincipalName['text']): OperationItemChange => ({
    userPrincipalName: { ...principalNameOf(ann, 'ann'), text },
  });

  it('is refused where the person was erased since', () => {
    const item = { index: 0, userId: ann, change: named({ personal: ann, kind: 'principal-name', erased: true }) };
    expect(itemCommand({ mode: 'update', licenses: [] }, item)).toEqual({
      outcome: 'refused',
      refusal: { code: 'user-purged', userId: ann },
    });
  });

  it('is refused where what the list says of it does not open', () => {
    const item = { index: 0, userId: ann, change: named({ personal: ann, kind: 'principal-name', sealed: 'x' }) };
    expect(itemCommand({ mode: 'update', licenses: [] }, item)).toEqual({
      outcome: 'refused',
      refusal: { code: 'damaged-personal-data' },
    });
  });

  it('to change needs products', () => {
    expect(() => itemCommand({ mode: 'change', licenses: [] }, { index: 0, userId: ann })).toThrow('products to add');
  });

  it('to create needs a user principal name', () => {
    expect(() => itemCommand({ mode: 'create', licenses: [] }, { index: 0, userId: ann })).toThrow(
      'user principal name',
    );
  });
});
