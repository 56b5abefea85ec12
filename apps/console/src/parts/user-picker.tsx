import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useApi } from '../api/api-context.js';
import type { Shape } from '../api/shapes.js';
import { problemOf } from '../api/problem.js';
import { useRead } from '../api/use-read.js';

interface Given {
  readonly label: string;
  /** The id of who is chosen. */
  readonly value: string | undefined;
  readonly onChange: (id: string | undefined) => void;
  /** Who can't be chosen here. */
  readonly except?: string | undefined;
}

const PAUSE_MS = 250;
const MOST = 20;

const nameOf = ({
  id,
  displayName,
  userPrincipalName,
}: Pick<Shape<'FoundUser'>, 'id' | 'displayName' | 'userPrincipalName'>) =>
  displayName === null ? (userPrincipalName ?? id) : `${displayName} (${userPrincipalName ?? id})`;

/** Chooses one user by words of a name or an address. The words go in a body, and into no address. */
export const UserPicker = ({ label, value, onChange, except }: Given): ReactElement => {
  const api = useApi();
  const [text, setText] = useState('');
  const { data: chosen } = useRead('/api/users/{id}', { path: { id: value ?? '' } }, { enabled: value !== undefined });
  const chosenName = chosen === undefined || chosen.id !== value ? '' : nameOf(chosen);
  const [words] = useDebouncedValue(text === chosenName ? '' : text.trim(), PAUSE_MS);
  const { data: found, error } = useQuery({
    queryKey: [api.tenantId, 'user-picker', words],
    queryFn: ({ signal }) =>
      api.search('/api/users/search', { body: { ...(words === '' ? {} : { search: words }), limit: MOST } }, signal),
    placeholderData: keepPreviousData,
  });
  const users = (found?.items ?? []).filter(({ id }) => id !== except);
  const options = new Map(users.map((user) => [user.id, nameOf(user)]));
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
