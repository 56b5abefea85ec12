import { E1, E3 } from '#testing/catalogue';
import {
  aUser,
  aWorld,
  bought,
  changeLicenses,
  createUser,
  daysLater,
  deleteUser,
  given,
  holds,
  onAddress,
  onUser,
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
const first = (name?: string) => retentionId('ann', name, setupCommand(1));
const deleted = [
  aWorld(),
  aUser('ann', { aliases: ['annie'] }),
  bought(E3, 1),
  holds('ann', E3),
  ran(deleteUser('ann')),
];
const purge = purgeUser('ann', first());

describe('purging a deleted user', () => {
  it('takes all its data at purgeAt, but for documents', () => {
    const purged = (name: string) =>
      ({
        type: 'ServiceDataPurged',
        data: {
          userId: ann,
          retentionId: first(name),
          service: service(name),
          purgeAt: daysLater(30),
          cause: 'due',
          userRetentionId: first(),
        },
      }) as const;
    given(...deleted)
      .at(daysLater(30))
      .when(purge)
      .thenExactly({
        stream: onUser('ann'),
        events: [
          purged('exchange'),
          purged('teams'),
          { type: 'UserPurged', data: { userId: ann, retentionId: first(), purgeAt: daysLater(30), cause: 'due' } },
        ],
      })
      .thenState(onUser('ann'), { status: 'purged' })
      .thenAnswer({ kind: 'purge', userId: ann, retentionId: first() });
  });

  it('passes over services that are gone already', () => {
    const day = { milliseconds: 86_400_000, iso: 'P1D' };
    const ofService = new Map(['exchange', 'sharepoint', 'teams'].map((name) => [service(name), day]));
    given(
      aWorld(),
      aUser('ann'),
      bought(E1, 1),
      holds('ann', E1),
      ran(deleteUser('ann'), {
        retention: { ...THIRTY_DAYS, ofService },
      }),
      ran({ type: 'PurgeServiceData', userId: ann, retentionId: first('exchange') }, { now: daysLater(1) }),
    )
      .at(daysLater(30))
      .when(purge)
      .thenTypes('ServiceDataPurged', 'ServiceDataPurged', 'UserPurged');
  });

  it('takes what was promised for longer, and says the time at which the user went', () => {
    const short = { term: { milliseconds: 86_400_000, iso: 'P1D' }, ofService: new Map() };
    const deletion = retentionId('ann', undefined, setupCommand(9));
    const purged = (name: string) =>
      ({
        type: 'ServiceDataPurged',
        data: {
          userId: ann,
          retentionId: first(name),
          service: service(name),
          purgeAt: daysLater(1),
          cause: 'due',
          userRetentionId: deletion,
        },
      }) as const;
    given(
      aWorld(),
      aUser('ann'),
      bought(E3, 1),
      holds('ann', E3),
      ran(changeLicenses('ann', [], [E3])),
      ran(deleteUser('ann'), { commandId: setupCommand(9), retention: short }),
    )
      .at(daysLater(1))
      .when(purgeUser('ann', deletion))
      .thenOn(onUser('ann'), purged('exchange'), purged('teams'), {
        type: 'UserPurged',
        data: { userId: ann, retentionId: deletion, purgeAt: daysLater(1), cause: 'due' },
      });
  });

  it('does not happen early, nor twice, nor on a clock that is not trusted', () => {
    given(...deleted)
      .at(daysLater(29))
      .when(purge)
      .thenIgnored('not-due');
    given(...deleted, ran(purge, { now: daysLater(30) }))
      .at(daysLater(31))
      .when(purge)
      .thenIgnored('stale');
    given(...deleted)
      .at(daysLater(31))
      .withUntrustedClock()
      .when(purge)
      .thenIgnored('clock-not-trusted');
  });

  it('is stale after a restore, also when the user was deleted again', () => {
    const restored = [...deleted, ran(restoreUser('ann'))];
    given(...restored)
      .at(daysLater(90))
      .when(purge)
      .thenIgnored('stale');
    given(...restored, ran(deleteUser('ann')))
      .at(daysLater(90))
      .when(purge)
      .thenIgnored('stale');
  });

  it('is stale for the retention of one of its services, and for a user that is not deleted', () => {
    given(...deleted)
      .at(daysLater(90))
      .when(purgeUser('ann', first('exchange')))
      .thenIgnored('stale');
    given(aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3), ran(changeLicenses('ann', [], [E3])))
      .at(daysLater(90))
      .when(purgeUser('ann', first('exchange')))
      .thenIgnored('stale');
  });

  it('leaves alone who took its addresses meanwhile', () => {
    given(...deleted, ran({ ...createUser('eve'), userPrincipalName: createUser('ann').userPrincipalName }))
      .at(daysLater(30))
      .when(purge)
      .thenState(onAddress('ann'), { heldBy: userId('eve') });
  });
});
