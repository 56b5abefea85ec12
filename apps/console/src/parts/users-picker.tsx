import { MultiSelect } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { problemOf } from '../api/problem.js';
import type { ChosenUser } from './chosen-users.js';
import { nameAndAddress, useUserSearch } from './user-search.js';

interface Given {
  readonly label: string;
  readonly description?: string;
  readonly chosen: readonly ChosenUser[];
  readonly onChange: (chosen: readonly ChosenUser[]) => void;
  /** As many as can be chosen. */
  readonly most: number;
  /** Only users are offered who don't hold this product. */
  readonly without?: string;
}

/** Chooses some users by words of a name or an address, one after the other. */
export const UsersPicker = ({ label, description, chosen, onChange, most, without }: Given): ReactElement => {
  const [text, setText] = useState('');
  const [isOpen, setOpen] = useState(false);
  const { users, error } = useUserSearch(text, without === undefined ? {} : { without });
  const names = new Map([
    ...users.map((user) => [user.id, nameAndAddress(user)] as const),
    // whoever is chosen stays in the list, also where the words find others
    ...chosen.map(({ user, name }) => [user, name] as const),
  ]);
  return (
    <MultiSelect
      label={label}
      description={description}
      placeholder={chosen.length === 0 ? 'Name or address' : ''}
      searchable
      hidePickedOptions
      clearable
      clearButtonProps={{ 'aria-label': `Nobody for ${label}` }}
      nothingFoundMessage="Nobody is called like that"
      maxValues={most}
      error={error === null ? undefined : problemOf(error).detail}
      data={[...names].map(([id, name]) => ({ value: id, label: name }))}
      // the server has looked already
      filter={({ options }) => options}
      searchValue={text}
      onSearchChange={setText}
      value={chosen.map(({ user }) => user)}
      // what stands below the list is seen again after each choice; it opens as one types on
      dropdownOpened={isOpen}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
      onChange={(ids) => {
        setText('');
        setOpen(false);
        onChange(ids.map((user) => ({ user, name: names.get(user) ?? user })));
      }}
    />
  );
};
