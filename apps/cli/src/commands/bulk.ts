import type { Command } from 'commander';
import { defined } from '#licensing';
import { action, type Session, type World } from '../session/session.js';
import { confirmDeletion } from './confirm-deletion.js';
import { type Details, repeatable, withDetails } from './details.js';
import { licenseLines } from './licenses.js';
import { runOperation } from './run-operation.js';
import { addBulkRefresh } from './refresh.js';
import { saysWhy } from './says-why.js';
import { usersOf } from './users-file.js';

interface Options extends Details {
  readonly disable?: readonly string[];
}

async function bulk(
  session: Session,
  mode: string,
  file: string,
  skus: readonly string[],
  options: Options,
): Promise<void> {
  const users = await usersOf(file);
  const { usageLocation, set: profile } = options;
  const body = {
    mode,
    users,
    ...(skus.length === 0 ? {} : { licenses: await licenseLines(session, skus, options) }),
    ...defined({ usageLocation, profile }),
  };
  await runOperation(session, body, users);
}

async function bulkDelete(session: Session, file: string): Promise<void> {
  const users = await usersOf(file);
  await confirmDeletion(session, users);
  await runOperation(session, { mode: 'delete', users, confirm: users.length }, users);
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
  for (const [mode, description] of MODES)
    withDetails(
      saysWhy(group.command(mode))
        .description(description)
        .argument(...FILE)
        .argument(...SKUS),
    )
      .option('--disable <plan>', 'switch a service plan off, by name or id; repeatable', repeatable)
      .action(
        action<[string, string[], Options]>(world, (session, file, skus, options) =>
          bulk(session, mode, file, skus, options),
        ),
      );
  saysWhy(group.command('remove'))
    .description('remove licenses; who holds none of them is complete, too')
    .argument(...FILE)
    .argument(...SKUS)
    .action(
      action<[string, string[], unknown]>(world, (session, file, skus) => bulk(session, 'remove', file, skus, {})),
    );
  addBulkRefresh(group, world);
  withDetails(
    saysWhy(group.command('update'))
      .description('change profile fields or the usage location')
      .argument(...FILE),
  ).action(action<[string, Details]>(world, (session, file, options) => bulk(session, 'update', file, [], options)));
  saysWhy(group.command('delete'))
    .description('delete users: licenses and addresses are free at once, data goes after the retention')
    .argument(...FILE)
    .action(action<[string, unknown]>(world, bulkDelete));
  saysWhy(group.command('restore'))
    .description('bring deleted users back')
    .argument('<file>', 'text file with the id of a deleted user, or the name that it had, on each line')
    .action(action<[string, unknown]>(world, (session, file) => bulk(session, 'restore', file, [], {})));
}
