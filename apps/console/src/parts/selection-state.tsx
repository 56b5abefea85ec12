import { Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { useApi, useAsOf } from '../api/api-context.js';
import type { Shape } from '../api/shapes.js';
import { count, counted } from './format.js';
import { usePermits } from './permits.js';
import { ProblemAlert } from './problem-alert.js';
import { countOf, type useSelection } from './selection.js';

interface Given {
  readonly chosen: ReturnType<typeof useSelection>;
  /** What the list was asked for: all who match are found by it. */
  readonly asked: Shape<'SelectUsers'>;
  readonly total: number | undefined;
  readonly loaded: number;
  readonly hasMore: boolean;
  /** What can be done with them. */
  readonly children: ReactNode;
}

/** Says how many are selected, and selects all that match, where more match than are loaded. */
export const SelectionState = ({ chosen, asked, total, loaded, hasMore, children }: Given): ReactElement => {
  const api = useApi();
  const isPast = useAsOf() !== undefined;
  const { may } = usePermits();
  const { selection, select, clear } = chosen;
  const number = countOf(selection);
  const all = useMutation({
    mutationFn: () => api.search('/api/selections', { body: asked }),
    onSuccess: (found) => select({ kind: 'all', selection: found }),
  });
  const isAllLoaded = selection.kind === 'some' && number > 0 && number >= loaded;
  return (
    <>
      <Group gap="sm" mb="sm" mih={36}>
        {children}
        <Text size="sm" c="dimmed" role="status">
          {number === 0 ? 'Nobody is selected' : `${counted(number, 'user')} selected`}
        </Text>
        {may('StartOperation') && !isPast && hasMore && isAllLoaded && (
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
