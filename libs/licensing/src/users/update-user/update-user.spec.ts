import { E3, PLANS } from '#testing/catalogue';
import {
  address,
  addresses,
  aliasOf,
  principalNameOf,
  aUser,
  aWorld,
  bought,
  CN,
  daysLater,
  DE,
  deleteUser,
  given,
  holds,
  onAddress,
  onUser,
  ran,
  restricted,
  updateUser,
  userId,
} from '#testing/given-when-then';
import { personal, type ProfileKind } from '#licensing';

const ann = userId('ann');
const clear = (kind: ProfileKind, text: string) => personal(ann, kind, text);

describe('changing an account', () => {
  it('records what differs, and changes no license and no retention', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3))
      .when(updateUser('ann', { accountEnabled: false, userType: 'Member' }))
      .thenExactly({
        stream: onUser('ann'),
        events: [{ type: 'UserAccountChanged', data: { userId: ann, accountEnabled: false } }],
      })
      .thenAnswer({
        kind: 'user',
        userId: ann,
        changed: ['accountEnabled'],
        licenses: [{ skuId: E3.skuId, disabledPlans: [] }],
      });
  });
  it('keeps only what is otherwise than of most users', () => {
    given(aWorld(), aUser('ann'), ran(updateUser('ann', { accountEnabled: false, userType: 'Guest' })))
      .when(updateUser('ann', { accountEnabled: true }))
      .thenExactly({
        stream: onUser('ann'),
        events: [{ type: 'UserAccountChanged', data: { userId: ann, accountEnabled: true } }],
      })
      .thenState(onUser('ann'), { userType: 'Guest' });
  });
  it('changes nothing where it is so already', () => {
    given(aWorld(), aUser('ann'))
      .when(updateUser('ann', { accountEnabled: true, userType: 'Member' }))
      .thenUnchanged();
  });
});

describe('changing a profile', () => {
  it('records what differs, and what is cleared', () => {
    given(
      aWorld(),
      aUser('ann'),
      ran(updateUser('ann', { profile: { city: 'Bonn', state: 'NRW', department: 'Sales' } })),
    )
      .when(updateUser('ann', { profile: { city: 'Berlin', state: null, department: 'Sales', jobTitle: null } }))
      .thenExactly({
        stream: onUser('ann'),
        events: [
          {
            type: 'UserProfileChanged',
            data: { userId: ann, profile: { city: clear('city', 'Berlin'), state: null } },
          },
        ],
      })
      .thenState(onUser('ann'), {
        profile: {
          displayName: clear('display-name', 'ann'),
          city: clear('city', 'Berlin'),
          department: clear('department', 'Sales'),
        },
      });
  });

  it('changes nothing when it says what is there already, and answers as always', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3))
      .when(
        updateUser('ann', { profile: { displayName: 'ann' }, usageLocation: DE, userPrincipalName: address('ann') }),
      )
      .thenUnchanged()
      .thenAnswer({ kind: 'user', userId: ann, licenses: [{ skuId: E3.skuId, disabledPlans: [] }], retained: [] });
  });

  it('names the fields that it changed, never their values, and none that stay', () => {
    const before = updateUser('ann', { profile: { city: 'Bonn', department: 'Sales' }, addAliases: addresses('al') });
    given(aWorld(), aUser('ann'), ran(before))
      .when(
        updateUser('ann', {
          profile: { city: null, department: 'Sales', jobTitle: 'Buyer' },
          usageLocation: CN,
          userPrincipalName: address('anna'),
          removeAliases: addresses('al'),
        }),
      )
      .thenAnswer({ changed: ['userPrincipalName', 'jobTitle', 'city', 'usageLocation', 'aliases'] });
    given(aWorld(), aUser('ann'))
      .when(updateUser('ann', { profile: { displayName: 'ann' } }))
      .thenRecordedAnswer({ kind: 'user', userId: ann, licenses: [], revision: 0 });
  });

  it('is refused when it says nothing', () => {
    given(aWorld(), aUser('ann')).when(updateUser('ann', {})).thenRefused({ code: 'nothing-to-do' });
    given(aWorld(), aUser('ann'))
      .when(updateUser('ann', { profile: {}, addAliases: [] }))
      .thenRefused({ code: 'nothing-to-do' });
  });

  it('is refused for users that are unknown or deleted, and in an unknown tenant', () => {
    const command = updateUser('ann', { profile: { city: 'Bonn' } });
    given().when(command).thenRefused({ code: 'tenant-not-found' });
    given(aWorld()).when(command).thenRefused({ code: 'user-not-found' });
    given(aWorld(), aUser('ann'), ran(deleteUser('ann')))
      .when(command)
      .thenRefused({ code: 'user-deleted', userId: ann, purgeAt: daysLater(30) });
  });
});

describe('changing the usage location', () => {
  it('is free for a user without licenses, also to none', () => {
    given(aWorld(), aUser('ann'))
      .when(updateUser('ann', { usageLocation: null }))
      .thenOn(onUser('ann'), { type: 'UsageLocationChanged', data: { userId: ann, usageLocation: null } });
  });

  it('to none is refused while licenses are held', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3))
      .when(updateUser('ann', { usageLocation: null }))
      .thenRefused({ code: 'usage-location-required', userId: ann, situation: 'clearing' });
  });

  it('is refused where a held license is not permitted, naming the plans that are switched on', () => {
    const history = [aWorld(), aUser('ann'), bought(E3, 1), restricted([PLANS.teams, CN], [PLANS.sharepointWac, CN])];
    given(...history, holds('ann', E3, PLANS.sharepointWac))
      .when(updateUser('ann', { usageLocation: CN }))
      .thenRefused({
        code: 'not-permitted-in-location',
        usageLocation: CN,
        plans: [{ skuId: E3.skuId, planIds: [PLANS.teams.planId] }],
      });
    given(...history, holds('ann', E3, PLANS.sharepointWac, PLANS.teams))
      .when(updateUser('ann', { usageLocation: CN }))
      .thenState(onUser('ann'), { usageLocation: CN });
  });

  it('breaks nothing by itself where a restriction came after the license', () => {
    given(aWorld(), aUser('ann', { usageLocation: CN }), bought(E3, 1), holds('ann', E3), restricted([PLANS.teams, CN]))
      .when(updateUser('ann', { usageLocation: CN, profile: { city: 'Beijing' } }))
      .thenTypes('UserProfileChanged');
  });
});

describe('changing the principal name', () => {
  it('frees the old one and claims the new one', () => {
    given(aWorld(), aUser('ann'))
      .when(updateUser('ann', { userPrincipalName: address('ann.b') }))
      .thenExactly(
        {
          stream: onUser('ann'),
          events: [
            {
              type: 'UserPrincipalNameChanged',
              data: { userId: ann, userPrincipalName: principalNameOf(ann, 'ann.b') },
            },
          ],
        },
        { stream: onAddress('ann'), events: [{ type: 'AddressReleased', data: { userId: ann } }] },
        {
          stream: onAddress('ann.b'),
          events: [{ type: 'AddressClaimed', data: { userId: ann, as: 'userPrincipalName' } }],
        },
      );
  });

  it('to another spelling of the same address concerns nobody else', () => {
    given(aWorld(), aUser('ann'))
      .when(updateUser('ann', { userPrincipalName: address('Ann') }))
      .thenTypes('UserPrincipalNameChanged');
  });

  it('is refused where somebody holds it', () => {
    given(aWorld(), aUser('ann'), aUser('bob'))
      .when(updateUser('ann', { userPrincipalName: address('bob') }))
      .thenRefused({ code: 'address-taken', field: 'userPrincipalName', heldBy: userId('bob') });
  });

  it("to an alias of the user's own takes it from the aliases, and says nothing else", () => {
    const alone = given(aWorld(), aUser('ann', { aliases: ['annie', 'a'] })).when(
      updateUser('ann', { userPrincipalName: address('Annie') }),
    );
    alone
      .thenTypes('AliasesReleased', 'UserPrincipalNameChanged', 'AddressReleased', 'AddressClaimed', 'AddressReleased')
      .thenState(onUser('ann'), { userPrincipalName: principalNameOf(ann, 'Annie'), aliases: [aliasOf(ann, 'a')] })
      .thenState(onAddress('annie'), { heldBy: ann, as: 'userPrincipalName' });
    expect(alone.ledger.state(onAddress('ann'))).not.toHaveProperty('heldBy');
  });

  it('may swap with an alias in two members', () => {
    given(aWorld(), aUser('ann', { aliases: ['annie', 'a'] }))
      .when(updateUser('ann', { userPrincipalName: address('annie'), addAliases: addresses('ann') }))
      .thenState(onUser('ann'), { aliases: [aliasOf(ann, 'a'), aliasOf(ann, 'ann')] })
      .thenState(onAddress('ann'), { heldBy: ann, as: 'alias' });
  });

  it("to somebody else's alias is refused, and says whose", () => {
    given(aWorld(), aUser('ann'), aUser('bob', { aliases: ['bobby'] }))
      .when(updateUser('ann', { userPrincipalName: address('bobby') }))
      .thenRefused({ code: 'address-taken', field: 'userPrincipalName', heldBy: userId('bob') });
  });

  it('may swap with an alias', () => {
    given(aWorld(), aUser('ann', { aliases: ['annie'] }))
      .when(updateUser('ann', { userPrincipalName: address('annie'), aliases: addresses('ann') }))
      .thenState(onUser('ann'), { userPrincipalName: principalNameOf(ann, 'annie'), aliases: [aliasOf(ann, 'ann')] })
      .thenState(onAddress('annie'), { heldBy: ann, as: 'userPrincipalName' })
      .thenState(onAddress('ann'), { heldBy: ann, as: 'alias' });
  });
});

describe('changing aliases', () => {
  const history = [aWorld(), aUser('ann', { aliases: ['a', 'b'] }), aUser('bob')];

  it('as a whole list releases and claims only what differs', () => {
    given(...history)
      .when(updateUser('ann', { aliases: addresses('B', 'c') }))
      .thenOn(
        onUser('ann'),
        { type: 'AliasesReleased', data: { userId: ann, aliases: [aliasOf(ann, 'a')], cause: 'changed' } },
        { type: 'AliasesAdded', data: { userId: ann, aliases: [aliasOf(ann, 'c')], cause: 'changed' } },
      )
      .thenOn(onAddress('a'), { type: 'AddressReleased', data: { userId: ann } })
      .thenOn(onAddress('b'))
      .thenAnswer({ aliasesReleased: [], aliasesReturned: [] });
  });

  it('as an empty list releases all', () => {
    given(...history)
      .when(updateUser('ann', { aliases: [] }))
      .thenState(onUser('ann'), { aliases: [] });
  });

  it('adds and removes single ones', () => {
    given(...history)
      .when(updateUser('ann', { addAliases: addresses('c', 'a'), removeAliases: addresses('b') }))
      .thenTypes('AliasesReleased', 'AliasesAdded', 'AddressReleased', 'AddressClaimed')
      .thenState(onUser('ann'), { aliases: [aliasOf(ann, 'a'), aliasOf(ann, 'c')] });
  });

  it('changes nothing when all are held', () => {
    given(...history)
      .when(updateUser('ann', { addAliases: addresses('A') }))
      .thenUnchanged();
  });

  it('is refused for the removal of one that is not held', () => {
    given(...history)
      .when(updateUser('ann', { removeAliases: addresses('a', 'bob') }))
      .thenRefused({ code: 'alias-not-held', index: 1 });
  });

  it('is refused for one that somebody holds, also as principal name, also the user itself', () => {
    given(...history)
      .when(updateUser('ann', { addAliases: addresses('c', 'bob') }))
      .thenRefused({ code: 'address-taken', field: 'aliases', index: 1, heldBy: userId('bob') });
    given(...history)
      .when(updateUser('ann', { addAliases: addresses('ann') }))
      .thenRefused({ code: 'address-taken', field: 'aliases', index: 0, heldBy: ann });
  });

  it.each([
    ['in one list', { aliases: addresses('c', 'd', 'C') }, { index: 2 }],
    ['as principal name and alias', { userPrincipalName: address('c'), addAliases: addresses('c') }, { index: 0 }],
    ['added and removed', { addAliases: addresses('a'), removeAliases: addresses('a') }, { index: 0 }],
  ])('is refused for one named twice: %s', (_what, changes, place) => {
    given(...history)
      .when(updateUser('ann', changes))
      .thenRefused({ code: 'duplicate-address', field: 'aliases', ...place });
  });
});
