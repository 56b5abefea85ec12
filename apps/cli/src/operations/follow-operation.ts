import { setTimeout as wait } from 'node:timers/promises';
import { defined } from '#licensing';
import { collect } from '../http/collect.js';
import { CliFailure, EXIT } from '../output/failures.js';
import type { ApiAnswer } from '../http/api-client.js';
import type { OperationResult, OperationRow } from '../http/shapes.js';
import type { Progress } from '../output/progress.js';
import type { Session } from '../session/session.js';

const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 1_000;

export interface StartedOperation {
  readonly id: string;
  /** Queries show the operation from this position on. */
  readonly position?: string;
}

/** Returns the operation that an answer to `POST /api/operations` started. `Location` ends with its id. */
export function startedOperation({ location, body }: ApiAnswer<{ readonly position?: string }>): StartedOperation {
  return { id: location?.split('/').at(-1) ?? '', ...defined({ position: body.position }) };
}

/**
 * Resolves to all results of an operation that has ended. They come from a read model of their own, which may be a
 * moment behind the counts.
 */
export async function resultsOf(session: Session, { id, counts }: OperationRow): Promise<OperationResult[]> {
  for (;;) {
    const results = await collect(session.api.list<OperationResult>(`/api/operations/${id}/results`, { limit: '500' }));
    const decided = results.filter(({ state }) => state !== 'Pending').length;
    if (decided >= counts.complete + counts.failed) return results;
    await wait(FIRST_PAUSE);
  }
}

/**
 * Asks for the operation's progress and shows it, until the operation has ended. Resolves to undefined where `signal`
 * came first; the operation itself goes on.
 */
export async function untilEnded(
  session: Session,
  { id, position }: StartedOperation,
  shown: Progress,
  signal: AbortSignal,
): Promise<OperationRow | undefined> {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    const operation = await session.api.get<OperationRow>(`/api/operations/${id}`, { minPosition: position });
    const { pending, complete, failed } = operation.counts;
    shown.at(complete + failed, failed);
    if (pending === 0) return operation;
    await wait(pause, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return undefined;
  }
}

/**
 * Does something with an operation that is started. Where the server can't tell of it at the moment, the failure says
 * that it was started, and not what became of the last request.
 */
export async function onceStarted<T>(session: Session, { id }: StartedOperation, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CliFailure) || error.exitCode !== EXIT.unavailable) throw error;
    const message = `The operation was started, and what became of it can't be told at the moment (${error.code}).`;
    throw new CliFailure(EXIT.unavailable, 'outcome-unknown', `${message} ${howToLook(session, id)}`, {
      operationId: id,
    });
  }
}

/** Waits like `untilEnded`. On Ctrl-C it throws a failure that says how to look at the operation again. */
export async function followOperation(
  session: Session,
  started: StartedOperation,
  shown: Progress,
): Promise<OperationRow> {
  const interrupted = new AbortController();
  const stopListening = session.io.onInterrupt(() => interrupted.abort());
  try {
    const operation = await untilEnded(session, started, shown, interrupted.signal);
    if (operation) return operation;
    const { id: operationId } = started;
    throw new CliFailure(EXIT.interrupted, 'interrupted', howToLook(session, operationId), { operationId });
  } finally {
    stopListening();
  }
}

/** Says how to look at an operation that nobody waits for any more. */
export function howToLook({ options }: Session, id: string): string {
  const later = options.dataDir === undefined ? 'goes on' : 'goes on when Seatledger next runs on this data directory';
  return `The operation ${later}. Look at it with: seatledger operations show ${id}`;
}
