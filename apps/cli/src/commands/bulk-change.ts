import { Option } from 'commander';
import { defined, IF_NOT_HELD, type IfNotHeld } from '#licensing';
import type { Session, World } from '../session/session.js';
import { type Details, repeatable, withDetails } from './details.js';
import { licenseLines } from './license-lines.js';
import { runOperation } from './run-operation.js';
import { chosenUsers, noMore } from './chosen-users.js';
import { type BulkCommand, onMany } from './on-many.js';
import type { SelectingOptions } from './user-filters.js';

interface Options extends Details, SelectingOptions {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly ifNotHeld?: IfNotHeld;
  readonly disable?: readonly string[];
  readonly limit?: number;
}

async function bulkChange(session: Session, words: readonly string[], options: Options): Promise<void> {
  const chosen = noMore(await chosenUsers(session, words, options));
  const { remove, ifNotHeld, usageLocation, set: profile, limit } = options;
  const add = await licenseLines(session, options.add, options);
  const more = defined({ ifNotHeld, usageLocation, profile });
  await runOperation(session, { mode: 'change', add, remove, ...more }, chosen, limit);
}

/** Other products in the place of those that are held, in one step for each user. */
export function addBulkChange(command: BulkCommand, world: World): void {
  withDetails(command('change', 'give licenses in the place of others, and keep the rest; asks where a service ends'))
    .requiredOption('--remove <sku>', 'remove this license in the same step; repeatable', repeatable)
    .requiredOption('--add <sku>', 'assign this license in the same step; repeatable', repeatable)
    .addOption(
      new Option(
        '--if-not-held <what>',
        'who lacks a license to remove is to be left as before, to fail, or to get the others all the same ' +
          '(by default leave)',
      ).choices(IF_NOT_HELD),
    )
    .option('--disable <plan>', 'switch a service plan off, by name or id; repeatable', repeatable)
    .action(onMany(world, bulkChange));
}
