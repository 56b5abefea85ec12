import { randomUUID } from 'node:crypto';
import { type CsvProblem, LIMITS } from '#contracts';
import { collect } from '../http/collect.js';
import { resultsInCliWords } from '../operations/operation-text.js';
import { CliFailure, EXIT } from '../output/failures.js';
import { badRows, openFile, refuseProblems } from '../session/input-file.js';
import type { OperationResult, ProductRow } from '../http/shapes.js';
import { count, printable } from '../output/table.js';
import type { Session } from '../session/session.js';
import { chunksOf, type Chunk, ONE_OPERATION } from './chunks.js';
import { handOver } from './hand-over.js';
import { type FileUser, readUsersFile } from './read-users-file.js';

export interface ImportOptions {
  /** Imports the valid rows although others are wrong. */
  readonly continue?: boolean;
  /** Decides rows again that were decided before. */
  readonly again?: boolean;
}
interface Failure {
  readonly line: number;
  readonly userPrincipalName: string;
  readonly code: string;
  readonly message: string;
}
interface Outcome {
  readonly operationId?: string;
  readonly failures: readonly Failure[];
}

/**
 * Creates the users of a file through bulk operations. Ends with exit code 1 where a row has a problem or a user
 * failed.
 */
export async function importUsers(session: Session, file: string, options: ImportOptions): Promise<void> {
  const products = (): Promise<ProductRow[]> => collect(session.api.list<ProductRow>('/api/products'));
  const { users, problems } = await readUsersFile(await openFile(file), products);
  refuseProblems(session, file, problems, badRows(options));
  if (session.options.dryRun === true)
    return report(session, file, users.length, problems, [await tryAll(session, file, users)]);
  const handedOver = await handOver(session, users, options.again === true ? randomUUID() : '');
  const outcomes: Outcome[] = [];
  for (const { chunk, operationId, results } of handedOver)
    outcomes.push({ operationId, failures: failuresOf(chunk, await resultsInCliWords(session, results)) });
  report(session, file, users.length, problems, outcomes);
}

/**
 * A dry run decides all rows in turn on one copy of the state, so they go in one request: decided chunk by chunk, each
 * chunk would find all seats free again. Source: docs/explanation/domain.md#3-bulk.
 * @throws CliFailure where the rows are more than one request takes
 */
async function tryAll(session: Session, file: string, users: readonly FileUser[]): Promise<Outcome> {
  const [all, ...rest] = chunksOf(users, '', ONE_OPERATION);
  if (!all) return { failures: [] };
  if (rest.length > 0) {
    const message =
      `${file}: ${count(users.length, 'row')} can't be tried as a whole: ` +
      `a dry run takes ${LIMITS.usersPerOperation.toLocaleString('en-US')} users and ` +
      `${LIMITS.operationBodyBytes / 1_000_000} MB at most. Try a smaller file. Nothing was changed.`;
    throw new CliFailure(EXIT.refused, 'too-large-to-try', message, { file, users: users.length });
  }
  const body = { mode: 'create', users: all.users.map(({ user }) => user) };
  const answer = await session.send<{ results?: readonly OperationResult[] }>({
    method: 'POST',
    path: '/api/operations',
    body,
  });
  return { failures: failuresOf(all, await resultsInCliWords(session, answer.body.results ?? [])) };
}

function failuresOf({ users }: Chunk, results: readonly OperationResult[]): Failure[] {
  return results.flatMap((result) => {
    const row = users[result.index];
    if (result.state !== 'Failed' || !row) return [];
    const { code = 'unknown', message = '' } = result.reason ?? {};
    return [{ line: row.line, userPrincipalName: row.user.userPrincipalName, code, message }];
  });
}

function report(
  session: Session,
  file: string,
  sent: number,
  problems: readonly CsvProblem[],
  outcomes: readonly Outcome[],
): void {
  const failures = outcomes.flatMap((outcome) => outcome.failures);
  const operations = outcomes.flatMap(({ operationId }) => operationId ?? []);
  const complete = sent - failures.length;
  const document = { file, users: sent, complete, failed: failures.length, operations, failures, problems };
  const dryRun = session.options.dryRun === true;
  session.show(document, () =>
    [
      ...failures.map(
        ({ line, userPrincipalName, message, code }) =>
          `${file}, line ${line}, ${printable(userPrincipalName)}: ${printable(message)} (${code})`,
      ),
      `${count(complete, 'user')} ${dryRun ? 'would be ' : ''}complete, ` +
        `${failures.length} failed, ${count(problems.length, 'row')} left out`,
      ...operations.map((id) => `Results: seatledger operations show ${id}`),
    ].join('\n'),
  );
  if (failures.length + problems.length > 0) throw new CliFailure(EXIT.refused, 'rows-failed', '');
}
