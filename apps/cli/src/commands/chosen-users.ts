import { stat } from 'node:fs/promises';
import { defined } from '#licensing';
import type { UserRow } from '../http/shapes.js';
import { CliFailure, EXIT, usageFailure } from '../output/failures.js';
import { count, printable } from '../output/table.js';
import type { Session } from '../session/session.js';
import { refuseContradiction, type SelectingOptions } from './user-filters.js';
import { type ListedUsers, usersOf } from './users-file.js';

/** An operation is about these users. */
export interface ChosenUsers extends ListedUsers {
  readonly count: number;
  /** The body of an operation names them by these. */
  readonly members: Readonly<Record<string, unknown>>;
}
export interface Chosen {
  readonly chosen: ChosenUsers;
  /** These words of the command line are left for products. */
  readonly skus: readonly string[];
}
interface Selection {
  readonly selectionId: string;
  readonly count: number;
  readonly first: readonly Pick<UserRow, 'id' | 'userPrincipalName' | 'unreadable'>[];
}

const FILTERS = ['search', 'product', 'without', 'unlicensed', 'department', 'location', 'state'] as const;
const OPTIONS = FILTERS.map((name) => `--${name}`).join(', ');

/**
 * Resolves to the users of the file that stands first among the words; or, with options that select users, to those
 * who meet all of these, of whom it tells how many they are and who is among them. They are resolved once: whatever
 * is tried with them is about the same users as what is done.
 * @throws CliFailure where nobody is named or selected, or both ways at once
 */
export async function chosenUsers(
  session: Session,
  words: readonly string[],
  options: SelectingOptions,
  state?: SelectingOptions['state'],
): Promise<Chosen> {
  const given = FILTERS.filter((name) => options[name] !== undefined);
  const [file, ...others] = words;
  const [option] = given;
  if (option === undefined) {
    if (file === undefined) throw usageFailure(`name a file with users, or select them by ${OPTIONS}`);
    return { chosen: ofFile(await usersOf(file)), skus: others };
  }
  if (file !== undefined && (await isFile(file)))
    throw usageFailure(`${file} and --${option} exclude each other: an operation has one list of users`);
  refuseContradiction(options);
  const asked = defined({ state, ...Object.fromEntries(given.map((name) => [name, options[name]])) });
  return { chosen: await select(session, asked), skus: words };
}

/** @throws CliFailure where words are left over that no product is expected for */
export function noMore({ chosen, skus: [word] }: Chosen): ChosenUsers {
  if (word !== undefined) throw usageFailure(`"${word}" is one argument too many`);
  return chosen;
}

/** @throws CliFailure where no product is named */
export function withSkus(chosen: Chosen): Chosen {
  if (chosen.skus.length === 0) throw usageFailure("missing required argument 'sku'");
  return chosen;
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const ofFile = (listed: Required<ListedUsers>): ChosenUsers => ({
  ...listed,
  count: listed.users.length,
  members: { users: listed.users },
});

async function select(session: Session, asked: object): Promise<ChosenUsers> {
  const selection = await session.api.ask<Selection>('/api/selections', asked);
  const { selectionId, count: users } = selection;
  if (users === 0)
    throw new CliFailure(EXIT.refused, 'operation-without-users', 'Nobody meets all of it. Nothing was changed.');
  session.note(printable(selectedText(selection)));
  // whoever types it has seen it, and the server compares it with the list that it kept
  return { users: [], count: users, members: { selectionId, confirm: users } };
}

const selectedText = ({ count: users, first }: Selection): string => {
  const names = first.map(({ id, userPrincipalName }) => userPrincipalName ?? id);
  const more = users > names.length ? ` and ${users - names.length} more` : '';
  return `Selected ${count(users, 'user')}: ${names.join(', ')}${more}.`;
};
