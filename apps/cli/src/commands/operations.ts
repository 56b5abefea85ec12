import type { Command } from 'commander';
import type { OperationResult, OperationRow } from '../http/shapes.js';
import { table } from '../output/table.js';
import { action, type Session, type World } from '../session/session.js';
import { collect } from '../http/collect.js';
import { LIMIT_OPTION, SHOWN_OPTION } from './limit-option.js';
import { showOutcomes } from './run-operation.js';

async function list({ api, show }: Session, { limit }: { readonly limit: number }): Promise<void> {
  const query = { limit: String(Math.min(limit, 500)) };
  const rows = await collect(api.list<OperationRow>('/api/operations', query), limit);
  show(rows, () =>
    table(
      ['Started at', 'Mode', 'State', 'Complete', 'With shortfalls', 'Failed', 'Pending', 'Id'],
      rows.map(({ createdAt, mode, state, counts: { complete, withShortfalls, failed, pending }, id }) => [
        createdAt,
        mode,
        state,
        complete,
        withShortfalls,
        failed,
        pending,
        id,
      ]),
    ),
  );
}

export function addOperations(program: Command, world: World): void {
  const operations = program.command('operations').description('bulk operations');
  operations
    .command('list')
    .description('bulk operations, the newest first')
    .option(...LIMIT_OPTION)
    .action(action<[{ limit: number }]>(world, list));
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
