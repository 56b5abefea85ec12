import { Table } from '@mantine/core';
import type { ReactElement } from 'react';
import { moment } from '../../parts/format.js';
import type { User } from './columns.js';

const FIELDS = [
  ['Given name', 'givenName'],
  ['Surname', 'surname'],
  ['Job title', 'jobTitle'],
  ['Department', 'department'],
  ['Office', 'officeLocation'],
  ['Business phone', 'businessPhone'],
  ['Mobile phone', 'mobilePhone'],
  ['Fax number', 'faxNumber'],
  ['Alternate email', 'alternateEmail'],
  ['Street', 'streetAddress'],
  ['City', 'city'],
  ['State', 'state'],
  ['Postal code', 'postalCode'],
  ['Country', 'country'],
] as const;

/** What is kept of a person. Fields that say nothing are left out. */
export const UserProfile = ({ user }: { readonly user: User }): ReactElement => {
  const rows: readonly (readonly [string, string])[] = [
    ...FIELDS.flatMap(([label, field]) => {
      const value = user[field];
      return value === undefined || value === null || value === '' ? [] : [[label, value] as const];
    }),
    ['Usage location', user.usageLocation ?? 'none: a license needs one'],
    ['Type', user.userType],
    ['Sign-in', user.accountEnabled ? 'Allowed' : 'Blocked'],
    ['Aliases', user.aliases.length === 0 ? 'none' : user.aliases.join(', ')],
    ['Created', moment(user.createdAt)],
    ['Changed', moment(user.updatedAt)],
    ['Id', user.id],
  ];
  return (
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
  );
};
