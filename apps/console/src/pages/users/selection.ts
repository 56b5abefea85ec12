import { useState } from 'react';

/** Some users by id, or all that match, as the server keeps the list for a day. */
export type Selection =
  | { readonly kind: 'some'; readonly ids: ReadonlySet<string> }
  | { readonly kind: 'all'; readonly selectionId: string; readonly count: number };

const NOBODY: Selection = { kind: 'some', ids: new Set() };

export const countOf = (selection: Selection): number =>
  selection.kind === 'all' ? selection.count : selection.ids.size;

/** What is selected in the list. What is asked for otherwise is another list, of which nobody is selected. */
export const useSelection = () => {
  const [selection, select] = useState<Selection>(NOBODY);
  return {
    selection,
    select,
    clear: () => select(NOBODY),
    has: (id: string): boolean => selection.kind === 'all' || selection.ids.has(id),
    toggle: (ids: readonly string[], isOn: boolean): void => {
      // whoever takes one out of all that match goes on with those in sight
      const next = new Set(selection.kind === 'some' ? selection.ids : []);
      for (const id of ids) {
        if (isOn) next.add(id);
        else next.delete(id);
      }
      select({ kind: 'some', ids: next });
    },
  };
};
