import { CliFailure, EXIT } from '../output/failures.js';
import { followOperation, onceStarted, resultsOf, startedOperation } from '../operations/follow-operation.js';
import type { ChangedUser, OperationResult, OperationRow } from '../http/shapes.js';
import { progress } from '../output/progress.js';
import { count } from '../output/table.js';
import type { Session } from '../session/session.js';
import { operationText, resultsInCliWords } from '../operations/operation-text.js';
import { seatsText } from './user-text.js';

export interface TriedOperation extends OperationRow {
  readonly position?: string;
  /** It is present for a dry run, which decides at once. */
  readonly results?: readonly OperationResult[];
  readonly seats?: ChangedUser['seats'];
  readonly totals?: {
    readonly retained: readonly { readonly service: string; readonly users: number }[];
    /** Only a refresh says so. */
    readonly granted?: readonly { readonly service: string; readonly users: number }[];
    readonly aliasesReleased: number;
    readonly aliasesLost: number;
  };
}

/** Resolves to what a dry run says of all users together. */
async function effectsText({ api }: Session, { seats, totals }: TriedOperation): Promise<string[]> {
  const { retained = [], granted = [], aliasesReleased = 0, aliasesLost = 0 } = totals ?? {};
  return [
    ...(await seatsText(api, seats)),
    ...retained.map(({ service, users }) => `Retained: ${service} of ${count(users, 'user')}`),
    ...granted.map(({ service, users }) => `Begins: ${service} of ${count(users, 'user')}`),
    ...(aliasesReleased === 0 ? [] : [`Aliases free for others: ${aliasesReleased}`]),
    ...(aliasesLost === 0 ? [] : [`Aliases that others hold by then: ${aliasesLost}`]),
  ];
}

/** Resolves to what the operation would do, to ask a person by. */
export const tryOperation = async (session: Session, body: object): Promise<TriedOperation> =>
  (await session.try<TriedOperation>({ method: 'POST', path: '/api/operations', body })).body;

/**
 * Starts a bulk operation, waits for it, and shows the outcome of each user. Ends with exit code 1 where one failed.
 */
export async function runOperation(session: Session, body: object, users: readonly string[]): Promise<void> {
  // only a restore by names takes this parameter
  const query = 'mode' in body && body.mode === 'restore' ? { minPosition: session.options.minPosition } : {};
  const answer = await session.send<TriedOperation>({ method: 'POST', path: '/api/operations', body, query });
  const { operation, results } =
    session.options.dryRun === true
      ? { operation: answer.body, results: answer.body.results ?? [] }
      : await ended(session, answer, users.length);
  const said = await resultsInCliWords(session, results);
  const effects = session.options.dryRun === true ? await effectsText(session, answer.body) : [];
  session.show({ ...operation, results }, () => [operationText(operation, said, users), ...effects].join('\n'));
  if (operation.counts.failed > 0) throw new CliFailure(EXIT.refused, 'rows-failed', '');
}

async function ended(session: Session, answer: Parameters<typeof startedOperation>[0], users: number) {
  const bar = progress(session.io, session.json, 'Users', users);
  const started = startedOperation(answer);
  return onceStarted(session, started, async () => {
    const operation = await followOperation(session, started, bar).finally(bar.stop);
    return { operation, results: await resultsOf(session, operation) };
  });
}
