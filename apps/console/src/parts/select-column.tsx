import { Checkbox } from '@mantine/core';
import type { useSelection } from './selection.js';
import type { Column } from './virtual-rows.js';

/** The first column of a list of users: selects one, or all that are loaded. */
export const selectColumn = <User extends { readonly id: string; readonly displayName?: string | null }>(
  { has, toggle }: ReturnType<typeof useSelection>,
  loaded: readonly User[],
): Column<User> => {
  const ids = loaded.map(({ id }) => id);
  const isAll = ids.length > 0 && ids.every(has);
  return {
    id: 'select',
    width: '3rem',
    title: (
      <Checkbox
        size="xs"
        aria-label="Select all that are loaded"
        checked={isAll}
        indeterminate={!isAll && ids.some(has)}
        onChange={(event) => toggle(ids, event.currentTarget.checked)}
      />
    ),
    show: (user) => (
      <Checkbox
        size="xs"
        aria-label={`Select ${user.displayName ?? user.id}`}
        checked={has(user.id)}
        onClick={(event) => event.stopPropagation()}
        onChange={(event) => toggle([user.id], event.currentTarget.checked)}
      />
    ),
  };
};
