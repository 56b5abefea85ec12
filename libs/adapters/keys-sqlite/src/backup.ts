import { openKeysFile } from './database.js';

/**
 * Copies the wrapped keys as they are at one moment, also while others write. @throws SqliteError, and where the copy
 * exists
 */
export const backUpSqliteKeys = async (file: string, copy: string): Promise<void> => {
  const database = openKeysFile(file);
  try {
    await database.backup(copy);
  } finally {
    database.close();
  }
};
