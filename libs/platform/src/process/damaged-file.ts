/** SQLite can't read the file, so starting again is of no use. */
export class DamagedFile extends Error {
  readonly code = 'damaged-file';
  override readonly name = 'DamagedFile';
}

const isDamage = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && /^SQLITE_(NOTADB|CORRUPT)/.test(String(error.code))) || isDamage(error.cause));

/** Opens a file, and says of one that is damaged which it is and what to do. @throws DamagedFile; what `open` throws */
export const openFile = async <T>(file: string, remedy: string, open: () => T | Promise<T>): Promise<T> => {
  try {
    return await open();
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw new DamagedFile(`${file} is damaged, or no database: ${remedy}`, { cause: error });
  }
};
