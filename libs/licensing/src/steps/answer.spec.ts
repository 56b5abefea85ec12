import type { Instant, RetentionId, UserEvent } from '#licensing';
import { E1, E3, PLANS } from '#testing/catalogue';
import {
  TENANT,
  THIRTY_DAYS,
  aUser,
  aWorld,
  aliasOf,
  bought,
  changeLicenses,
  daysLater,
  given,
  holds,
  onUser,
  principalNameOf,
  ran,
  retentionId as retentionIdOf,
  runDeciding,
  service,
  userId,
} from '#testing/given-when-then';
import { evolveUser, initialUser } from '../states/user.js';
import { userAnswerBody } from './answer.js';
import { Draft } from './draft.js';

const ann = userId('ann');
const retentionId = 'r1' as RetentionId;
const NOW = '2026-01-15T08:00:00.000Z' as Instant;
const [named, back] = [aliasOf(ann, 'named'), aliasOf(ann, 'back')];
const created: UserEvent = {
  type: 'UserCreated',
  data: { userId: ann, userPrincipalName: principalNameOf(ann, 'ann'), profile: {} },
};
const restored: UserEvent = {
  type: 'ServiceDataRestored',
  data: { userId: ann, retentionId, service: service('exchange'), aliasesLost: [] },
};
const changed: UserEvent = { type: 'AliasesAdded', data: { userId: ann, aliases: [named], cause: 'changed' } };
const returned: UserEvent = {
  type: 'AliasesAdded',
  data: { userId: ann, aliases: [back], cause: 'returned', retentionId },
};

const answerOf = (...events: readonly UserEvent[]) => {
  const draft = new Draft({
    tenantId: TENANT,
    commandId: 'c1' as never,
    now: NOW,
    clockTrusted: true,
    retention: THIRTY_DAYS,
    lastChange: () => undefined,
    derive: (name) => name,
  });
  runDeciding(draft.ask(onUser('ann')), () => evolveUser(initialUser, created));
  for (const event of events) draft.addToUser(ann, event);
  return userAnswerBody(draft, ann);
};

describe('the aliases in an answer', () => {
  it.each<[string, readonly UserEvent[]]>([
    ['before it', [returned, restored]],
    ['right behind it', [restored, returned, changed]],
    ['with other aliases between', [restored, changed, returned]],
  ])('are those that returned, wherever they stand beside the end of the retention: %s', (_where, events) => {
    expect(answerOf(...events)).toMatchObject({ aliasesReturned: [back.key] });
  });

  it('are none of those that a command named, not even right behind the end of a retention', () => {
    expect(answerOf(restored, changed)).not.toHaveProperty('aliasesReturned');
  });
});

describe('an answer, as the receipt has it', () => {
  it('names what changed, and nothing that is empty or that the catalogue tells', () => {
    given(aWorld(), aUser('ann'), bought(E3, 2))
      .when(changeLicenses('ann', [E3]))
      .thenRecordedAnswer({
        kind: 'user',
        userId: ann,
        licenses: [{ skuId: E3.skuId, productRevision: 1 }],
        revision: 2,
        seats: [{ skuId: E3.skuId, valid: 2, expired: 0, assigned: 1 }],
      });
  });

  it('tells apart what waits since an earlier command', () => {
    const endOf = (name: string) => ({ service: service(name), purgeAt: daysLater(30) });
    given(aWorld(), aUser('ann'), bought(E1, 1), bought(E3, 1), holds('ann', E1), holds('ann', E3, PLANS.teams))
      .when(changeLicenses('ann', [{ skuId: E1.skuId, disabledPlans: [PLANS.teams.planId] }]))
      .thenRecordedAnswer({
        kind: 'user',
        userId: ann,
        licenses: [
          { skuId: E1.skuId, productRevision: 0, disabledPlans: [PLANS.teams.planId] },
          { skuId: E3.skuId, productRevision: 1, disabledPlans: [PLANS.teams.planId] },
        ],
        retained: [{ ...endOf('teams'), retentionId: retentionIdOf('ann', 'teams') }],
        revision: 4,
      });
    given(aWorld(), aUser('ann'), bought(E1, 1), holds('ann', E1), ran(changeLicenses('ann', [], [E1])))
      .when(changeLicenses('ann', [{ skuId: E1.skuId, disabledPlans: [PLANS.teams.planId] }]))
      .thenAnswer({
        waiting: [endOf('teams')],
        services: [
          { service: 'exchange', state: 'enabled' },
          { service: 'sharepoint', state: 'enabled' },
          { ...endOf('teams'), state: 'retained' },
        ],
      });
  });
});
