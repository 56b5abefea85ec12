import { normalizeAddress } from '#contracts';
import { usageFailure } from '../output/failures.js';
import { linesOfFile } from '../session/input-file.js';

/** These are users as a person lists them, each of them once. */
export interface ListedUsers {
  readonly users: readonly string[];
  /** The line of the file on which each of them stands first, counted from 1; left out where there is no file. */
  readonly lines?: readonly number[];
}

/**
 * Resolves to the users of a file with one user on each line, in the file's order. Blank lines don't count.
 * @throws CliFailure where the file is no text or names nobody
 */
export async function usersOf(file: string): Promise<Required<ListedUsers>> {
  const seen = new Set<string>();
  const listed = (await linesOfFile(file))
    .map((each, at) => ({ user: each.trim(), line: at + 1 }))
    .filter(({ user }) => user !== '' && isNew(seen, user));
  if (listed.length === 0) throw usageFailure(`${file} names no user`);
  return { users: listed.map(({ user }) => user), lines: listed.map(({ line }) => line) };
}

/** Returns each user once, in the form in which it was named first. */
export const distinct = (users: readonly string[]): string[] => {
  const seen = new Set<string>();
  return users.filter((user) => isNew(seen, user));
};

/** Addresses are compared as the server compares them. */
const isNew = (seen: Set<string>, user: string): boolean => seen.size < seen.add(normalizeAddress(user)).size;
