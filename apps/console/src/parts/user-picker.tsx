import { Select } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { problemOf } from '../api/problem.js';
import { useRead } from '../api/use-read.js';
import { nameAndAddress, useUserSearch } from './user-search.js';

interface Given {
  readonly label: string;
  /** The id of who is chosen. */
  readonly value: string | undefined;
  readonly onChange: (id: string | undefined) => void;
  /** These users can't be chosen here. */
  readonly except?: string | undefined;
}

/** Chooses one user by words of a name or an address. */
export const UserPicker = ({ label, value, onChange, except }: Given): ReactElement => {
  const [text, setText] = useState('');
  const { data: chosen } = useRead('/api/users/{id}', { path: { id: value ?? '' } }, { enabled: value !== undefined });
  const chosenName = chosen === undefined || chosen.id !== value ? '' : nameAndAddress(chosen);
  const { users, error } = useUserSearch(text === chosenName ? '' : text);
  const options = new Map(
    users.filter(({ id }) => id !== except).map((user) => [user.id, nameAndAddress(user)] as const),
  );
  if (value !== undefined && chosenName !== '') options.set(value, chosenName);
  return (
    <Select
      label={label}
      placeholder="Name or address"
      searchable
      clearable
      clearButtonProps={{ 'aria-label': `Nobody for ${label}` }}
      nothingFoundMessage="Nobody is called like that"
      error={error === null ? undefined : problemOf(error).detail}
      data={[...options].map(([id, name]) => ({ value: id, label: name }))}
      // the server has looked already
      filter={({ options: all }) => all}
      searchValue={text}
      onSearchChange={setText}
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
    />
  );
};
