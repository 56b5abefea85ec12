import { setTimeout as wait } from 'node:timers/promises';
import { CliFailure, EXIT } from './failures.js';
import type { OperationRow } from './http/shapes.js';
import type { Progress } from './output/progress.js';
import type { Session } from './session.js';

const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 1_000;

/** Where an operation can be looked at: the last part of the address in `Location`. */
export const operationIdOf = (location: string | undefined): string => location?.split('/').at(-1) ?? '';

/**
 * Asks how far an operation is until it has ended, and shows it. On Ctrl-C it throws a failure that says how to look at the operation again: the
 * operation itself goes on.
 */
export async function followOperation(session: Session, id: string, shown: Progress): Promise<OperationRow> {
  const interrupted = new AbortController();
  const listenNoMore = session.io.onInterrupt(() => interrupted.abort());
  try {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      const operation = await session.api.get<OperationRow>(`/api/operations/${id}`);
      const { pending, complete, failed } = operation.counts;
      shown.at(complete + failed, failed);
      if (pending === 0) return operation;
      await wait(pause, undefined, { signal: interrupted.signal }).catch(() => undefined);
      if (interrupted.signal.aborted) throw goesOn(session, id);
    }
  } finally {
    listenNoMore();
  }
}

function goesOn({ options }: Session, id: string): CliFailure {
  const later = options.dataDir === undefined ? 'goes on' : 'goes on when Seatledger next runs on this data directory';
  const message = `The operation ${later}. Look at it with: seatledger operations show ${id}`;
  return new CliFailure(EXIT.interrupted, 'interrupted', message, { operationId: id });
}
