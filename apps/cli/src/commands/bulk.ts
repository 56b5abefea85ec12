import type { Command } from 'commander';
import { defined } from '#licensing';
import type { Session, World } from '../session/session.js';
import { accountOf, type AccountOptions, type Details, repeatable, withAccount, withDetails } from './details.js';
import { licenseLines } from './license-lines.js';
import { SHOWN_OPTION } from './limit-option.js';
import { runOperation } from './run-operation.js';
import { addBulkRefresh } from './refresh.js';
import { addBulkChange } from './bulk-change.js';
import { saysWhy } from './says-why.js';
import { chosenUsers, noMore, withSkus } from './chosen-users.js';
import { type BulkCommand, FILE, FILE_OF_DELETED, onMany, SKUS } from './on-many.js';
import { type SelectingOptions, withSelecting } from './user-filters.js';

interface Options extends Details, AccountOptions, SelectingOptions {
  readonly disable?: readonly string[];
  readonly limit?: number;
}

async function bulk(session: Session, mode: string, words: readonly string[], options: Options): Promise<void> {
  const { chosen, skus } = withSkus(await chosenUsers(session, words, options));
  const { usageLocation, set: profile } = options;
  const licenses = await licenseLines(session, skus, options);
  await runOperation(session, { mode, licenses, ...defined({ usageLocation, profile }) }, chosen, options.limit);
}

async function bulkUpdate(session: Session, words: readonly string[], options: Options): Promise<void> {
  const chosen = noMore(await chosenUsers(session, words, options));
  const { usageLocation, set: profile } = options;
  const body = { mode: 'update', ...defined({ usageLocation, profile }), ...accountOf(options) };
  await runOperation(session, body, chosen, options.limit);
}

async function bulkDelete(session: Session, words: readonly string[], options: Options): Promise<void> {
  const chosen = noMore(await chosenUsers(session, words, options));
  await runOperation(session, { mode: 'delete', confirm: chosen.count }, chosen, options.limit);
}

async function bulkRestore(session: Session, words: readonly string[], options: Options): Promise<void> {
  const chosen = noMore(await chosenUsers(session, words, options, 'deleted'));
  await runOperation(session, { mode: 'restore' }, chosen, options.limit);
}

const MODES = [
  ['replace', 'Replace existing license assignments: afterwards each user has exactly these products'],
  ['add', 'Add to existing license assignments'],
] as const;

export function addBulk(program: Command, world: World): void {
  const group = program
    .command('bulk')
    .description('the same for many users, each all or nothing; past failures it goes on');
  const command: BulkCommand = (mode, description, { file = FILE, skus = false, state } = {}) => {
    const made = saysWhy(group.command(mode)).description(description).argument('[file]', file);
    if (skus) made.argument(...SKUS);
    return withSelecting(made, state).option(...SHOWN_OPTION);
  };
  for (const [mode, description] of MODES)
    withDetails(command(mode, description, { skus: true }))
      .option('--disable <plan>', 'switch a service plan off, by name or id; repeatable', repeatable)
      .action(onMany<Options>(world, (session, words, options) => bulk(session, mode, words, options)));
  command('remove', 'remove licenses; who holds none of them is complete, too', { skus: true }).action(
    onMany<Options>(world, (session, words, options) => bulk(session, 'remove', words, options)),
  );
  addBulkChange(command, world);
  addBulkRefresh(command, world);
  withAccount(
    withDetails(command('update', 'change profile fields, the usage location, or what is kept of the accounts')),
  ).action(onMany(world, bulkUpdate));
  command('delete', 'delete users: licenses and addresses are free at once, data goes after the retention').action(
    onMany(world, bulkDelete),
  );
  command('restore', 'bring deleted users back', { file: FILE_OF_DELETED, state: 'deleted' }).action(
    onMany(world, bulkRestore),
  );
}
