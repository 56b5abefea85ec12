import type { Command } from 'commander';
import type { ChangedUser } from '../http/shapes.js';
import { action, type Session, type World } from '../session/session.js';
import { licensesPath } from './licenses.js';
import { runOperation } from './run-operation.js';
import { ifMatch } from './if-match.js';
import { saysWhy } from './says-why.js';
import { showChange } from './show-change.js';
import { chosenUsers, withSkus } from './chosen-users.js';
import { type BulkCommand, onMany } from './on-many.js';
import type { SelectingOptions } from './user-filters.js';

async function refresh(session: Session, user: string, skuIds: readonly string[]): Promise<void> {
  const path = licensesPath(user, '/refresh');
  const { body } = await session.send<ChangedUser>({ method: 'POST', path, body: { skuIds } });
  await showChange(session, 'refresh', user, body);
}

interface Options extends SelectingOptions {
  readonly limit?: number;
}

async function bulkRefresh(session: Session, words: readonly string[], options: Options): Promise<void> {
  const { chosen, skus: licenses } = withSkus(await chosenUsers(session, words, options));
  await runOperation(session, { mode: 'refresh', licenses }, chosen, options.limit);
}

const SKUS = ['<sku...>', 'part numbers or ids of products'] as const;

export function addRefresh(program: Command, world: World): void {
  saysWhy(ifMatch(program.command('refresh')))
    .description("take the plans that the catalogue has now into a user's licenses; asks where a service ends")
    .argument('<user>', 'id or user principal name')
    .argument(...SKUS)
    .action(action<[string, string[], unknown]>(world, refresh));
}

/** The same for many users. Who holds none of the products is complete, too. */
export function addBulkRefresh(command: BulkCommand, world: World): void {
  const description =
    'take the plans that the catalogue has now into licenses that are held; asks where a service ends';
  command('refresh', description, { skus: true }).action(onMany(world, bulkRefresh));
}
