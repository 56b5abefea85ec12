import { Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useMemo } from 'react';
import type { Shape } from '../../api/shapes.js';
import { useApi, useAsOf } from '../../api/api-context.js';
import { count, counted } from '../../parts/format.js';
import { usePermits } from '../../parts/permits.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { SelectedActions } from '../../parts/selected-actions.js';
import { chosenOf, countOf, type useSelection } from './selection.js';

interface Given {
  readonly chosen: ReturnType<typeof useSelection>;
  readonly asked: Shape<'SelectUsers'>;
  readonly total: number | undefined;
  readonly loaded: number;
  readonly hasMore: boolean;
  readonly nameOf: (id: string) => string;
  readonly onEdit: (userId: string) => void;
}

/** Who is selected, and what can be done with them. The buttons are always there; each says when it can be used. */
export const SelectionBar = ({ chosen, asked, total, loaded, hasMore, nameOf, onEdit }: Given): ReactElement => {
  const api = useApi();
  const isPast = useAsOf() !== undefined;
  const { selection, select, clear } = chosen;
  const number = countOf(selection);
  const [one] = selection.kind === 'some' ? selection.ids : [];
  const isOne = number === 1 && one !== undefined;
  const users = useMemo(() => chosenOf(selection, nameOf), [selection, nameOf]);
  const { may } = usePermits();
  const mayEdit = may('ChangeLicenses');
  const maySelect = may('StartOperation');
  const all = useMutation({
    mutationFn: () => api.search('/api/selections', { body: asked }),
    onSuccess: (found) => select({ kind: 'all', selection: found }),
  });
  const canSelectAll = maySelect && !isPast && hasMore && selection.kind === 'some' && number >= loaded && number > 0;
  return (
    <>
      <Group gap="sm" mb="sm" mih={36}>
        {mayEdit && (
          <Button
            disabled={!isOne || isPast}
            title={isPast ? 'The past can’t be changed' : isOne ? undefined : 'Select one user'}
            onClick={() => isOne && onEdit(one)}
          >
            Edit licenses
          </Button>
        )}
        <SelectedActions users={users} />
        <Text size="sm" c="dimmed" role="status">
          {number === 0 ? 'Nobody is selected' : `${counted(number, 'user')} selected`}
        </Text>
        {canSelectAll && (
          <Button variant="subtle" size="compact-sm" loading={all.isPending} onClick={() => all.mutate()}>
            Select all that match{total === undefined ? '' : ` (${count(total)})`}
          </Button>
        )}
        {number > 0 && (
          <Button variant="subtle" color="gray" size="compact-sm" onClick={clear}>
            Clear
          </Button>
        )}
      </Group>
      <ProblemAlert error={all.error} />
    </>
  );
};
