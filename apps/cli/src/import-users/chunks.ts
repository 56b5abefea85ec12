import { createHash } from 'node:crypto';
import type { FileUser } from './read-users-file.js';

/** Below the API's 16 MB for a body and 100,000 users for an operation; small enough for the bar to move. */
const MOST_USERS = 5_000;
const MOST_BYTES = 8 * 1024 * 1024;

export interface Chunk {
  readonly users: readonly FileUser[];
  /** Follows from the content: the same rows sent again are the same command, so that nobody is created twice. */
  readonly idempotencyKey: string;
}

/** Users in their order, in groups of at most `mostUsers`. `salt` makes other commands of the same rows. */
export function chunksOf(users: readonly FileUser[], salt = '', mostUsers = MOST_USERS): Chunk[] {
  const chunks: Chunk[] = [];
  let group: FileUser[] = [];
  let bytes = 0;
  const close = (): void => {
    if (group.length > 0) chunks.push({ users: group, idempotencyKey: keyOf(group, salt) });
    group = [];
    bytes = 0;
  };
  for (const user of users) {
    const size = Buffer.byteLength(JSON.stringify(user.user));
    if (group.length >= mostUsers || bytes + size > MOST_BYTES) close();
    group.push(user);
    bytes += size;
  }
  close();
  return chunks;
}

const keyOf = (users: readonly FileUser[], salt: string): string =>
  `users-import-${createHash('sha256')
    .update(JSON.stringify([salt, users.map(({ user }) => user)]))
    .digest('hex')
    .slice(0, 40)}`;
