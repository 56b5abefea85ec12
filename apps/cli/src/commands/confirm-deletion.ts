import { confirm } from '../session/confirm.js';
import { printable } from '../output/table.js';
import type { Session } from '../session/session.js';

/** In bulk the caller confirms with the number of distinct users. Source: docs/explanation/domain.md#8-delete. */
export async function confirmDeletion(session: Session, users: readonly string[]): Promise<void> {
  const many = users.length > 1;
  await confirm(session, {
    question: many
      ? `Delete ${users.length} users? Their licenses are free at once. Type the number of users to confirm: `
      : `Delete ${printable(users[0] ?? '')}? The licenses are free at once. Type yes to confirm: `,
    expected: many ? String(users.length) : 'yes',
    without: 'deleting asks for confirmation; without a terminal say --yes',
    refused: 'Nothing was deleted.',
  });
}
