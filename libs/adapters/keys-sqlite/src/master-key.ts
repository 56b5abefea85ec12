import { constants } from 'node:fs';
import { link, open, stat, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '#application';
import { randomGuid, systemRandom } from '#contracts';

const BYTES = 32;
/** Base64 of 32 bytes: 43 characters and one `=`. */
const FORM = /^[A-Za-z0-9+/]{43}=$/;

export const MASTER_KEY_FILE = 'master.key';
export const KEYS_FILE = 'keys.db';

/** No usable master key; the message says what to do. It never holds the key. */
export class MasterKeyError extends Error {
  readonly code = 'master-key';
  override readonly name = 'MasterKeyError';
}

export interface MasterKeyOptions {
  readonly env: { readonly MASTER_KEY?: string | undefined };
  /** The folder must exist. */
  readonly dataDir: string;
  /** A new key is drawn from this. The default is the operating system's. */
  readonly random?: Random;
}

/**
 * The master key: 32 bytes from `MASTER_KEY` (base64), or else from the file `master.key` in the data directory, which
 * is made at the first start (readable by its owner only, complete and durable before its name appears, so that two
 * processes that start at once get the same one). Repeatable. @throws MasterKeyError
 */
export const loadMasterKey = async ({ env, dataDir, random = systemRandom }: MasterKeyOptions): Promise<Uint8Array> => {
  const given = env.MASTER_KEY?.trim();
  if (given !== undefined && given !== '') return parse(given, 'MASTER_KEY');
  const file = join(dataDir, MASTER_KEY_FILE);
  const found = await readKeyFile(file);
  if (found) return found;
  if (await exists(join(dataDir, KEYS_FILE))) {
    throw new MasterKeyError(
      `${file} is missing, but ${KEYS_FILE} beside it holds keys that only it opens: ` +
        'put it back from a backup, or set MASTER_KEY. ' +
        'A new master key would leave every personal value unreadable, so none was made.',
    );
  }
  await makeKeyFile(file, dataDir, random);
  const made = await readKeyFile(file);
  if (!made) throw new MasterKeyError(`${file} was made, and is gone again`);
  return made;
};

const parse = (text: string, source: string): Uint8Array => {
  const bytes = Buffer.from(text, 'base64');
  // the comparison refuses bits beyond the 32 bytes, which base64 can hold and decoding drops
  if (!FORM.test(text) || bytes.length !== BYTES || bytes.toString('base64') !== text) {
    throw new MasterKeyError(`${source} is not base64 of ${BYTES} bytes; \`openssl rand -base64 ${BYTES}\` makes one`);
  }
  return Uint8Array.from(bytes);
};

const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code;

const exists = async (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    (error: unknown) => {
      if (codeOf(error) === 'ENOENT') return false;
      throw new MasterKeyError(`${file} can't be looked at: ${(error as Error).message}`);
    },
  );

const readKeyFile = async (file: string): Promise<Uint8Array | undefined> => {
  let handle: FileHandle;
  try {
    handle = await open(file, constants.O_RDONLY);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new MasterKeyError(`${file} can't be read: ${(error as Error).message}`);
  }
  try {
    const { mode } = await handle.stat();
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new MasterKeyError(`${file} is open to others (mode ${(mode & 0o777).toString(8)}): chmod 600 ${file}`);
    }
    return parse((await handle.readFile('utf8')).trim(), file);
  } finally {
    await handle.close();
  }
};

const makeKeyFile = async (file: string, folder: string, random: Random): Promise<void> => {
  const draft = `${file}.${randomGuid(random)}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(`${Buffer.from(random.bytes(BYTES)).toString('base64')}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // unlike a rename, a link never replaces the key of a process that was faster
    await link(draft, file).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  } catch (error) {
    throw new MasterKeyError(`${file} can't be made: ${(error as Error).message}`);
  } finally {
    await unlink(draft).catch(() => undefined);
  }
  await syncFolder(folder);
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
