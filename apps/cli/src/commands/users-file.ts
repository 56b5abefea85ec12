import { text } from 'node:stream/consumers';
import { normalizeAddress } from '#contracts';
import { usageFailure } from '../output/failures.js';
import { openFile } from '../session/input-file.js';

/**
 * Resolves to the users of a file with one user on each line, each of them once and in the file's order. Blank lines
 * don't count.
 */
export async function usersOf(file: string): Promise<string[]> {
  const lines = (await text(await openFile(file))).replace(/^\ufeff/, '').split(/\r\n?|\n/);
  const users = distinct(lines.map((line) => line.trim()).filter((line) => line !== ''));
  if (users.length === 0) throw usageFailure(`${file} names no user`);
  return users;
}

/**
 * Returns each user once, in the form in which it was named first. Addresses are compared as the
 * server compares them.
 */
export function distinct(users: readonly string[]): string[] {
  const seen = new Map<string, string>();
  for (const user of users) {
    const key = normalizeAddress(user);
    if (!seen.has(key)) seen.set(key, user);
  }
  return [...seen.values()];
}
