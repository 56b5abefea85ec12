import { Group, Table } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { ActButton } from '../../parts/act-button.js';
import { moment } from '../../parts/format.js';
import { PROFILE_FIELDS } from '../../parts/profile.js';
import { Aliases } from './aliases.js';
import type { User } from './columns.js';
import { EditProfile } from './edit-profile.js';

/** What is kept of a person, and how it is changed. Fields that say nothing are left out. */
export const UserProfile = ({ user }: { readonly user: User }): ReactElement => {
  const [isEditing, setEditing] = useState(false);
  const rows: readonly (readonly [string, string])[] = [
    ...PROFILE_FIELDS.flatMap(([field, label]) => {
      const value = user[field];
      return value === undefined || value === null || value === '' ? [] : [[label, value] as const];
    }),
    ['Usage location', user.usageLocation ?? 'none: a license needs one'],
    ['Type', user.userType],
    ['Sign-in', user.accountEnabled ? 'Allowed' : 'Blocked'],
    ['Created', moment(user.createdAt)],
    ['Changed', moment(user.updatedAt)],
    ['Id', user.id],
  ];
  return (
    <>
      <Group justify="flex-end" mb="xs">
        <ActButton command="UpdateUser" size="compact-sm" variant="default" onClick={() => setEditing(true)}>
          Edit profile…
        </ActButton>
      </Group>
      <Table variant="vertical" verticalSpacing="xs">
        <Table.Tbody>
          {rows.map(([label, value]) => (
            <Table.Tr key={label}>
              <Table.Th w={160} scope="row" fw={500}>
                {label}
              </Table.Th>
              <Table.Td>
                <bdi>{value}</bdi>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Aliases user={user} />
      {isEditing && <EditProfile user={user} onClose={() => setEditing(false)} />}
    </>
  );
};
