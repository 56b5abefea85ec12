import type { OperationResult } from '../http/shapes.js';
import { inCliWords } from '../session/cli-wording.js';
import type { Session } from '../session/session.js';

/** Resolves to the results, with their reasons in this program's words. */
export async function resultsInCliWords(
  { api }: Pick<Session, 'api'>,
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
