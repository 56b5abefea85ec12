import { E3 } from '#testing/catalogue';
import {
  aUser,
  aWorld,
  bought,
  changeLicenses,
  daysLater,
  deleteUser,
  given,
  holds,
  onUser,
  purgeServiceData,
  purgeUser,
  ran,
  retentionId,
  service,
  setupCommand,
  userId,
} from '#testing/given-when-then';

const ann = userId('ann');
const first = (name: string) => retentionId('ann', name, setupCommand(1));
const removed = [aWorld(), aUser('ann'), bought(E3, 1), holds('ann', E3), ran(changeLicenses('ann', [], [E3]))];
const purge = purgeServiceData('ann', first('exchange'));

describe('purging the data of a service', () => {
  it('happens at purgeAt, not before', () => {
    given(...removed)
      .at(daysLater(30 - 1 / 86_400_000))
      .when(purge)
      .thenIgnored('not-due');
    given(...removed)
      .at(daysLater(30))
      .when(purge)
      .thenExactly({
        stream: onUser('ann'),
        events: [
          {
            type: 'ServiceDataPurged',
            data: {
              userId: ann,
              retentionId: first('exchange'),
              service: service('exchange'),
              purgeAt: daysLater(30),
              cause: 'due',
            },
          },
        ],
      })
      .thenAnswer({ kind: 'purge', userId: ann, retentionId: first('exchange') });
  });

  it('happens once, whatever comes double', () => {
    given(...removed, ran(purge, { now: daysLater(30) }))
      .at(daysLater(31))
      .when(purge)
      .thenIgnored('stale');
  });

  it('is stale after the data came back, also when the same service ended again', () => {
    const back = [...removed, ran(changeLicenses('ann', [E3]))];
    given(...back)
      .at(daysLater(90))
      .when(purge)
      .thenIgnored('stale');
    given(...back, ran(changeLicenses('ann', [], [E3])))
      .at(daysLater(90))
      .when(purge)
      .thenIgnored('stale');
  });

  it('never happens on a clock that is not trusted', () => {
    given(...removed)
      .at(daysLater(90))
      .withUntrustedClock()
      .when(purge)
      .thenIgnored('clock-not-trusted');
  });

  it('never happens to documents, which stay for good', () => {
    given(...removed)
      .at(daysLater(9000))
      .when(purgeServiceData('ann', first('sharepoint')))
      .thenIgnored('not-due');
  });

  it('happens to a deleted user too, at the earlier deadline of the service', () => {
    given(...removed, ran(deleteUser('ann'), { now: daysLater(10) }))
      .at(daysLater(30))
      .when(purge)
      .thenTypes('ServiceDataPurged');
  });

  it('is stale for a user that is unknown or purged', () => {
    const gone = ran(deleteUser('ann'), { commandId: setupCommand(9) });
    given(aWorld()).at(daysLater(30)).when(purge).thenIgnored('stale');
    given(
      ...removed,
      gone,
      ran(purgeUser('ann', retentionId('ann', undefined, setupCommand(9))), { now: daysLater(60) }),
    )
      .at(daysLater(90))
      .when(purge)
      .thenIgnored('stale');
  });
});
