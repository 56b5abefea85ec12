import type { OperationBody } from '../../api/use-preview.js';
import type { ResultRow } from './use-operation-rows.js';

export interface Retry {
  readonly body: OperationBody;
  /** How each user of the new list is called. */
  readonly names: readonly string[];
  /** Texts that went along aren't told by the server, and are not sent again. */
  readonly isLicensesOnly: boolean;
}

interface Told {
  readonly mode: OperationBody['mode'];
  readonly of: string | undefined;
  /** What the server tells of what was asked: modes, and products by their ids. */
  readonly asked: Readonly<Record<string, unknown>> | undefined;
  /** What was asked, if that was here and this page stayed open. */
  readonly started: OperationBody | undefined;
}

const nameOf = (user: NonNullable<OperationBody['users']>[number]): string =>
  typeof user === 'string' ? user : (user.user ?? user.userPrincipalName ?? user.id ?? '');

const LICENSES_OF = ['licenses', 'add', 'remove', 'ifNotHeld'] as const;
/** The list of these holds texts of each user, which no answer tells again. */
const WITH_TEXTS = new Set<string>(['create', 'update', 'restore']);
const FROM_ROWS = new Set<string>(['add', 'replace', 'remove', 'change', 'refresh', 'delete', 'adopt']);

/**
 * Makes the operation that does again what failed; undefined where nobody can tell what that was. A row stands for the
 * line of the list at its index; without the list its id or address does.
 */
export const retryOf = (failed: readonly ResultRow[], told: Told): Retry | undefined => {
  const { mode, started, asked } = told;
  if (started?.users !== undefined) {
    const users = failed.flatMap(({ index }) => started.users![index] ?? []);
    return { body: { ...started, users }, names: users.map(nameOf), isLicensesOnly: false };
  }
  const known = failed.flatMap((row) => {
    const user = row.id ?? row.userPrincipalName;
    return user === undefined ? [] : [{ user, name: row.userPrincipalName ?? user }];
  });
  if (known.length === 0) return undefined;
  const users = known.map(({ user }) => user);
  const names = known.map(({ name }) => name);
  if (started !== undefined) {
    const { selectionId, ...rest } = started;
    return selectionId === undefined ? undefined : { body: { ...rest, users }, names, isLicensesOnly: false };
  }
  if (WITH_TEXTS.has(mode) || !FROM_ROWS.has(mode) || asked === undefined) return undefined;
  const licenses = Object.fromEntries(
    LICENSES_OF.flatMap((member) => (asked[member] === undefined ? [] : [[member, asked[member]]])),
  );
  return { body: { mode, users, ...licenses }, names, isLicensesOnly: true };
};
