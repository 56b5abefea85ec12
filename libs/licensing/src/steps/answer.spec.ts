import type { Instant, RetentionId, UserEvent } from '#licensing';
import { TENANT, addressOf, onUser, runDeciding, service, userId } from '#testing/given-when-then';
import { evolveUser, initialUser } from '../states/user.js';
import { userAnswerBody } from './answer.js';
import { Draft } from './draft.js';

const ann = userId('ann');
const retentionId = 'r1' as RetentionId;
const NOW = '2026-01-15T08:00:00.000Z' as Instant;
const [named, back] = [addressOf(ann, 'named'), addressOf(ann, 'back')];
const created: UserEvent = {
  type: 'UserCreated',
  data: { userId: ann, userPrincipalName: addressOf(ann, 'ann'), profile: {} },
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
  const term = { milliseconds: 1, iso: 'PT0.001S' };
  const draft = new Draft({
    tenantId: TENANT,
    commandId: 'c1' as never,
    now: NOW,
    clockTrusted: true,
    retention: { ofService: () => term, ofUser: term },
    derive: (name) => name,
  });
  runDeciding(draft.ask(onUser('ann')), () => evolveUser(initialUser, created));
  for (const event of events) draft.addToUser(ann, event);
  const answer = runDeciding(userAnswerBody(draft, ann), () => {
    throw new Error('an answer about a user without licenses needs no stream');
  });
  return answer.result;
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
    expect(answerOf(restored, changed)).toMatchObject({ aliasesReturned: [] });
  });
});
