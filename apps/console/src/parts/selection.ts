import { useState } from 'react';
import type { Shape } from '../api/shapes.js';
import { type ChosenUsers, listOf, selectionOf } from './chosen-users.js';

/** Some users by id, or all that match, as the server keeps the list for a day. */
export type Selection =
  | { readonly kind: 'some'; readonly ids: ReadonlySet<string> }
  | { readonly kind: 'all'; readonly selection: Shape<'Selection'> };

const NOBODY: Selection = { kind: 'some', ids: new Set() };

export const countOf = (selection: Selection): number =>
  selection.kind === 'all' ? selection.selection.count : selection.ids.size;

/** Those who are selected as the dialogs take them; undefined where that is nobody. */
export const chosenOf = (selection: Selection, nameOf: (id: string) => string): ChosenUsers | undefined => {
  if (selection.kind === 'all') return selectionOf(selection.selection);
  return selection.ids.size === 0
    ? undefined
    : listOf([...selection.ids].map((id) => ({ user: id, name: nameOf(id) })));
};

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
