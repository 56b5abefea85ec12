import type { Command } from 'commander';
import { defined } from '#licensing';
import { type Context, type Contexts, contextsPath, readContexts, writeContexts } from '../contexts/contexts-file.js';
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

/** Keeps the context, which is the current one where it is the only one. */
export const withContext = ({ current, byName }: Contexts, name: string, context: Context): Contexts => ({
  current: current ?? name,
  byName: { ...byName, [name]: context },
});

type Work = (session: Session, path: string | undefined, contexts: Contexts, name: string) => Promise<void>;
/** Gives the action of a command that changes the file alone, and asks no server. */
const onFile =
  (world: World, work: Work) =>
  async (...all: unknown[]): Promise<void> => {
    const command = all.at(-1) as Command;
    const options: GlobalOptions = command.optsWithGlobals();
    if (options.dryRun === true) throw usageFailure(`this command can't be tried with --dry-run. Nothing was changed.`);
    const path = contextsPath(world.io);
    const name = typeof all[0] === 'string' ? all[0] : '';
    await work(sessionFor(world.io, options, { url: DEFAULT_URL }), path, await readContexts(path), name);
  };

export function addContext(program: Command, world: World): void {
  const context = program.command('context').description('servers under names of their own, with tenant and token');
  context
    .command('list')
    .description('the contexts that are kept on this machine')
    .action(onFile(world, async ({ showRows }, _path, contexts) => showRows(COLUMNS, shownOf(contexts))));
  context
    .command('set <name>')
    .description('keep the server of --url, and the tenant of --tenant, under a name; another URL drops the token')
    .action(
      onFile(world, async ({ options, show }, path, contexts, name) => {
        checkContextName(name);
        const before = Object.hasOwn(contexts.byName, name) ? contexts.byName[name] : undefined;
        const url = options.url ?? before?.url;
        if (url === undefined) throw usageFailure(`--url is missing: ${name} is a new context`);
        if (!URL.canParse(url)) throw usageFailure(`"${url}" is no URL`);
        const { token, tenant } = before?.url === url ? before : {};
        const kept = { url, ...defined({ tenant: options.tenant ?? tenant, token }) };
        await writeContexts(path, withContext(contexts, name, kept));
        show({ name, url }, () => `The context ${name} is ${url}.`);
      }),
    );
  context
    .command('use <name>')
    .description('make a context the one that counts where nothing else is said')
    .action(
      onFile(world, async ({ show }, path, contexts, name) => {
        const { url } = contextNamed(name, contexts);
        await writeContexts(path, { ...contexts, current: name });
        show({ name, url }, () => `The current context is ${name}: ${url}.`);
      }),
    );
  context
    .command('remove <name>')
    .description('forget a context and its token')
    .action(
      onFile(world, async ({ show }, path, { current, byName }, name) => {
        contextNamed(name, { byName });
        const others = Object.fromEntries(Object.entries(byName).filter(([each]) => each !== name));
        await writeContexts(path, { ...defined({ current: current === name ? undefined : current }), byName: others });
        show({ name }, () => `The context ${name} is forgotten.`);
      }),
    );
}
