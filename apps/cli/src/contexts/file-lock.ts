import { mkdir, open, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Whoever holds a lock is done in this time, or ended without giving it back. */
const HELD_AT_MOST = 30_000;
const LOOK_AGAIN = 20;

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

async function taken(lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx', 0o600)).close();
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  }
}

/** A lock that nobody can give back any more would keep everybody out for good. */
async function dropWhereLeftBehind(lock: string): Promise<void> {
  try {
    if (Date.now() - (await stat(lock)).mtimeMs > HELD_AT_MOST) await unlink(lock);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/**
 * Does this while no other process does something of its own with the same file. The lock is a file beside it.
 * @throws NodeJS.ErrnoException where no file can be made there
 */
export async function whileLocked<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  while (!(await taken(lock))) {
    await dropWhereLeftBehind(lock);
    await wait(LOOK_AGAIN);
  }
  try {
    return await work();
  } finally {
    await unlink(lock).catch(() => undefined);
  }
}
