import { E1, E3 } from '#testing/catalogue';
import {
  aTenant,
  aUser,
  aWorld,
  bought,
  changeLicenses,
  daysLater,
  deleteUser,
  eraseUser,
  given,
  holds,
  onUser,
  purgeServiceData,
  purgeUser,
  ran,
  restoreUser,
  retentionId,
  service,
  setupCommand,
  THIRTY_DAYS,
  userId,
} from '#testing/given-when-then';

const ann = userId('ann');
const ofDeletion = (name?: string) => retentionId('ann', name, setupCommand(1));
const deleted = [aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3), ran(deleteUser('ann'))];
const purged = (name: string, at: number, retention = ofDeletion(name)) =>
  ({
    type: 'ServiceDataPurged',
    data: {
      userId: ann,
      retentionId: retention,
      service: service(name),
      purgeAt: daysLater(at),
      cause: 'requested',
      userRetentionId: ofDeletion(),
    },
  }) as const;

describe('erasing a deleted user at once', () => {
  it('takes all its data before the time, but for documents, and says what the deadline was', () => {
    given(...deleted)
      .at(daysLater(2))
      .when(eraseUser('ann'))
      .thenExactly({
        stream: onUser('ann'),
        events: [
          purged('exchange', 30),
          purged('teams', 30),
          {
            type: 'UserPurged',
            data: { userId: ann, retentionId: ofDeletion(), purgeAt: daysLater(30), cause: 'requested' },
          },
        ],
      })
      .thenState(onUser('ann'), { status: 'purged' })
      .thenAnswer({
        kind: 'erased',
        userId: ann,
        retentionId: ofDeletion(),
        purgeAt: daysLater(30),
        purged: [
          { service: service('exchange'), retentionId: ofDeletion('exchange') },
          { service: service('teams'), retentionId: ofDeletion('teams') },
        ],
        kept: [service('sharepoint')],
      });
  });

  it('takes also what waited since before the deletion, with its earlier deadline, and nothing that is gone', () => {
    const days = (n: number) => ({ milliseconds: n * 86_400_000, iso: `P${n}D` });
    const removal = setupCommand(9);
    given(
      aWorld(),
      aUser('ann'),
      bought(E3, 1),
      holds('ann', E3),
      ran(changeLicenses('ann', [], [E3]), {
        commandId: removal,
        retention: { ...THIRTY_DAYS, term: days(3), ofService: new Map([[service('teams'), days(1)]]) },
      }),
      ran(deleteUser('ann')),
      ran(purgeServiceData('ann', retentionId('ann', 'teams', removal)), { now: daysLater(1) }),
    )
      .at(daysLater(2))
      .when(eraseUser('ann'))
      .thenTypes('ServiceDataPurged', 'ServiceDataPurged', 'UserPurged')
      .thenOn(
        onUser('ann'),
        purged('exchange', 3, retentionId('ann', 'exchange', removal)),
        purged('sharepoint', 3, retentionId('ann', 'sharepoint', removal)),
        {
          type: 'UserPurged',
          data: { userId: ann, retentionId: ofDeletion(), purgeAt: daysLater(30), cause: 'requested' },
        },
      );
  });

  it('takes a user who never had a license', () => {
    given(aWorld(), aUser('ann'), ran(deleteUser('ann')))
      .when(eraseUser('ann'))
      .thenTypes('UserPurged');
  });

  it('is done also where the worker is late', () => {
    given(...deleted)
      .at(daysLater(31))
      .when(eraseUser('ann'))
      .thenTypes('ServiceDataPurged', 'ServiceDataPurged', 'UserPurged');
  });

  it('leaves nothing for the deadline to do', () => {
    const erased = [...deleted, ran(eraseUser('ann'), { now: daysLater(2) })];
    for (const purge of [purgeUser('ann', ofDeletion()), purgeServiceData('ann', ofDeletion('exchange'))])
      given(...erased)
        .at(daysLater(30))
        .when(purge)
        .thenIgnored('stale');
  });

  it('leaves no way back', () => {
    const erased = given(...deleted, ran(eraseUser('ann'), { now: daysLater(2) }));
    for (const command of [restoreUser('ann'), eraseUser('ann'), changeLicenses('ann', [E1])])
      erased.when(command).thenRefused({ code: 'user-purged', userId: ann });
  });

  it('is confirmed with the id of the user', () => {
    const refusal = { code: 'erasure-not-confirmed', userId: ann } as const;
    given(...deleted)
      .when(eraseUser('ann', 'bob'))
      .thenRefused(refusal);
    given(...deleted)
      .when({ type: 'EraseUser', userId: ann })
      .thenRefused(refusal);
  });

  it('is of deleted users alone', () => {
    given(aWorld(), aUser('ann'))
      .when(eraseUser('ann'))
      .thenRefused({ code: 'user-not-deleted', userId: ann, asked: 'erase' });
    given(...deleted, ran(restoreUser('ann')))
      .when(eraseUser('ann'))
      .thenRefused({ code: 'user-not-deleted', userId: ann, asked: 'erase' });
    given(aTenant()).when(eraseUser('bob')).thenRefused({ code: 'user-not-found', among: 'deleted-users' });
    given().when(eraseUser('ann')).thenRefused({ code: 'tenant-not-found' });
  });

  it('waits for a clock that is trusted', () => {
    given(...deleted)
      .withUntrustedClock()
      .when(eraseUser('ann'))
      .thenNotNow();
  });
});
