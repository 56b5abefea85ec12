import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Io } from '../output/io.js';
import { CliFailure, EXIT } from '../output/failures.js';
import { whileLocked } from './file-lock.js';

/** Where somebody signed in, and what is needed to go on without doing so again. */
export interface SignInKept {
  readonly issuer: string;
  readonly clientId: string;
  readonly refreshToken?: string;
  /** The token of the context ends at this instant; without it nobody knows when. */
  readonly expiresAt?: string;
}
/** A server under a name of its own, with what is needed to work there. */
export interface Context {
  readonly url: string;
  /** An id or a name; without it the server's own choice. */
  readonly tenant?: string;
  readonly token?: string;
  /** A token that somebody brought has none. */
  readonly signIn?: SignInKept;
}
export interface Contexts {
  /** This one counts where nothing else is said. */
  readonly current?: string;
  readonly byName: Readonly<Record<string, Context>>;
}
const NONE: Contexts = { byName: {} };

/** Gives the path of the file, or undefined where the environment has no home to keep it in. */
export function contextsPath({ env }: Pick<Io, 'env'>): string | undefined {
  const given = env['SEATLEDGER_CONTEXTS'];
  if (given !== undefined && given !== '') return given;
  const home = env['HOME'] === undefined || env['HOME'] === '' ? undefined : join(env['HOME'], '.config');
  const folder = env['XDG_CONFIG_HOME'] || env['APPDATA'] || home;
  return folder === undefined ? undefined : join(folder, 'seatledger', 'contexts.json');
}

const unusable = (path: string, why: string): CliFailure =>
  new CliFailure(EXIT.usage, 'unusable-contexts', `${path}: ${why}. Nothing was sent.`);

const isText = (value: unknown): boolean => value === undefined || (typeof value === 'string' && value !== '');
const isUrl = (value: unknown): boolean => typeof value === 'string' && URL.canParse(value);
const isInstant = (value: unknown): boolean =>
  value === undefined || (typeof value === 'string' && !Number.isNaN(Date.parse(value)));
const isSignIn = (value: unknown): boolean => {
  if (value === undefined) return true;
  const { issuer, clientId, refreshToken, expiresAt } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const isClient = typeof clientId === 'string' && isText(clientId);
  return isUrl(issuer) && isClient && isText(refreshToken) && isInstant(expiresAt);
};
const isContext = (value: unknown): boolean => {
  const { url, tenant, token, signIn } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return isUrl(url) && isText(tenant) && isText(token) && isSignIn(signIn);
};
const isContexts = (value: unknown): value is Contexts => {
  const { current, byName } = (value ?? {}) as { readonly current?: unknown; readonly byName?: unknown };
  return isText(current) && typeof byName === 'object' && byName !== null && Object.values(byName).every(isContext);
};

function parsed(text: string, path: string): Contexts {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unusable(path, 'is no JSON');
  }
  if (!isContexts(value)) throw unusable(path, 'holds no contexts; mend or delete it, and make them again');
  return value;
}

/**
 * Reads the contexts; where there is no file, there are none.
 * @throws CliFailure where the file can't be read, isn't understood, or is open to others: it holds tokens
 */
export async function readContexts(path: string | undefined): Promise<Contexts> {
  if (path === undefined) return NONE;
  let text: string;
  try {
    const handle = await open(path, 'r');
    try {
      const { mode } = await handle.stat();
      if (process.platform !== 'win32' && (mode & 0o077) !== 0)
        throw unusable(path, `is open to others: chmod 600 ${path}`);
      text = await readFile(handle, 'utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof CliFailure) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return NONE;
    throw unusable(path, `can't be read (${code})`);
  }
  return parsed(text, path);
}

/** Replaces the file as a whole, for its owner alone. @throws CliFailure */
async function writeContexts(path: string, contexts: Contexts): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(contexts, undefined, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, path);
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    throw unusable(path, `can't be written (${(error as NodeJS.ErrnoException).code})`);
  }
}

const unwritable = (path: string, error: unknown): unknown => {
  const { code } = error as NodeJS.ErrnoException;
  return error instanceof CliFailure || code === undefined ? error : unusable(path, `can't be written (${code})`);
};

/**
 * Reads the contexts and writes what becomes of them, which is nothing new where that is undefined. No other process
 * changes them meanwhile.
 * @throws CliFailure; whatever `change` throws
 */
export async function updateContexts(
  path: string | undefined,
  change: (contexts: Contexts) => Contexts | undefined | Promise<Contexts | undefined>,
): Promise<void> {
  if (path === undefined)
    throw new CliFailure(EXIT.usage, 'usage', 'There is no place for contexts: set SEATLEDGER_CONTEXTS to a path.');
  try {
    await whileLocked(path, async () => {
      const changed = await change(await readContexts(path));
      if (changed !== undefined) await writeContexts(path, changed);
    });
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** Keeps the context, which is the current one where it is the only one. */
export const withContext = ({ current, byName }: Contexts, name: string, context: Context): Contexts => ({
  current: current ?? name,
  byName: { ...byName, [name]: context },
});
