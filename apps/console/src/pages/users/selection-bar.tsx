import { Button } from '@mantine/core';
import { type ComponentProps, type ReactElement, useMemo } from 'react';
import { useAsOf } from '../../api/api-context.js';
import { usePermits } from '../../parts/permits.js';
import { SelectedActions } from '../../parts/selected-actions.js';
import { chosenOf, countOf } from '../../parts/selection.js';
import { SelectionState } from '../../parts/selection-state.js';

interface Given extends Omit<ComponentProps<typeof SelectionState>, 'children'> {
  readonly nameOf: (id: string) => string;
  readonly onEdit: (userId: string) => void;
}

/** Tells who is selected, and offers what can be done. The buttons are always there; each says when it can be used. */
export const SelectionBar = ({ nameOf, onEdit, ...given }: Given): ReactElement => {
  const isPast = useAsOf() !== undefined;
  const { selection } = given.chosen;
  const [one] = selection.kind === 'some' ? selection.ids : [];
  const isOne = countOf(selection) === 1 && one !== undefined;
  const users = useMemo(() => chosenOf(selection, nameOf), [selection, nameOf]);
  const mayEdit = usePermits().may('ChangeLicenses');
  return (
    <SelectionState {...given}>
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
    </SelectionState>
  );
};
