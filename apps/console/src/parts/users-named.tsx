import { List, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { type ChosenUsers, firstNames, numberOf } from './chosen-users.js';
import { counted } from './format.js';

const MOST = 10;

/** Names the users that something is about: ten of them, then how many more there are. */
export const UsersNamed = ({ users }: { readonly users: ChosenUsers }): ReactElement => {
  const names = firstNames(users, MOST);
  const more = numberOf(users) - names.length;
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {counted(numberOf(users), 'user')}
      </Text>
      <List size="sm" spacing={0}>
        {names.map((name, index) => (
          // a name may stand there twice
          // oxlint-disable-next-line react/no-array-index-key
          <List.Item key={index}>
            <bdi>{name}</bdi>
          </List.Item>
        ))}
        {more > 0 && <List.Item>and {counted(more, 'other', 'others')}</List.Item>}
      </List>
    </div>
  );
};
