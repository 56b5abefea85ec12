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
  COMMAND,
  createUser,
  daysLater,
  DE,
  deleteUser,
  derived,
  given,
  licenseAssigned,
  licenseOf,
  onAddress,
  onSeats,
  onUser,
  purgeUser,
  ran,
  restricted,
  retentionId,
  servicesGranted,
  TENANT,
  userId,
} from '#testing/given-when-then';
import { personal, type CreateUser, type UserId } from '#licensing';

const ann = userId('ann');

describe('creating a user', () => {
  it('claims its addresses and assigns its licenses in one step', () => {
    const command = createUser('ann', {
      profile: { displayName: 'Ann', city: 'Bonn', jobTitle: null },
      usageLocation: DE,
      aliases: addresses('annie'),
      licenses: [{ skuId: E3.skuId, disabledPlans: [PLANS.teams.planId] }],
    });
    const profile = { displayName: personal(ann, 'display-name', 'Ann'), city: personal(ann, 'city', 'Bonn') };
    given(aWorld(), bought(E3, 1))
      .when(command)
      .thenExactly(
        {
          stream: onUser('ann'),
          events: [
            {
              type: 'UserCreated',
              data: { userId: ann, userPrincipalName: principalNameOf(ann, 'ann'), profile, usageLocation: DE },
            },
            { type: 'AliasesAdded', data: { userId: ann, aliases: [aliasOf(ann, 'annie')], cause: 'changed' } },
            licenseAssigned('ann', licenseOf(E3, PLANS.teams), { cause: 'created' }),
            servicesGranted('ann', 'first', 'exchange', 'sharepoint'),
          ],
        },
        {
          stream: onAddress('ann'),
          events: [{ type: 'AddressClaimed', data: { userId: ann, as: 'userPrincipalName' } }],
        },
        { stream: onAddress('annie'), events: [{ type: 'AddressClaimed', data: { userId: ann, as: 'alias' } }] },
        {
          stream: onSeats(E3),
          events: [
            {
              type: 'SeatTaken',
              data: { skuId: E3.skuId, userId: ann, totals: { valid: 1, expired: 0, assigned: 1 } },
            },
          ],
        },
      )
      .thenAnswer({ kind: 'user', userId: ann, aliasesReturned: [], restored: [] });
  });

  it('keeps that it is blocked, or a guest', () => {
    given(aWorld())
      .when(createUser('ann', { accountEnabled: false, userType: 'Guest' }))
      .thenState(onUser('ann'), { accountEnabled: false, userType: 'Guest' });
  });

  it('needs neither location nor license', () => {
    given(aWorld())
      .when(createUser('ann'))
      .thenTypes('UserCreated', 'AddressClaimed')
      .thenAnswer({ licenses: [], services: [], seats: [] });
  });

  it('derives the id of the user from the command where it brings none', () => {
    const { userId: _none, ...command } = createUser('ann');
    const id = derived(COMMAND, 'user') as UserId;
    given(aWorld())
      .when(command)
      .thenAnswer({ userId: id })
      .thenState({ kind: 'user', tenantId: TENANT, userId: id }, { status: 'active' });
  });

  it.each<[string, Partial<CreateUser>, object]>([
    ['no seat is left', {}, { code: 'no-available-seats', available: 0 }],
    ['it has no location', {}, { code: 'usage-location-required', situation: 'creation' }],
  ])('creates nobody when %s', (_what, _more, refusal) => {
    const location = 'available' in refusal ? { usageLocation: DE } : {};
    const { decision, ledger } = given(aWorld(), bought(E3, 0)).when(
      createUser('ann', { ...location, licenses: [{ skuId: E3.skuId }] }),
    );
    expect(decision).toMatchObject({ outcome: 'refused', refusal });
    expect(decision).not.toHaveProperty('refusal.userId');
    expect(ledger.state(onUser('ann')).status).toBe('absent');
    expect(ledger.state(onAddress('ann')).heldBy).toBeUndefined();
  });

  it('is refused where a plan is not permitted', () => {
    given(aWorld(), bought(E3, 1), restricted([PLANS.teams, CN]))
      .when(createUser('ann', { usageLocation: CN, licenses: [{ skuId: E3.skuId }] }))
      .thenRefused({
        code: 'not-permitted-in-location',
        usageLocation: CN,
        plans: [{ skuId: E3.skuId, planIds: [PLANS.teams.planId] }],
      });
  });

  it('is refused when one product is named twice', () => {
    given(aWorld(), bought(E3, 2))
      .when(createUser('ann', { usageLocation: DE, licenses: [{ skuId: E3.skuId }, { skuId: E3.skuId }] }))
      .thenRefused({ code: 'duplicate-product', skuIds: [E3.skuId] });
  });

  it('is refused in a tenant that does not exist', () => {
    given().when(createUser('ann')).thenRefused({ code: 'tenant-not-found' });
  });

  const deleted = ran(deleteUser('ann'), { commandId: COMMAND });
  it.each([
    ['somebody has', []],
    ['a deleted user has', [deleted]],
    ['an erased user had', [deleted, ran(purgeUser('ann', retentionId('ann')), { now: daysLater(30) })]],
  ])('is refused under an id that %s', (_whose, since) => {
    given(aWorld(), aUser('ann'), ...since)
      .when(createUser('ann', { userPrincipalName: address('other') }))
      .thenRefused({ code: 'user-id-taken', userId: ann });
  });
});

describe('addresses of a new user', () => {
  const bob = { heldBy: userId('bob') };

  it('are unique in the tenant, whatever they are to their holder, and in any case', () => {
    const history = [aWorld(), aUser('bob', { aliases: ['robert'] })];
    given(...history)
      .when(createUser('ann', { userPrincipalName: address('ROBERT') }))
      .thenRefused({ code: 'address-taken', field: 'userPrincipalName', ...bob });
    given(...history)
      .when(createUser('ann', { aliases: addresses('annie', 'bob') }))
      .thenRefused({ code: 'address-taken', field: 'aliases', index: 1, ...bob });
  });

  it('are unique within the command', () => {
    given(aWorld())
      .when(createUser('ann', { aliases: addresses('annie', 'Ann') }))
      .thenRefused({ code: 'duplicate-address', field: 'aliases', index: 1 });
    given(aWorld())
      .when(createUser('ann', { aliases: addresses('annie', 'a', 'annie') }))
      .thenRefused({ code: 'duplicate-address', field: 'aliases', index: 2 });
  });

  it('are free again once their holder is deleted', () => {
    given(aWorld(), aUser('bob', { aliases: ['robert'] }), ran(deleteUser('bob')))
      .when(createUser('ann', { userPrincipalName: address('bob'), aliases: addresses('robert') }))
      .thenTypes('UserCreated', 'AliasesAdded', 'AddressClaimed', 'AddressClaimed');
  });
});
