import { Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { type ChosenUsers, membersOf, nameOfRow } from './chosen-users.js';
import { OperationDialog } from './operation-dialog.js';
import { UsersNamed } from './users-named.js';

interface Given {
  readonly users: ChosenUsers;
  readonly onClose: () => void;
}

/** Deletes users: says who they are, what is lost until when, and asks for their number. */
export const DeleteUsers = ({ users, onClose }: Given): ReactElement => (
  <OperationDialog
    title="Delete users"
    action="Delete users"
    isDangerous
    contentKey={`delete ${users.key}`}
    body={{ mode: 'delete', ...membersOf(users) }}
    nameOf={nameOfRow(users)}
    onClose={onClose}
  >
    <UsersNamed users={users} />
    <Text size="sm">
      Their licenses become available to others, and so do their addresses. Until the day below they can be restored,
      with what there is of that by then; afterwards they are purged.
    </Text>
  </OperationDialog>
);
