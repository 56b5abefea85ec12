import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigurationError } from '../config/configuration.js';

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
    const { message } = error as Error;
    throw new ConfigurationError([`DATA_DIR=${dataDir}: ${REASONS[code(error) ?? ''] ?? message}`]);
  }
};
