import type { Command } from 'commander';
import type { OperationResult, OperationRow } from '../http/shapes.js';
import { table } from '../output/table.js';
import { inOwnWords } from '../own-words.js';
import { action, type Session, type World } from '../session.js';
import { collect, MOST } from './collect.js';

/** Results whose reasons are in this program's words. */
export async function worded({ api }: Session, results: readonly OperationResult[]): Promise<OperationResult[]> {
  const messages = await inOwnWords(
    api,
    results.map(({ reason }) => reason?.message ?? ''),
  );
  return results.map((result, at) =>
    result.reason === undefined ? result : { ...result, reason: { ...result.reason, message: messages[at] ?? '' } },
  );
}

/** How far an operation is, and the users that failed. `sent`: as the caller named them; one that nobody knows has no other name. */
export function operationText(
  { id, mode, state, counts }: OperationRow,
  results: readonly OperationResult[],
  sent: readonly string[] = [],
): string {
  const failed = results.filter((result) => result.state === 'Failed');
  const lines = [
    `Operation ${id}: ${mode}, ${state}`,
    `${counts.complete} complete, ${counts.failed} failed, ${counts.pending} pending`,
  ];
  const rows = failed.map(({ index, userPrincipalName, id: user, reason }) => [
    index + 1,
    userPrincipalName ?? sent[index] ?? user,
    reason?.code,
    reason?.message,
  ]);
  return [...lines, ...(rows.length === 0 ? [] : ['', table(['Row', 'User', 'Code', 'Reason'], rows)])].join('\n');
}

async function list({ api, show }: Session, { limit }: { readonly limit: number }): Promise<void> {
  const query = { limit: String(Math.min(limit, 500)) };
  const rows = await collect(api.list<OperationRow>('/api/operations', query), limit);
  show(rows, () =>
    table(
      ['Started at', 'Mode', 'State', 'Complete', 'Failed', 'Pending', 'Id'],
      rows.map(({ createdAt, mode, state, counts: { complete, failed, pending }, id }) => [
        createdAt,
        mode,
        state,
        complete,
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
    .option(...MOST)
    .action(action<[{ limit: number }]>(world, list));
  operations
    .command('show')
    .description('how far an operation is, and which users failed')
    .argument('<id>', 'id of the operation')
    .action(
      action<[string, unknown]>(world, async (session, id) => {
        const { api, show } = session;
        const operation = await api.get<OperationRow>(`/api/operations/${encodeURIComponent(id)}`);
        const results = await collect(api.list<OperationResult>(`/api/operations/${encodeURIComponent(id)}/results`));
        const said = await worded(session, results);
        show({ ...operation, results }, () => operationText(operation, said));
      }),
    );
}
