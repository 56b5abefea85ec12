import type { OperationBody } from '../api/use-preview.js';
import type { Shape } from '../api/shapes.js';

/** One of a list: what is sent, and how a person calls it. */
export interface ChosenUser {
  /** An id, or a user principal name where somebody typed one. */
  readonly user: string;
  readonly name: string;
}

/** Users that something is to be done with: a list, or all whom the server selected. */
export type ChosenUsers =
  | { readonly kind: 'list'; readonly users: readonly ChosenUser[]; readonly key: string }
  | { readonly kind: 'selection'; readonly selection: Shape<'Selection'>; readonly key: string };

let lists = 0;

/** Another list has another key, so that nobody compares a hundred thousand names. */
export const listOf = (users: readonly ChosenUser[]): ChosenUsers => ({ kind: 'list', users, key: `list ${++lists}` });

export const selectionOf = (selection: Shape<'Selection'>): ChosenUsers => ({
  kind: 'selection',
  selection,
  key: selection.selectionId,
});

export const numberOf = (chosen: ChosenUsers): number =>
  chosen.kind === 'list' ? chosen.users.length : chosen.selection.count;

/** The member of an operation that names them. */
export const membersOf = (chosen: ChosenUsers): Pick<OperationBody, 'users' | 'selectionId'> =>
  chosen.kind === 'list'
    ? { users: chosen.users.map(({ user }) => user) }
    : { selectionId: chosen.selection.selectionId };

const nameOfSelected = ({ id, displayName, userPrincipalName }: Shape<'Selection'>['first'][number]): string =>
  displayName ?? userPrincipalName ?? id;

/** The first of them by name. */
export const firstNames = (chosen: ChosenUsers, most: number): readonly string[] =>
  chosen.kind === 'list'
    ? chosen.users.slice(0, most).map(({ name }) => name)
    : chosen.selection.first.slice(0, most).map(nameOfSelected);

/** Calls a row of a preview by the name that is known here; undefined where only the server knows it. */
export const nameOfRow =
  (chosen: ChosenUsers) =>
  ({ index, id }: { readonly index: number; readonly id?: string }): string | undefined => {
    if (chosen.kind === 'list') return chosen.users[index]?.name;
    const known = chosen.selection.first.find((user) => user.id === id);
    return known === undefined ? undefined : nameOfSelected(known);
  };

let handed: ChosenUsers | undefined;

/** Leaves users for the page that one goes to next. Names stay out of its address. */
export const handOver = (chosen: ChosenUsers): void => {
  handed = chosen;
};

/** Users that another page left for this one. */
export const handedOver = (): ChosenUsers | undefined => handed;
