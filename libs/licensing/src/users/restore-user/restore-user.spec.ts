import { E1, E3, PLANS, product, VISIO } from '#testing/catalogue';
import {
  address,
  addressKey,
  aliasOf,
  principalNameOf,
  aUser,
  aWorld,
  bought,
  changeLicenses,
  CN,
  createUser,
  daysLater,
  deleteUser,
  given,
  holds,
  licenseAssigned,
  licenseOf,
  onAddress,
  onSeats,
  onUser,
  purchaseId,
  purgeServiceData,
  purgeUser,
  ran,
  reimported,
  restoreUser,
  restricted,
  retentionId,
  service,
  servicesGranted,
  setupCommand,
  THIRTY_DAYS,
  takenBy,
  updateUser,
  userId,
} from '#testing/given-when-then';

const ann = userId('ann');
const first = (name?: string) => retentionId('ann', name, setupCommand(1));
const deleted = [
  aWorld(),
  aUser('ann', { aliases: ['annie', 'a.nn'] }),
  aUser('bob'),
  bought(VISIO, 1),
  bought(E3, 1),
  holds('ann', VISIO),
  holds('ann', E3, PLANS.teams),
  ran(deleteUser('ann')),
];
const services = (...names: readonly string[]) => names.map((name) => ({ service: name, retentionId: first(name) }));

describe('restoring a user', () => {
  it('brings back name, licenses in their old order, data and aliases', () => {
    const restored = (name: string) =>
      ({
        type: 'ServiceDataRestored',
        data: { userId: ann, retentionId: first(name), service: service(name), aliasesLost: [] },
      }) as const;
    const aliases = [aliasOf(ann, 'annie'), aliasOf(ann, 'a.nn')];
    given(...deleted)
      .at(daysLater(29))
      .when(restoreUser('ann'))
      .thenOn(
        onUser('ann'),
        {
          type: 'UserRestored',
          data: {
            userId: ann,
            retentionId: first(),
            userPrincipalName: principalNameOf(ann, 'ann'),
            shortfalls: [],
            aliasesLost: [],
          },
        },
        licenseAssigned('ann', licenseOf(VISIO), { cause: 'restored' }),
        licenseAssigned('ann', licenseOf(E3, PLANS.teams), { cause: 'restored' }),
        restored('exchange'),
        {
          type: 'AliasesAdded',
          data: { userId: ann, aliases, cause: 'returned', retentionId: first('exchange') },
        },
        restored('sharepoint'),
        servicesGranted('ann', 'again', 'exchange', 'sharepoint'),
      )
      .thenState(onSeats(E3), { totals: { valid: 1, expired: 0, assigned: 1 } })
      .thenState(onAddress('ann'), { heldBy: ann, as: 'userPrincipalName' })
      .thenState(onAddress('annie'), { heldBy: ann, as: 'alias' })
      .thenState(onUser('ann'), { status: 'active', aliases, retentions: new Map() })
      .thenAnswer({
        kind: 'restored',
        shortfalls: [],
        restored: services('exchange', 'sharepoint'),
        aliasesReturned: aliases.map(({ key }) => key),
        aliasesLost: [],
      });
  });

  it('is refused at purgeAt and later, but not on a clock that is not trusted', () => {
    given(...deleted)
      .at(daysLater(30))
      .when(restoreUser('ann'))
      .thenRefused({ code: 'retention-over', userId: ann, purgeAt: daysLater(30) });
    given(...deleted)
      .at(daysLater(31))
      .withUntrustedClock()
      .when(restoreUser('ann'))
      .thenAnswer({ restored: services('exchange', 'sharepoint'), purged: [] });
  });

  it('is refused for users that are unknown, not deleted, or purged', () => {
    given().when(restoreUser('ann')).thenRefused({ code: 'tenant-not-found' });
    given(aWorld()).when(restoreUser('ann')).thenRefused({ code: 'user-not-found', among: 'deleted-users' });
    given(aWorld(), aUser('ann')).when(restoreUser('ann')).thenRefused({ code: 'user-not-deleted', userId: ann });
    given(...deleted, ran(purgeUser('ann', first()), { now: daysLater(30) }))
      .when(restoreUser('ann'))
      .thenRefused({ code: 'user-purged', userId: ann });
  });

  it('does not work twice', () => {
    given(...deleted, ran(restoreUser('ann')))
      .when(restoreUser('ann'))
      .thenRefused({ code: 'user-not-deleted', userId: ann });
  });
});

describe('the name of a restored user', () => {
  const taken = [...deleted, ran(createUser('eve', { userPrincipalName: address('ann') }))];

  it('may be taken by now, which refuses the restore', () => {
    given(...taken)
      .when(restoreUser('ann'))
      .thenRefused({ code: 'address-taken', field: 'userPrincipalName', heldBy: userId('eve') });
  });

  it('may be a new one that the command brings', () => {
    given(...taken)
      .when(restoreUser('ann', 'ann.b'))
      .thenState(onUser('ann'), { status: 'active', userPrincipalName: principalNameOf(ann, 'ann.b') })
      .thenState(onAddress('ann.b'), { heldBy: ann, as: 'userPrincipalName' })
      .thenState(onAddress('ann'), { heldBy: userId('eve') });
  });

  it('may not be a new one that is taken too', () => {
    given(...taken)
      .when(restoreUser('ann', 'bob'))
      .thenRefused({ code: 'address-taken', field: 'userPrincipalName', heldBy: userId('bob') });
  });

  it('may be one of its own aliases, which then is neither returned nor lost', () => {
    given(...deleted)
      .when(restoreUser('ann', 'annie'))
      .thenState(onAddress('annie'), { heldBy: ann, as: 'userPrincipalName' })
      .thenAnswer({ aliasesReturned: [addressKey('a.nn@contoso.com')], aliasesLost: [] });
    given(aWorld(), aUser('ann', { aliases: ['annie'] }), ran(deleteUser('ann')))
      .when(restoreUser('ann', 'annie'))
      .thenState(onUser('ann'), { userPrincipalName: principalNameOf(ann, 'annie'), aliases: [] })
      .thenAnswer({ aliasesReturned: [], aliasesLost: [] });
  });
});

describe('licenses of a restored user', () => {
  it('come back as far as seats are available; the rest is listed, and its services keep their deadlines', () => {
    given(...deleted, holds('bob', E3))
      .at(daysLater(10))
      .when(restoreUser('ann'))
      .thenAnswer({
        licenses: [{ skuId: VISIO.skuId, disabledPlans: [] }],
        shortfalls: [{ skuId: E3.skuId, code: 'no-available-seats' }],
        services: [
          { service: 'exchange', state: 'retained', purgeAt: daysLater(30) },
          { service: 'sharepoint', state: 'retained' },
        ],
        restored: [],
        aliasesReturned: [],
      })
      .thenState(onSeats(E3), { totals: { valid: 1, expired: 0, assigned: 1 } })
      .thenState(onUser('ann'), { aliases: [] });
  });

  it('are short where a plan is not permitted in the location by now', () => {
    given(...deleted, restricted([PLANS.exchangeEnterprise, CN], [PLANS.visio, 'DE' as typeof CN]))
      .when(restoreUser('ann'))
      .thenAnswer({ shortfalls: [{ skuId: VISIO.skuId, code: 'not-permitted-in-location' }] });
  });

  it('are short of a seat, and of nothing else, where nothing of the product is paid for by now', () => {
    const history = [...deleted.slice(0, 3), bought(VISIO, 1, 'active', 'it'), holds('ann', VISIO)];
    given(...history, ran(deleteUser('ann')), ran({ type: 'CancelPurchase', purchaseId: purchaseId('it') }))
      .when(restoreUser('ann'))
      .thenAnswer({ shortfalls: [{ skuId: VISIO.skuId, code: 'no-available-seats' }] });
  });

  it('come back also where the catalogue was imported without the product: a product never leaves it', () => {
    given(...deleted, ran({ type: 'ImportCatalogue', products: [{ ...E3, displayName: 'Another name' }] }))
      .when(restoreUser('ann'))
      .thenAnswer({ shortfalls: [], licenses: [{ skuId: VISIO.skuId }, { skuId: E3.skuId }] });
  });

  it('can not be short of a location: a deleted user keeps the one it held them in', () => {
    given(...deleted)
      .when(updateUser('ann', { usageLocation: null }))
      .thenRefused({ code: 'user-deleted', userId: ann, purgeAt: daysLater(30) });
  });

  it('come back with the product as they had it, whatever the catalogue says by now', () => {
    const smaller = product('ENTERPRISEPACK', E3.skuId, PLANS.exchangeEnterprise);
    given(...deleted, reimported(smaller))
      .when(restoreUser('ann'))
      .thenState(onUser('ann'), { licenses: [licenseOf(VISIO), licenseOf(E3, PLANS.teams)] })
      .thenAnswer({ restored: services('exchange', 'sharepoint') });
  });

  it('find a service that was purged meanwhile gone', () => {
    const short = { milliseconds: 5 * 86_400_000, iso: 'P5D' };
    const ofService = new Map(['exchange', 'sharepoint', 'teams', 'visio'].map((name) => [service(name), short]));
    given(
      ...deleted.slice(0, -1),
      ran(deleteUser('ann'), {
        retention: { ...THIRTY_DAYS, ofService },
      }),
      ran(purgeServiceData('ann', first('exchange')), { now: daysLater(5) }),
    )
      .at(daysLater(6))
      .when(restoreUser('ann'))
      .thenAnswer({
        restored: [],
        purged: services('sharepoint'),
        aliasesReturned: [],
        services: [
          { service: 'exchange', state: 'enabled' },
          { service: 'sharepoint', state: 'enabled' },
          { service: 'teams', state: 'disabled' },
        ],
      });
  });

  it('do not touch a service that was in retention before the deletion', () => {
    given(
      aWorld(),
      aUser('ann'),
      bought(E1, 1),
      bought(VISIO, 1),
      holds('ann', E1),
      holds('ann', VISIO),
      ran(changeLicenses('ann', [], [E1])),
      ran(deleteUser('ann'), { now: daysLater(10) }),
    )
      .at(daysLater(35))
      .when(restoreUser('ann'))
      .thenAnswer({
        restored: [],
        purged: [],
        services: [
          { service: 'exchange', state: 'retained', purgeAt: daysLater(30) },
          { service: 'sharepoint', state: 'retained' },
          { service: 'teams', state: 'retained', purgeAt: daysLater(30) },
        ],
      });
  });
});

describe('aliases of a restored user', () => {
  it('that the deletion released come back unless somebody holds them by now', () => {
    const history = [aWorld(), aUser('ann', { aliases: ['annie', 'a.nn'] }), ran(deleteUser('ann'))];
    given(...history, takenBy('eve', 'annie'))
      .when(restoreUser('ann'))
      .thenOn(
        onUser('ann'),
        {
          type: 'UserRestored',
          data: {
            userId: ann,
            retentionId: first(),
            userPrincipalName: principalNameOf(ann, 'ann'),
            shortfalls: [],
            aliasesLost: [addressKey('annie@contoso.com')],
          },
        },
        {
          type: 'AliasesAdded',
          data: { userId: ann, aliases: [aliasOf(ann, 'a.nn')], cause: 'returned', retentionId: first() },
        },
      )
      .thenAnswer({
        aliasesReturned: [addressKey('a.nn@contoso.com')],
        aliasesLost: [addressKey('annie@contoso.com')],
      });
  });

  it('that the end of exchange released before the deletion wait for exchange', () => {
    given(
      aWorld(),
      aUser('ann', { aliases: ['annie'] }),
      bought(E1, 1),
      holds('ann', E1),
      ran(changeLicenses('ann', [], [E1])),
      ran(updateUser('ann', { addAliases: [address('late')] })),
      ran(deleteUser('ann')),
      ran(restoreUser('ann')),
    )
      .when(changeLicenses('ann', [E1]))
      .thenState(onUser('ann'), { aliases: [aliasOf(ann, 'late'), aliasOf(ann, 'annie')] });
  });
});
