import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { ConfigurationError } from '../config/configuration.js';

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'is a file, not a directory',
  ENOTDIR: 'leads through a file',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'lies on a file system that is read-only',
  ENOSPC: 'the disk is full',
};

/** Makes the directory where it is missing, for this user alone. @throws ConfigurationError where it can't be made or written to */
export const prepareDataDirectory = async (dataDir: string): Promise<void> => {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new ConfigurationError([`DATA_DIR=${dataDir}: ${REASONS[code] ?? message}`]);
  }
};
