import { randomBytes } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

const LENGTH = 32;

/** The key file isn't 32 bytes in base64: without the right key nothing personal can be read, so none is made in its place. */
export class UnusableMasterKey extends Error {
  override readonly name = 'UnusableMasterKey';
}

const parse = (text: string, file: string): Uint8Array => {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.byteLength !== LENGTH) throw new UnusableMasterKey(`${file} doesn't hold ${LENGTH} bytes in base64`);
  return new Uint8Array(key);
};
const isCode = (error: unknown, code: string): boolean => (error as NodeJS.ErrnoException).code === code;

/**
 * The key in `master.key` of the data directory, made there (readable by its owner only) where missing. Whole or not at all, also after a crash
 * and with two processes at once: it is written aside, flushed, then linked under its name, which fails where the name is taken.
 */
export const loadMasterKey = async (dataDir: string): Promise<Uint8Array> => {
  const file = join(dataDir, 'master.key');
  try {
    return parse(await readFile(file, 'utf8'), file);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
  const aside = `${file}.${randomBytes(8).toString('hex')}`;
  const handle = await open(aside, 'w', 0o600);
  try {
    await handle.writeFile(`${randomBytes(LENGTH).toString('base64')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(aside, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
  return parse(await readFile(file, 'utf8'), file);
};
