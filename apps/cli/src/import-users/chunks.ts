import { createHash } from 'node:crypto';
import { type FileUser, LIMITS } from '#contracts';

/**
 * These are below what the API takes in a body and in an operation, and small enough for the bar to move.
 */
const MOST_USERS = 5_000;
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * This is the most that one operation takes over HTTP. Some bytes of the body are kept for what stands around the
 * users.
 */
export const ONE_OPERATION = { users: LIMITS.usersPerOperation, bytes: LIMITS.operationBodyBytes - 1_000 } as const;

export interface Chunk {
  readonly users: readonly FileUser[];
  /** Follows from the content: the same rows sent again are the same command, so that nobody is created twice. */
  readonly idempotencyKey: string;
}

const CHUNK = { users: MOST_USERS, bytes: MOST_BYTES };

/** Groups items in their order, each group within `most`. */
export function groupsOf<T>(
  items: readonly T[],
  bodyOf: (item: T) => unknown,
  most: { readonly users: number; readonly bytes: number } = CHUNK,
): T[][] {
  const groups: T[][] = [];
  let group: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(bodyOf(item))) + 1;
    if (group.length === 0 || group.length >= most.users || bytes + size > most.bytes) {
      group = [];
      groups.push(group);
      bytes = 0;
    }
    group.push(item);
    bytes += size;
  }
  return groups;
}

/** Groups the users in their order, each group within `most`. Another `salt` makes other commands of the same rows. */
export const chunksOf = (
  users: readonly FileUser[],
  salt = '',
  most: { readonly users: number; readonly bytes: number } = CHUNK,
): Chunk[] =>
  groupsOf(users, ({ user }) => user, most).map((group) => ({ users: group, idempotencyKey: keyOf(group, salt) }));

const keyOf = (users: readonly FileUser[], salt: string): string =>
  `users-import-${createHash('sha256')
    .update(JSON.stringify([salt, users.map(({ user }) => user)]))
    .digest('hex')
    .slice(0, 40)}`;
