import type { Command } from 'commander';
import type { OperationResult, OperationRow } from '../http/shapes.js';
import type { Column } from '../output/rows.js';
import { type Limited, listUpTo, showListed } from '../session/listing.js';
import { action, type Session, type World } from '../session/session.js';
import { collect } from '../http/collect.js';
import { LIMIT_OPTION, SHOWN_OPTION } from './limit-option.js';
import { showOutcomes } from './run-operation.js';

const COLUMNS: readonly Column<OperationRow>[] = [
  { key: 'createdAt', title: 'Started at', of: ({ createdAt }) => createdAt },
  { key: 'mode', title: 'Mode', of: ({ mode }) => mode },
  { key: 'state', title: 'State', of: ({ state }) => state },
  { key: 'complete', title: 'Complete', of: ({ counts }) => counts.complete },
  { key: 'withShortfalls', title: 'With shortfalls', of: ({ counts }) => counts.withShortfalls },
  { key: 'failed', title: 'Failed', of: ({ counts }) => counts.failed },
  { key: 'pending', title: 'Pending', of: ({ counts }) => counts.pending },
  { key: 'id', title: 'Id', of: ({ id }) => id },
];

const list = async (session: Session, options: Limited): Promise<void> =>
  showListed(session, COLUMNS, await listUpTo<OperationRow>(session, '/api/operations', options));

export function addOperations(program: Command, world: World): void {
  const operations = program.command('operations').description('bulk operations');
  operations
    .command('list')
    .description('bulk operations, the newest first')
    .option(...LIMIT_OPTION)
    .action(action<[Limited]>(world, list));
  operations
    .command('show')
    .description('how far an operation is, and what became of each user')
    .argument('<id>', 'id of the operation')
    .option(...SHOWN_OPTION)
    .action(
      action<[string, { readonly limit: number }]>(world, async (session, id, { limit }) => {
        const { api } = session;
        const operation = await api.get<OperationRow>(`/api/operations/${encodeURIComponent(id)}`);
        const results = await collect(api.list<OperationResult>(`/api/operations/${encodeURIComponent(id)}/results`));
        await showOutcomes(session, { tense: 'done', operation, results }, { users: [] }, limit);
      }),
    );
}
