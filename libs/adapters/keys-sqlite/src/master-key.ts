import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '#application';
import { systemRandom } from '#contracts';
import { ownerFile, OwnerFileError } from './owner-file.js';

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
  const make = async (): Promise<string> => {
    await refuseNewKeyBesideKeys(file, join(dataDir, KEYS_FILE));
    return `${Buffer.from(random.bytes(BYTES)).toString('base64')}\n`;
  };
  try {
    return parse((await ownerFile(file, { make, random })).trim(), file);
  } catch (error) {
    throw error instanceof OwnerFileError ? new MasterKeyError(error.message) : error;
  }
};

const refuseNewKeyBesideKeys = async (file: string, keys: string): Promise<void> => {
  if (!(await exists(keys))) return;
  throw new MasterKeyError(
    `${file} is missing, but ${KEYS_FILE} beside it holds keys that only it opens: ` +
      'put it back from a backup, or set MASTER_KEY. ' +
      'A new master key would leave every personal value unreadable, so none was made.',
  );
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
