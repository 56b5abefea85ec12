import type { OperationResult, OperationRow } from '../http/shapes.js';
import { table } from '../output/table.js';
import { inCliWords } from '../session/cli-wording.js';
import type { Session } from '../session/session.js';

/** Resolves to the results, with their reasons in this program's words. */
export async function resultsInCliWords(
  { api }: Session,
  results: readonly OperationResult[],
): Promise<OperationResult[]> {
  const messages = await inCliWords(
    api,
    results.map(({ reason }) => reason?.message ?? ''),
  );
  return results.map((result, at) =>
    result.reason === undefined ? result : { ...result, reason: { ...result.reason, message: messages[at] ?? '' } },
  );
}

/**
 * Returns the progress of an operation, and the users that failed. `sent` has the caller's names, since a user that
 * nobody knows has no other name.
 */
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
