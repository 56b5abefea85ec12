import type { ItemOf } from '../../api/shapes.js';

export type Row = ItemOf<'/api/deleted-users'>;
/** A row of one whose data is still there. */
export type Person = Extract<Row, { purgeAt?: string }>;

/** Of one who was erased meanwhile only the id is left. */
export const nameOf = (row: Row): string =>
  ('displayName' in row ? (row.displayName ?? row.userPrincipalName) : null) ?? 'Erased person';

export const toRestore = (person: Person) => ({
  id: person.id,
  name: nameOf(person),
  userPrincipalName: person.userPrincipalName,
  revision: 'revision' in person ? person.revision : undefined,
});
