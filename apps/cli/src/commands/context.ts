import type { Command } from 'commander';
import { defined } from '#licensing';
import { type Contexts, contextsPath, readContexts, updateContexts, withContext } from '../contexts/contexts-file.js';
import { contextNamed, DEFAULT_URL } from '../contexts/target.js';
import { usageFailure } from '../output/failures.js';
import type { Column } from '../output/rows.js';
import { type GlobalOptions, type Session, sessionFor, type World } from '../session/session.js';

/** A token is told of, and never shown. */
interface Shown {
  readonly name: string;
  readonly current: boolean;
  readonly url: string;
  readonly tenant?: string;
  readonly hasToken: boolean;
}
const COLUMNS: readonly Column<Shown>[] = [
  { key: 'name', title: 'Name', of: ({ name }) => name },
  { key: 'current', title: 'Current', of: ({ current }) => (current ? 'yes' : '') },
  { key: 'url', title: 'URL', of: ({ url }) => url },
  { key: 'tenant', title: 'Tenant', of: ({ tenant }) => tenant },
  { key: 'token', title: 'Token', of: ({ hasToken }) => (hasToken ? 'kept' : '') },
];
const shownOf = ({ current, byName }: Contexts): readonly Shown[] =>
  Object.entries(byName)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, { url, tenant, token }]) => ({
      name,
      current: name === current,
      url,
      ...defined({ tenant }),
      hasToken: token !== undefined,
    }));

/** @throws CliFailure of usage for what would be no name in a shell or a file */
export function checkContextName(name: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name))
    throw usageFailure(`"${name}" is no name for a context: use letters, digits, ".", "_" and "-", at most 64`);
}

type Changed = { readonly contexts: Contexts; readonly document: object; readonly text: string };
type Change = (options: GlobalOptions, contexts: Contexts, name: string) => Changed;

export function refuseDryRun({ dryRun }: GlobalOptions): void {
  if (dryRun === true) throw usageFailure(`this command can't be tried with --dry-run. Nothing was changed.`);
}
/** It works with the file alone, and asks no server. */
export const sessionOfFile = (world: World, options: GlobalOptions): Session =>
  sessionFor(world.io, options, { url: DEFAULT_URL });

/** Gives the action of a command that changes the file alone. */
const changing =
  (world: World, change: Change) =>
  async (...all: unknown[]): Promise<void> => {
    const command = all.at(-1) as Command;
    const options: GlobalOptions = command.optsWithGlobals();
    refuseDryRun(options);
    const name = typeof all[0] === 'string' ? all[0] : '';
    let changed: Changed | undefined;
    await updateContexts(contextsPath(world.io), (contexts) => {
      changed = change(options, contexts, name);
      return changed.contexts;
    });
    const { document = {}, text = '' } = changed ?? {};
    sessionOfFile(world, options).show(document, () => text);
  };

const set: Change = (options, contexts, name) => {
  checkContextName(name);
  const before = Object.hasOwn(contexts.byName, name) ? contexts.byName[name] : undefined;
  const url = options.url ?? before?.url;
  if (url === undefined) throw usageFailure(`--url is missing: ${name} is a new context`);
  if (!URL.canParse(url)) throw usageFailure(`"${url}" is no URL`);
  const { token, tenant, signIn } = before?.url === url ? before : {};
  const kept = { url, ...defined({ tenant: options.tenant ?? tenant, token, signIn }) };
  const text = `The context ${name} is ${url}.`;
  return { contexts: withContext(contexts, name, kept), document: { name, url }, text };
};

const use: Change = (_options, contexts, name) => {
  const { url } = contextNamed(name, contexts);
  const text = `The current context is ${name}: ${url}.`;
  return { contexts: { ...contexts, current: name }, document: { name, url }, text };
};

const remove: Change = (_options, { current, byName }, name) => {
  contextNamed(name, { byName });
  const others = Object.fromEntries(Object.entries(byName).filter(([each]) => each !== name));
  const contexts = { ...defined({ current: current === name ? undefined : current }), byName: others };
  return { contexts, document: { name }, text: `The context ${name} is forgotten.` };
};

export function addContext(program: Command, world: World): void {
  const context = program.command('context').description('servers under names of their own, with tenant and token');
  context
    .command('list')
    .description('the contexts that are kept on this machine')
    .action(async (_own: unknown, command: Command) => {
      const options: GlobalOptions = command.optsWithGlobals();
      refuseDryRun(options);
      const contexts = await readContexts(contextsPath(world.io));
      sessionOfFile(world, options).showRows(COLUMNS, shownOf(contexts));
    });
  context
    .command('set <name>')
    .description('keep the server of --url, and the tenant of --tenant, under a name; another URL drops the token')
    .action(changing(world, set));
  context
    .command('use <name>')
    .description('make a context the one that counts where nothing else is said')
    .action(changing(world, use));
  context.command('remove <name>').description('forget a context and its token').action(changing(world, remove));
}
