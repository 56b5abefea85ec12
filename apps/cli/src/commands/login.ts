import type { Command } from 'commander';
import { defined } from '#licensing';
import {
  type Context,
  type Contexts,
  contextsPath,
  readContexts,
  updateContexts,
  withContext,
} from '../contexts/contexts-file.js';
import { contextNamed, targetOf, tokenOfEnvironment } from '../contexts/target.js';
import { ApiClient } from '../http/api-client.js';
import type { Me } from '../http/shapes.js';
import { CliFailure, EXIT, usageFailure } from '../output/failures.js';
import type { Io } from '../output/io.js';
import { printable } from '../output/table.js';
import { errorInCliWords } from '../session/cli-wording.js';
import type { GlobalOptions, World } from '../session/session.js';
import { issuerOf } from '../sign-in/issuer-of.js';
import { withoutTokens } from '../sign-in/kept-token.js';
import { checkContextName, refuseDryRun, sessionOfFile } from './context.js';

interface LoginFlags {
  readonly clientId?: string;
  readonly scope?: readonly string[];
  readonly issuer?: string;
  readonly token?: string;
}
/** The server to sign in to, under the name by which it is kept. */
interface Place {
  readonly name: string;
  readonly url: string;
  readonly before?: Context;
}

/** Our how-to guides call the client so. */
const CLIENT = 'seatledger-cli';

/** A URL becomes the name of its host, where no context has it. */
const nameOf = (url: string): string => new URL(url).host.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[-.]+/, '');

function named(name: string | undefined, { context }: GlobalOptions): string | undefined {
  if (name !== undefined && context !== undefined && name !== context)
    throw usageFailure('the name and --context exclude each other: both name the context');
  return name ?? context;
}

/** @throws CliFailure of usage */
async function placeOf(io: Io, options: GlobalOptions, word: string | undefined): Promise<Place> {
  if (options.dataDir !== undefined) throw usageFailure('--data-dir is no server: nobody signs in there');
  const contexts = await readContexts(contextsPath(io));
  const known = ({ byName }: Contexts, name: string): Context | undefined =>
    Object.hasOwn(byName, name) ? byName[name] : undefined;
  const name = named(word, options);
  if (options.url === undefined && name !== undefined) {
    const before = contextNamed(name, contexts);
    return { name, url: before.url, before };
  }
  const { url, context } = await targetOf(defined({ url: options.url }), io);
  const ofUrl = Object.entries(contexts.byName).find(([, each]) => each.url === url)?.[0];
  const kept = name ?? context ?? ofUrl ?? nameOf(url);
  checkContextName(kept);
  const before = known(contexts, kept);
  return { name: kept, url, ...(before?.url === url ? { before } : {}) };
}

const callerOf = ({ url }: Place, token?: string): ApiClient =>
  new ApiClient({ url, ...(token === undefined ? {} : { token: () => Promise.resolve(token) }) });

/** Resolves to whom the server takes the holder for. @throws CliFailure where it takes the token for none of its own */
async function holderOf(place: Place, token: string): Promise<Me> {
  const api = callerOf(place, token);
  const target = { url: place.url };
  return api.get<Me>('/api/me').catch(async (error: unknown) => {
    throw await errorInCliWords({ api, target }, error);
  });
}

/** A token on a command line is seen by everybody on the machine, and so may come from elsewhere. */
async function broughtToken(io: Io, { token }: LoginFlags): Promise<string | undefined> {
  if (token === undefined) return tokenOfEnvironment(io);
  const given = (token === '-' ? await io.read() : token).trim();
  if (given === '' || /\s/.test(given)) throw usageFailure('--token has no token, or more than one');
  return given;
}

async function signedIn(io: Io, place: Place, flags: LoginFlags): Promise<Pick<Context, 'token' | 'signIn'>> {
  const wanted = await issuerOf({ url: place.url, named: flags.issuer }, callerOf(place));
  const { issuer } = wanted;
  const scopes = flags.scope ?? wanted.scopes;
  const clientId = flags.clientId ?? place.before?.signIn?.clientId ?? CLIENT;
  const interrupted = new AbortController();
  const done = io.onInterrupt(() => interrupted.abort());
  const tell = ({ address, code, whole }: { address: string; code: string; whole?: string }): void =>
    io.err(
      printable(`Open ${address} in a browser, and enter the code ${code}`) +
        (whole === undefined ? '' : printable(` (or open ${whole}, and compare the code)`)),
    );
  try {
    // only who signs in waits until it is loaded
    const { signInAtDevice } = await import('../sign-in/open-id.js');
    const { signal } = interrupted;
    const { token, ...more } = await signInAtDevice({ ...wanted, scopes, clientId, tell, signal });
    return { token, signIn: { issuer, clientId, ...more } };
  } catch (error) {
    throw interrupted.signal.aborted ? new CliFailure(EXIT.interrupted, 'interrupted', 'Nobody signed in.') : error;
  } finally {
    done();
  }
}

const whoIn = (me: Me): string => (me.kind === 'user' ? me.id : me.kind === 'application' ? me.client : 'anybody');

async function login(world: World, word: string | undefined, flags: LoginFlags, options: GlobalOptions): Promise<void> {
  refuseDryRun(options);
  const { io } = world;
  const place = await placeOf(io, options, word);
  const { name, url, before } = place;
  const brought = await broughtToken(io, flags);
  const kept = brought === undefined ? await signedIn(io, place, flags) : { token: brought };
  const who = await holderOf(place, kept.token ?? '');
  if (who.kind === 'local')
    throw new CliFailure(EXIT.refused, 'no-sign-in', `${url} asks nobody for a token: there is nothing to sign in to.`);
  const tenant = options.tenant ?? before?.tenant;
  await updateContexts(contextsPath(io), (contexts) => ({
    ...withContext(contexts, name, { url, ...defined({ tenant }), ...kept }),
    current: name,
  }));
  sessionOfFile(world, options).show({ name, url, who }, () =>
    printable(`Signed in to ${url} as ${whoIn(who)} (${who.roles.join(', ')}). The current context is ${name}.`),
  );
}

async function logout(world: World, word: string | undefined, options: GlobalOptions): Promise<void> {
  refuseDryRun(options);
  const { io } = world;
  let before: Context | undefined;
  let name = named(word, options);
  await updateContexts(contextsPath(io), (contexts) => {
    name ??= contexts.current;
    if (name === undefined) throw usageFailure('there is no current context: name one');
    before = contextNamed(name, contexts);
    return withContext(contexts, name, withoutTokens(before));
  });
  const { url, signIn } = before ?? {};
  const session = sessionOfFile(world, options);
  const revoked = signIn?.refreshToken !== undefined && (await isRevoked(session.note, signIn, signIn.refreshToken));
  const text = revoked ? ', and the issuer has withdrawn what would have renewed it' : '';
  session.show({ name, url, revoked }, () => `The token of the context ${name} is forgotten${text}.`);
}

/** It is forgotten here anyway, so that an issuer that is away is told of, and is no failure. */
async function isRevoked(
  note: (text: string) => void,
  of: { readonly issuer: string; readonly clientId: string },
  refreshToken: string,
): Promise<boolean> {
  const { revoked } = await import('../sign-in/open-id.js');
  try {
    return await revoked(of, refreshToken);
  } catch (error) {
    if (!(error instanceof CliFailure)) throw error;
    note(`The sign-in wasn't withdrawn: ${error.message}`);
    return false;
  }
}

const another = (word: string, before: readonly string[] = []): readonly string[] => [...before, word];

export function addLogin(program: Command, world: World): void {
  program
    .command('login')
    .description(
      'sign in to a server with a browser, on this machine or another one, or keep a token that is at hand; the ' +
        'context becomes the current one',
    )
    .argument('[name]', 'context to sign in to, or the name for a new one (default: the current one, or the host)')
    .option('--client-id <id>', `client of the issuer through which you sign in (default: the last one, or ${CLIENT})`)
    .option('--scope <scope>', 'scope to ask for (default: those that the server names) (repeatable)', another)
    .option('--issuer <url>', 'issuer to sign in at, where the server trusts several')
    .option('--token <token>', 'keep this token; "-" reads it from stdin (default: SEATLEDGER_TOKEN, where it is set)')
    .action((word: string | undefined, flags: LoginFlags, command: Command) =>
      login(world, word, flags, command.optsWithGlobals()),
    );
  program
    .command('logout')
    .description('forget the tokens of a context, and have the issuer withdraw the one that renews them')
    .argument('[name]', 'context to sign out of (default: the current one)')
    .action((word: string | undefined, _own: unknown, command: Command) =>
      logout(world, word, command.optsWithGlobals()),
    );
}
