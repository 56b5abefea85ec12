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
 * Returns the progress of an operation, the users that failed, and what did not come back to others. `sent` has the
 * caller's names, since a user that nobody knows has no other name.
 */
export function operationText(
  { id, mode, state, counts }: OperationRow,
  results: readonly OperationResult[],
  sent: readonly string[] = [],
): string {
  const { complete, withShortfalls, failed, pending } = counts;
  const nameOf = ({ index, userPrincipalName, id: user }: OperationResult) => userPrincipalName ?? sent[index] ?? user;
  const rows = results
    .filter((result) => result.state === 'Failed')
    .map((result) => [result.index + 1, nameOf(result), result.reason?.code, result.reason?.message]);
  const short = results.flatMap((result) => missing(result).map((what) => [result.index + 1, nameOf(result), ...what]));
  return [
    `Operation ${id}: ${mode}, ${state}`,
    `${complete} complete${withShortfalls > 0 ? ` (${withShortfalls} with shortfalls)` : ''}, ` +
      `${failed} failed, ${pending} pending`,
    ...(rows.length === 0 ? [] : ['', table(['Row', 'User', 'Code', 'Reason'], rows)]),
    ...(mode === 'refresh' ? refreshedText(results, nameOf) : []),
    ...(short.length === 0 ? [] : ['', table(['Row', 'User', 'Not restored', 'Why'], short)]),
  ].join('\n');
}

/** Returns what ends and what begins, of each user for whom something does. */
function refreshedText(
  results: readonly OperationResult[],
  nameOf: (result: OperationResult) => string | undefined,
): readonly string[] {
  const rows = results.flatMap((result) => {
    const [ends, begins] = [result.retained ?? [], result.granted ?? []].map((services) =>
      services.map(({ service }) => service).join(', '),
    );
    return ends === '' && begins === '' ? [] : [[result.index + 1, nameOf(result), ends, begins]];
  });
  return rows.length === 0 ? [] : ['', table(['Row', 'User', 'Ends', 'Begins'], rows)];
}

/** Returns what did not come back to a user although its command came true, each with the reason. */
const missing = ({ shortfalls = [], aliasesLost = [] }: OperationResult): (readonly [string, string])[] => [
  ...shortfalls.map(({ skuId, code }) => [skuId, code] as const),
  ...aliasesLost.map((alias) => [alias, 'somebody else has it'] as const),
];
