import { openDatabase } from '#sqlite';

/**
 * Copies the events as they are at one moment, also while others write. @throws SqliteError, and where the copy exists
 */
export const backUpSqliteEvents = async (file: string, copy: string): Promise<void> => {
  const database = openDatabase({ file });
  try {
    await database.backup(copy);
  } finally {
    database.close();
  }
};
