import type { Command } from 'commander';
import { defined } from '#licensing';
import { action, type Session, type World } from '../session/session.js';
import { accountOf, type AccountOptions, type Details, repeatable, withAccount, withDetails } from './details.js';
import { licenseLines } from './license-lines.js';
import { SHOWN_OPTION } from './limit-option.js';
import { runOperation } from './run-operation.js';
import { addBulkRefresh } from './refresh.js';
import { addBulkChange } from './bulk-change.js';
import { saysWhy } from './says-why.js';
import { usersOf } from './users-file.js';

interface Options extends Details, AccountOptions {
  readonly disable?: readonly string[];
  readonly limit?: number;
}

async function bulk(
  session: Session,
  mode: string,
  file: string,
  skus: readonly string[],
  options: Options,
): Promise<void> {
  const listed = await usersOf(file);
  const { usageLocation, set: profile } = options;
  const body = {
    mode,
    users: listed.users,
    ...(skus.length === 0 ? {} : { licenses: await licenseLines(session, skus, options) }),
    ...defined({ usageLocation, profile }),
    ...accountOf(options),
  };
  await runOperation(session, body, listed, options.limit);
}

async function bulkDelete(session: Session, file: string, { limit }: Options): Promise<void> {
  const listed = await usersOf(file);
  const { users } = listed;
  await runOperation(session, { mode: 'delete', users, confirm: users.length }, listed, limit);
}

const FILE = ['<file>', 'text file with an id or user principal name on each line'] as const;
const SKUS = ['<sku...>', 'part numbers or ids of products, the same for all users'] as const;
const MODES = [
  ['replace', 'Replace existing license assignments: afterwards each user has exactly these products'],
  ['add', 'Add to existing license assignments'],
] as const;

export function addBulk(program: Command, world: World): void {
  const group = program
    .command('bulk')
    .description('the same for many users, each all or nothing; past failures it goes on');
  const command = (mode: string, description: string, file: readonly [string, string] = FILE): Command =>
    saysWhy(group.command(mode))
      .description(description)
      .argument(...file)
      .option(...SHOWN_OPTION);
  for (const [mode, description] of MODES)
    withDetails(command(mode, description).argument(...SKUS))
      .option('--disable <plan>', 'switch a service plan off, by name or id; repeatable', repeatable)
      .action(
        action<[string, string[], Options]>(world, (session, file, skus, options) =>
          bulk(session, mode, file, skus, options),
        ),
      );
  command('remove', 'remove licenses; who holds none of them is complete, too')
    .argument(...SKUS)
    .action(
      action<[string, string[], Options]>(world, (session, file, skus, options) =>
        bulk(session, 'remove', file, skus, options),
      ),
    );
  addBulkChange(command, world);
  addBulkRefresh(command, world);
  withAccount(
    withDetails(command('update', 'change profile fields, the usage location, or what is kept of the accounts')),
  ).action(action<[string, Options]>(world, (session, file, options) => bulk(session, 'update', file, [], options)));
  command('delete', 'delete users: licenses and addresses are free at once, data goes after the retention').action(
    action<[string, Options]>(world, bulkDelete),
  );
  command('restore', 'bring deleted users back', [
    '<file>',
    'text file with the id of a deleted user, or the name that it had, on each line',
  ]).action(action<[string, Options]>(world, (session, file, options) => bulk(session, 'restore', file, [], options)));
}
