import { servicesOf } from '#licensing';
import type { KnownUser } from '#licensing';
import { E3, PLANS, VISIO } from '#testing/catalogue';
import {
  addressKey,
  aliasOf,
  aUser,
  aWorld,
  bought,
  changeLicenses,
  daysLater,
  deleteUser,
  given,
  holds,
  licenseRemoved,
  onAddress,
  onSeats,
  onUser,
  ran,
  restoreUser,
  retentionId,
  service,
  setupCommand,
  THIRTY_DAYS,
  userId,
} from '#testing/given-when-then';

const ann = userId('ann');
const DAY = 86_400_000;

describe('deleting a user', () => {
  it('frees seats and addresses at once, and keeps the data until the end of the retention', () => {
    const due = { purgeAt: daysLater(30), retention: 'P30D' };
    const retained = (name: string, deadline: object) =>
      ({
        type: 'ServiceDataRetained',
        data: { userId: ann, retentionId: retentionId('ann', name), service: service(name), ...deadline },
      }) as const;
    given(
      aWorld(),
      aUser('ann', { aliases: ['annie'] }),
      bought(E3, 1),
      bought(VISIO, 1),
      holds('ann', E3, PLANS.teams),
      holds('ann', VISIO),
    )
      .when(deleteUser('ann'))
      .thenOn(
        onUser('ann'),
        licenseRemoved('ann', E3, { cause: 'user-deleted' }),
        licenseRemoved('ann', VISIO, { cause: 'user-deleted' }),
        retained('exchange', due),
        {
          type: 'AliasesReleased',
          data: {
            userId: ann,
            aliases: [aliasOf(ann, 'annie')],
            cause: 'service-ended',
            retentionId: retentionId('ann', 'exchange'),
          },
        },
        retained('sharepoint', {}),
        {
          type: 'UserDeleted',
          data: {
            userId: ann,
            retentionId: retentionId('ann'),
            ...due,
            licenses: [
              { skuId: E3.skuId, productRevision: 1, disabledPlans: [PLANS.teams.planId] },
              { skuId: VISIO.skuId, productRevision: 4, disabledPlans: [] },
            ],
          },
        },
      )
      .thenOn(onSeats(E3), {
        type: 'SeatReleased',
        data: { skuId: E3.skuId, userId: ann, totals: { valid: 1, expired: 0, assigned: 0 } },
      })
      .thenState(onSeats(VISIO), { totals: { valid: 1, expired: 0, assigned: 0 } })
      .thenOn(onAddress('ann'), { type: 'AddressReleased', data: { userId: ann } })
      .thenOn(onAddress('annie'), { type: 'AddressReleased', data: { userId: ann } })
      .thenAnswer({
        kind: 'deleted',
        purgeAt: daysLater(30),
        licenses: [],
        services: [
          { service: 'exchange', state: 'retained', purgeAt: daysLater(30) },
          { service: 'sharepoint', state: 'retained' },
        ],
        aliasesReleased: [addressKey('annie@contoso.com')],
      });
  });

  it('releases the aliases of a user without a mailbox with the deletion itself', () => {
    given(aWorld(), aUser('ann', { aliases: ['annie'] }))
      .when(deleteUser('ann'))
      .thenTypes('UserDeleted', 'AliasesReleased', 'AddressReleased', 'AddressReleased')
      .thenState(onUser('ann'), {
        status: 'deleted',
        aliases: [],
        deletion: {
          retentionId: retentionId('ann'),
          purgeAt: daysLater(30),
          licenses: [],
          aliases: [aliasOf(ann, 'annie')],
        },
      });
  });

  it('leaves a service in retention its earlier deadline', () => {
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3), ran(changeLicenses('ann', [], [E3])))
      .at(daysLater(10))
      .when(deleteUser('ann'))
      .thenOn(onUser('ann'), {
        type: 'UserDeleted',
        data: {
          userId: ann,
          retentionId: retentionId('ann'),
          purgeAt: daysLater(40),
          retention: 'P30D',
          licenses: [],
        },
      })
      .thenAnswer({
        retained: [],
        services: [
          { service: 'exchange', state: 'retained', purgeAt: daysLater(30) },
          { service: 'sharepoint', state: 'retained' },
          { service: 'teams', state: 'retained', purgeAt: daysLater(30) },
        ],
      });
  });

  describe('while a service was promised longer than the user stays', () => {
    const week = { milliseconds: 7 * DAY, iso: 'P7D' };
    const removed = [aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3), ran(changeLicenses('ann', [], [E3]))];
    const retained = (days: number) => [
      { service: 'exchange', state: 'retained', purgeAt: daysLater(days) },
      { service: 'sharepoint', state: 'retained' },
      { service: 'teams', state: 'retained', purgeAt: daysLater(days) },
    ];

    it('ends at its own term all the same, and the service goes with the user', () => {
      const { ledger } = given(...removed)
        .at(daysLater(10))
        .withRetention({ term: week, ofService: new Map() })
        .when(deleteUser('ann'))
        .thenAnswer({ purgeAt: daysLater(17), services: retained(17) });
      const user = ledger.state(onUser('ann'));
      expect(user).toMatchObject({ status: 'deleted', deletion: { purgeAt: daysLater(17) } });
      expect(servicesOf(user as KnownUser, () => undefined)).toEqual(retained(17));
    });

    it('gives the service its own deadline back with a restore that brings no license for it', () => {
      given(...removed, ran(deleteUser('ann'), { now: daysLater(10), retention: { term: week, ofService: new Map() } }))
        .at(daysLater(16))
        .when(restoreUser('ann'))
        .thenAnswer({ services: retained(30) });
    });
  });

  it('gives each service the earlier of its own term and the one of the user', () => {
    const days = (count: number) => ({ milliseconds: count * DAY, iso: `P${count}D` });
    const own = new Map([...THIRTY_DAYS.ofService, [service('exchange'), days(60)], [service('teams'), days(7)]]);
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3))
      .withRetention({ ...THIRTY_DAYS, ofService: own })
      .when(deleteUser('ann'))
      .thenAnswer({
        services: [
          { service: 'exchange', state: 'retained', purgeAt: daysLater(30) },
          { service: 'sharepoint', state: 'retained' },
          { service: 'teams', state: 'retained', purgeAt: daysLater(7) },
        ],
      });
  });

  it('is not decided while the clock is not trusted, also for a user without data', () => {
    given(aWorld(), aUser('ann')).withUntrustedClock().when(deleteUser('ann')).thenNotNow();
  });

  it('is refused for a user that is unknown, or deleted already', () => {
    given().when(deleteUser('ann')).thenRefused({ code: 'tenant-not-found' });
    given(aWorld()).when(deleteUser('ann')).thenRefused({ code: 'user-not-found' });
    given(aWorld(), aUser('ann'), ran(deleteUser('ann'), { commandId: setupCommand(1) }))
      .at(daysLater(1))
      .when(deleteUser('ann'))
      .thenRefused({ code: 'user-deleted', userId: ann, purgeAt: daysLater(30) });
  });
});
