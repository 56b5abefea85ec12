import { CliFailure, EXIT } from '../failures.js';
import { followOperation, resultsOf, startedOperation } from '../follow-operation.js';
import type { OperationResult, OperationRow } from '../http/shapes.js';
import { progress } from '../output/progress.js';
import type { Session } from '../session.js';
import { operationText, worded } from './operations.js';

interface Answer extends OperationRow {
  readonly position?: string;
  /** Of a dry run, which decides at once. */
  readonly results?: readonly OperationResult[];
}

/** Starts a bulk operation, waits for it and shows what became of each user. Ends with exit code 1 where one failed. */
export async function runOperation(session: Session, body: object, users: readonly string[]): Promise<void> {
  const answer = await session.send<Answer>({ method: 'POST', path: '/api/operations', body });
  const { operation, results } =
    session.options.dryRun === true
      ? { operation: answer.body, results: answer.body.results ?? [] }
      : await ended(session, answer, users.length);
  const said = await worded(session, results);
  session.show({ ...operation, results }, () => operationText(operation, said, users));
  if (operation.counts.failed > 0) throw new CliFailure(EXIT.refused, 'rows-failed', '');
}

async function ended(session: Session, answer: Parameters<typeof startedOperation>[0], users: number) {
  const bar = progress(session.io, session.json, 'Users', users);
  const operation = await followOperation(session, startedOperation(answer), bar).finally(bar.stop);
  return { operation, results: await resultsOf(session, operation) };
}
