import { constants } from 'node:fs';
import { link, open, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Random } from '#application';
import { randomGuid } from '#contracts';

/** The file can't be read or made, or is open to others; the message says what to do, and holds nothing of the file. */
export class OwnerFileError extends Error {
  override readonly name = 'OwnerFileError';
}

const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code;

/** Reads a file that nobody but its owner may read. Without such a file it is undefined. @throws OwnerFileError */
const readOwnerFile = async (file: string): Promise<string | undefined> => {
  let handle: FileHandle;
  try {
    handle = await open(file, constants.O_RDONLY);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new OwnerFileError(`${file} can't be read: ${(error as Error).message}`);
  }
  try {
    const { mode } = await handle.stat();
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new OwnerFileError(`${file} is open to others (mode ${(mode & 0o777).toString(8)}): chmod 600 ${file}`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
};

const makeOwnerFile = async (file: string, text: string, random: Random): Promise<void> => {
  const draft = `${file}.${randomGuid(random)}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // unlike a rename, a link never replaces the file of a process that was faster
    await link(draft, file).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  } catch (error) {
    throw new OwnerFileError(`${file} can't be made: ${(error as Error).message}`);
  } finally {
    await unlink(draft).catch(() => undefined);
  }
  await syncFolder(dirname(file));
};

/** Makes the new name durable. Windows can't open a folder, and needs no such thing. */
const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/**
 * Reads a file that its owner alone may read, and makes it with the text of `make` where there is none: complete and
 * durable before its name appears, so that two processes that start at once read the same one.
 * @throws OwnerFileError; whatever `make` throws
 */
export const ownerFile = async (
  file: string,
  { make, random }: { readonly make: () => string | Promise<string>; readonly random: Random },
): Promise<string> => {
  const found = await readOwnerFile(file);
  if (found !== undefined) return found;
  await makeOwnerFile(file, await make(), random);
  const made = await readOwnerFile(file);
  if (made === undefined) throw new OwnerFileError(`${file} was made, and is gone again`);
  return made;
};
