import { aliasOf, daysLater, principalNameOf, service, userId } from '#testing/given-when-then';
import {
  evolveUser,
  initialUser,
  personal,
  withTexts,
  type Personal,
  type RetentionId,
  type UserEvent,
  type UserState,
} from '#licensing';

const ann = userId('ann');
const [retained, deleted] = ['r1', 'r2'] as readonly string[] as readonly [RetentionId, RetentionId];
const [a, b, c] = ['a', 'b', 'c'].map((name) => aliasOf(ann, name)) as [
  ReturnType<typeof aliasOf>,
  ReturnType<typeof aliasOf>,
  ReturnType<typeof aliasOf>,
];
const released = (alias: typeof a, retentionId: RetentionId): UserEvent => ({
  type: 'AliasesReleased',
  data: { userId: ann, aliases: [alias], cause: 'service-ended', retentionId },
});
const created: UserEvent = {
  type: 'UserCreated',
  data: {
    userId: ann,
    userPrincipalName: principalNameOf(ann, 'ann'),
    profile: { displayName: personal(ann, 'display-name', 'Ann'), city: personal(ann, 'city', 'Bonn') },
  },
};
/** This user has a text in every place where one can stand. */
const everywhere: readonly UserEvent[] = [
  created,
  { type: 'AliasesAdded', data: { userId: ann, aliases: [a, b, c], cause: 'changed' } },
  { type: 'ServiceDataRetained', data: { userId: ann, retentionId: retained, service: service('exchange') } },
  released(b, retained),
  {
    type: 'UserDeleted',
    data: { userId: ann, retentionId: deleted, purgeAt: daysLater(30), retention: 'P30D', licenses: [] },
  },
  released(c, deleted),
];
const fold = (events: readonly UserEvent[]): UserState => events.reduce(evolveUser, initialUser);

describe('the texts of a user', () => {
  it('are replaced wherever they stand, each by the kind of its place', () => {
    const seen: string[] = [];
    const marked = withTexts(fold(everywhere), ({ personal, kind }, place) => {
      seen.push(place);
      return { personal, kind, clear: 'x' } as Personal;
    });
    expect(seen).toEqual(['principal-name', 'display-name', 'city', 'alias', 'alias', 'alias']);
    const texts = JSON.stringify(marked, (_name, value: unknown) => (value instanceof Map ? [...value] : value));
    expect(texts.match(/"clear":"[^"]*"/g)).toEqual(Array.from({ length: 6 }, () => '"clear":"x"'));
  });

  it('leave everything else of the user as it is', () => {
    const user = fold(everywhere);
    expect(withTexts(user, (value) => value)).toEqual(user);
    expect(withTexts(fold([created]), (value) => value)).toEqual(fold([created]));
  });

  it('are none where nobody is there, or nobody any more', () => {
    const purged = { kind: 'user', status: 'purged', userId: ann } as const;
    const never = (): never => {
      throw new Error('there is no text');
    };
    for (const state of [initialUser, purged]) expect(withTexts(state, never)).toBe(state);
  });
});
