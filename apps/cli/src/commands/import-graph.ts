import type { Command } from 'commander';
import { defined } from '#licensing';
import { type Files, importGraph } from '../import-graph/import-graph.js';
import { action, type World } from '../session/session.js';
import { saysWhy } from './says-why.js';

export function addImportGraph(program: Command, world: World): void {
  const group = program.command('import').description('a tenant that was run elsewhere');
  saysWhy(group.command('graph'))
    .description(
      'bring in a tenant of Microsoft 365 as it is: purchases, users and their licenses, from files of Microsoft ' +
        'Graph or its PowerShell; takes what is new, and tells what is otherwise',
    )
    .requiredOption('--skus <file...>', 'JSON of /subscribedSkus or Get-MgSubscribedSku')
    .requiredOption('--users <file...>', 'JSON of /users or Get-MgUser, with their licenses; pages in their order')
    .option('--subscriptions <file...>', 'JSON of /directory/subscriptions or Get-MgDirectorySubscription')
    .action(
      action<[Files, Command]>(world, (session, { skus, users, subscriptions }) =>
        importGraph(session, { skus, users, ...defined({ subscriptions }) }),
      ),
    );
}
