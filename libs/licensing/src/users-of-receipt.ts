import type { CommandDecided } from './events.js';
import type { UserId } from './values.js';

const members = (of: object | undefined, ...names: readonly string[]): readonly unknown[] =>
  names.map((name) => (of as Readonly<Record<string, unknown>> | undefined)?.[name]);

/**
 * The users whom a receipt names: in its command, its answer or its refusal, or beside them. Among the last ones may be
 * other ids, which are nobody's.
 */
export const usersOfReceipt = ({
  command,
  answer,
  refusal,
  relatedIds = [],
}: CommandDecided['data']): ReadonlySet<UserId> => {
  const [from, to] = members(answer, 'from', 'to');
  const named = [
    ...members(command, 'user', 'userId', 'from', 'to'),
    ...members(answer, 'userId'),
    ...[from, to].flatMap((half) => members(half as object | undefined, 'userId')),
    ...members(refusal, 'userId'),
    ...members(refusal, 'userIds').flat(),
    ...relatedIds,
  ];
  return new Set(named.filter((id) => typeof id === 'string') as UserId[]);
};
