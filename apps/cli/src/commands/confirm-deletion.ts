import type { Session } from '../session/session.js';

/** In bulk the caller confirms with the number of distinct users. Source: docs/explanation/domain.md#8-delete. */
export async function confirmDeletion(session: Session, users: readonly string[]): Promise<void> {
  const many = users.length > 1;
  await session.confirmOrStop({
    facts: many
      ? `Deletes ${users.length} users; their licenses are free at once.`
      : `Deletes ${users[0] ?? ''}; the licenses are free at once.`,
    expected: many ? String(users.length) : 'yes',
    refused: 'Nothing was deleted.',
  });
}
