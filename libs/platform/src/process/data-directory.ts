import { constants } from 'node:fs';
import { access, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigurationError } from '../config/configuration.js';
import { UnusablePath } from './unusable-path.js';

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'is a file, not a directory',
  ENOTDIR: 'leads through a file',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'lies on a file system that is read-only',
  ENOENT: 'no directory can be made there',
  ENOSPC: 'the disk is full',
};

const code = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
const reasonOf = (error: unknown): string => REASONS[code(error) ?? ''] ?? (error as Error).message;

/**
 * Makes the directory and those above it, where they are missing, for this user alone. It goes step by step, because
 * Node's own `recursive` never ends where a parent exists and takes no directory (as below /proc).
 */
export const makeDirectory = async (path: string): Promise<void> => {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (code(error) === 'EEXIST' && (await stat(path)).isDirectory()) return;
    const parent = dirname(path);
    if (code(error) !== 'ENOENT' || parent === path) throw error;
    await makeDirectory(parent);
    await mkdir(path, { mode: 0o700 }).catch((again: unknown) => {
      // Another process may have been faster.
      if (code(again) !== 'EEXIST') throw again;
    });
  }
};

/**
 * Makes the directory where it is missing, for this user alone.
 * @throws ConfigurationError where it can't be made or written to
 */
export const prepareDataDirectory = async (dataDir: string): Promise<void> => {
  try {
    await makeDirectory(dataDir);
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new ConfigurationError([`DATA_DIR=${dataDir}: ${reasonOf(error)}`]);
  }
};

/**
 * Makes the directory where it is missing, for this user alone.
 * @throws UnusablePath where it can't be made or read, or holds anything: that is not to be mixed with what is to come
 */
export const prepareEmptyDirectory = async (directory: string): Promise<void> => {
  const there = await makeDirectory(directory)
    .then(() => readdir(directory))
    .catch((error: unknown) => {
      throw new UnusablePath(`${directory}: ${reasonOf(error)}`, { cause: error });
    });
  const [one] = there.toSorted();
  if (one === undefined) return;
  throw new UnusablePath(`${directory} is there and holds ${one}: name another directory, or empty this one`);
};
