import { E1, E3, EXCHANGE_ONLY, PLANS } from '#testing/catalogue';
import {
  addresses,
  addressKey,
  aliasOf,
  aUser,
  aWorld,
  bought,
  changeLicenses,
  daysLater,
  given,
  holds,
  licenseAssigned,
  licenseOf,
  onAddress,
  onUser,
  purgeServiceData,
  ran,
  replaceLicenses,
  retentionId,
  service,
  servicesGranted,
  setupCommand,
  takenBy,
  reassignLicenses,
  updateUser,
  userId,
} from '#testing/given-when-then';
import type { PlanId } from '#licensing';

const ann = userId('ann');
const id = ({ planId }: { readonly planId: PlanId }): PlanId => planId;

describe('getting a service back', () => {
  const removed = [
    aWorld(),
    aUser('ann', { aliases: ['annie', 'a.nn'] }),
    aUser('bob'),
    bought(E3, 2),
    bought(E1, 2),
    holds('ann', E3),
    ran(changeLicenses('ann', [], [E3])),
  ];
  const first = (name: string) => retentionId('ann', name, setupCommand(1));

  it('restores the data with the aliases when any license grants it before purgeAt', () => {
    const aliases = [aliasOf(ann, 'annie'), aliasOf(ann, 'a.nn')];
    const restored = (name: string) =>
      ({
        type: 'ServiceDataRestored',
        data: { userId: ann, retentionId: first(name), service: service(name), aliasesLost: [] },
      }) as const;
    given(...removed)
      .at(daysLater(29))
      .when(changeLicenses('ann', [E1]))
      .thenOn(
        onUser('ann'),
        licenseAssigned('ann', licenseOf(E1)),
        restored('exchange'),
        {
          type: 'AliasesAdded',
          data: { userId: ann, aliases, cause: 'returned', retentionId: first('exchange') },
        },
        restored('sharepoint'),
        restored('teams'),
        servicesGranted('ann', 'again', 'exchange', 'sharepoint', 'teams'),
      )
      .thenOn(onAddress('annie'), { type: 'AddressClaimed', data: { userId: ann, as: 'alias' } })
      .thenState(onUser('ann'), { retentions: new Map(), aliases })
      .thenAnswer({
        restored: ['exchange', 'sharepoint', 'teams'].map((name) => ({ service: name, retentionId: first(name) })),
        aliasesReturned: aliases.map(({ key }) => key),
        aliasesLost: [],
      });
  });

  it('restores only once: a second license of the service restores nothing more', () => {
    given(...removed, ran(changeLicenses('ann', [E1])))
      .when(changeLicenses('ann', [E3]))
      .thenTypes('LicenseAssigned', 'SeatTaken');
  });

  it('leaves aliases that somebody holds by now with their holder, and lists them', () => {
    given(...removed, takenBy('bob', 'annie'))
      .when(changeLicenses('ann', [E1]))
      .thenAnswer({
        aliasesReturned: [addressKey('a.nn@contoso.com')],
        aliasesLost: [addressKey('annie@contoso.com')],
      })
      .thenState(onAddress('annie'), { heldBy: userId('bob') })
      .thenState(onUser('ann'), { aliases: [aliasOf(ann, 'a.nn')] });
  });

  it('neither returns nor loses an alias that the user took again itself', () => {
    given(...removed, ran(updateUser('ann', { addAliases: addresses('annie') })))
      .when(changeLicenses('ann', [E1]))
      .thenAnswer({ aliasesReturned: [addressKey('a.nn@contoso.com')], aliasesLost: [] });
  });

  it('cancels the permanent deletion', () => {
    given(...removed, ran(changeLicenses('ann', [E1])))
      .at(daysLater(30))
      .when(purgeServiceData('ann', first('exchange')))
      .thenIgnored('stale');
  });

  it('records an overdue purge from purgeAt on, and starts empty, without aliases; documents still come back', () => {
    given(...removed)
      .at(daysLater(30))
      .when(changeLicenses('ann', [E1]))
      .thenOn(
        onUser('ann'),
        licenseAssigned('ann', licenseOf(E1)),
        {
          type: 'ServiceDataPurged',
          data: {
            userId: ann,
            retentionId: first('exchange'),
            service: service('exchange'),
            purgeAt: daysLater(30),
            cause: 'overdue',
          },
        },
        {
          type: 'ServiceDataRestored',
          data: { userId: ann, retentionId: first('sharepoint'), service: service('sharepoint'), aliasesLost: [] },
        },
        {
          type: 'ServiceDataPurged',
          data: {
            userId: ann,
            retentionId: first('teams'),
            service: service('teams'),
            purgeAt: daysLater(30),
            cause: 'overdue',
          },
        },
        {
          type: 'ServicesGranted',
          data: {
            userId: ann,
            services: [
              { service: service('exchange'), start: 'fresh' },
              { service: service('sharepoint'), start: 'again' },
              { service: service('teams'), start: 'fresh' },
            ],
          },
        },
      )
      .thenState(onUser('ann'), { aliases: [], retentions: new Map() })
      .thenAnswer({ purged: ['exchange', 'teams'].map((name) => ({ service: name, retentionId: first(name) })) });
  });

  it('restores rather than purges while the clock is not trusted', () => {
    given(...removed)
      .at(daysLater(400))
      .withUntrustedClock()
      .when(changeLicenses('ann', [E1]))
      .thenAnswer({ purged: [], aliasesLost: [] })
      .thenState(onUser('ann'), { retentions: new Map() });
  });

  it('leaves services alone that the new license has switched off', () => {
    given(...removed)
      .when(changeLicenses('ann', [{ skuId: E1.skuId, disabledPlans: [PLANS.exchangeStandard.planId] }]))
      .thenAnswer({
        services: [
          { service: 'exchange', state: 'retained', purgeAt: daysLater(30) },
          { service: 'sharepoint', state: 'enabled' },
          { service: 'teams', state: 'enabled' },
        ],
      });
  });

  it('keeps to the deadline that was promised, whatever the setting is by now', () => {
    const week = { milliseconds: 7 * 86_400_000, iso: 'P7D' };
    given(...removed)
      .at(daysLater(20))
      .withRetention({ term: week, ofService: new Map() })
      .when(changeLicenses('ann', [E1]))
      .thenAnswer({ purged: [] });
  });
});

describe('telling what is granted', () => {
  const assigned = [aWorld(), aUser('ann'), bought(E3, 2), bought(E1, 2), ran(changeLicenses('ann', [E3]))];
  const removal = changeLicenses('ann', [], [E3]);
  const removed = [...assigned, ran(removal)];
  const retained = (name: string) => retentionId('ann', name, setupCommand(2));
  const onlyExchange = changeLicenses('ann', [
    { skuId: E1.skuId, disabledPlans: [PLANS.sharepointStandard, PLANS.teams].map(id) },
  ]);

  it('says nothing of services that another license granted before, or that only end', () => {
    given(...assigned)
      .when(changeLicenses('ann', [E1]))
      .thenTypes('LicenseAssigned', 'SeatTaken');
    given(...assigned)
      .when(removal)
      .thenTypes('LicenseRemoved', 'ServiceDataRetained', 'ServiceDataRetained', 'ServiceDataRetained', 'SeatReleased');
  });

  it('starts a service first though others of the same license come again', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), bought(EXCHANGE_ONLY, 1), holds('ann', EXCHANGE_ONLY))
      .when(replaceLicenses('ann', [E3]))
      .thenTypes('LicenseRemoved', 'LicenseAssigned', 'ServicesGranted', 'SeatReleased', 'SeatTaken')
      .thenTold(servicesGranted('ann', 'first', 'sharepoint', 'teams'));
  });

  it('starts documents again however long they waited, since they are never purged', () => {
    given(...removed)
      .at(daysLater(9000))
      .when(changeLicenses('ann', [{ skuId: E1.skuId, disabledPlans: [PLANS.exchangeStandard, PLANS.teams].map(id) }]))
      .thenTold(servicesGranted('ann', 'again', 'sharepoint'));
  });

  it('starts fresh after the worker purged the data, at the first grant and not at the one after', () => {
    const purged = [...removed, ran(purgeServiceData('ann', retained('exchange')), { now: daysLater(30) })];
    given(...purged)
      .at(daysLater(40))
      .when(onlyExchange)
      .thenTold(servicesGranted('ann', 'fresh', 'exchange'));
    given(
      ...purged,
      ran(onlyExchange, { now: daysLater(40) }),
      ran(changeLicenses('ann', [], [E1]), { now: daysLater(41) }),
    )
      .at(daysLater(42))
      .when(onlyExchange)
      .thenTold(servicesGranted('ann', 'again', 'exchange'));
  });

  it('starts fresh each time when the data was purged each time', () => {
    const purge = (count: number) => purgeServiceData('ann', retentionId('ann', 'exchange', setupCommand(count)));
    const history = [
      ...removed,
      ran(purge(2), { now: daysLater(30) }),
      ran(onlyExchange, { now: daysLater(40) }),
      ran(changeLicenses('ann', [], [E1]), { now: daysLater(50) }),
      ran(purge(5), { now: daysLater(80) }),
    ];
    given(...history)
      .at(daysLater(90))
      .when(onlyExchange)
      .thenTold(servicesGranted('ann', 'fresh', 'exchange'));
  });

  it('starts again on a clock that is not trusted, which purges nothing', () => {
    given(...removed)
      .at(daysLater(400))
      .withUntrustedClock()
      .when(changeLicenses('ann', [E1]))
      .thenTold(servicesGranted('ann', 'again', 'exchange', 'sharepoint', 'teams'));
  });

  it('tells of one user each when a seat moves: it ends for one and starts for the other', () => {
    given(...assigned, aUser('bob'))
      .when(reassignLicenses('ann', 'bob', E3))
      .thenTold(servicesGranted('bob', 'first', 'exchange', 'sharepoint', 'teams'));
  });
});
