import { Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { type ChosenUsers, membersOf, nameOfRow } from '../../parts/chosen-users.js';
import { OperationDialog } from '../../parts/operation-dialog.js';
import { UsersNamed } from '../../parts/users-named.js';

interface Given {
  readonly skuId: string;
  readonly product: string;
  readonly users: ChosenUsers;
  readonly onClose: () => void;
}

/** Takes a product from some who hold it: says who they are, what each loses, and until when its data is kept. */
export const UnassignDialog = ({ skuId, product, users, onClose }: Given): ReactElement => (
  <OperationDialog
    title={`Unassign licenses: ${product}`}
    action="Unassign"
    isDangerous
    contentKey={`unassign ${skuId} ${users.key}`}
    body={{ mode: 'remove', ...membersOf(users), licenses: [skuId] }}
    nameOf={nameOfRow(users)}
    onClose={onClose}
  >
    <UsersNamed users={users} />
    <Text size="sm">
      Data of services that end is kept for a time and comes back with the license; what stands in SharePoint stays.
    </Text>
  </OperationDialog>
);
