import { defined } from '#licensing';
import { didYouMean } from '../output/did-you-mean.js';
import { CliFailure, EXIT, usageFailure } from '../output/failures.js';
import type { Io } from '../output/io.js';
import { type Context, type Contexts, contextsPath, readContexts } from './contexts-file.js';

export const DEFAULT_URL = 'http://127.0.0.1:3000';

/** The server that a command works with. A token goes to no other one than that for which it was kept. */
export interface Target extends Context {
  /** The target is the one of this context. */
  readonly context?: string;
}
export interface Wanted {
  readonly url?: string | undefined;
  readonly context?: string | undefined;
}

/** @throws CliFailure where there is no context of that name */
export function contextNamed(name: string, { byName }: Contexts): Context {
  const found = Object.hasOwn(byName, name) ? byName[name] : undefined;
  if (found !== undefined) return found;
  const meant = didYouMean(name, Object.keys(byName));
  const message = `There is no context "${name}".${meant} They are listed by: seatledger context list`;
  throw new CliFailure(EXIT.usage, 'context-not-found', message);
}

export const tokenOfEnvironment = ({ env }: Pick<Io, 'env'>): string | undefined =>
  env['SEATLEDGER_TOKEN'] || undefined;

/**
 * Finds out whom to ask: the URL or the context that is named, else SEATLEDGER_URL, else the current context, else a
 * server on this machine. SEATLEDGER_TOKEN counts more than the token of a context.
 * @throws CliFailure of usage
 */
export async function targetOf({ url, context }: Wanted, { env }: Pick<Io, 'env'>): Promise<Target> {
  if (url !== undefined && context !== undefined)
    throw usageFailure('--url and --context exclude each other: a context has a URL');
  const token = tokenOfEnvironment({ env });
  const named = url ?? (context === undefined ? env['SEATLEDGER_URL'] || undefined : undefined);
  if (named !== undefined) {
    if (!URL.canParse(named)) throw usageFailure(`"${named}" is no URL`);
    return { url: named, ...defined({ token }) };
  }
  const contexts = await readContexts(contextsPath({ env }));
  const name = context ?? contexts.current;
  if (name === undefined) return { url: DEFAULT_URL, ...defined({ token }) };
  const kept = contextNamed(name, contexts);
  if (token === undefined) return { ...kept, context: name };
  const { signIn: _ofItsOwnToken, ...others } = kept;
  return { ...others, context: name, token };
}
