import { CliFailure, EXIT } from '../output/failures.js';
import { howToLook, onceStarted, resultsOf, startedOperation, untilEnded } from '../operations/follow-operation.js';
import type { OperationResult } from '../http/shapes.js';
import { progress, type Progress } from '../output/progress.js';
import type { Session } from '../session/session.js';
import { type Chunk, chunksOf } from './chunks.js';
import type { FileUser } from '#contracts';

export interface HandedOver {
  readonly chunk: Chunk;
  readonly operationId: string;
  readonly results: readonly OperationResult[];
}

interface Answer {
  readonly position?: string;
  readonly repeated?: boolean;
}

/**
 * Hands the users over chunk by chunk, and waits for each operation. Ctrl-C ends this after the chunk that is on its
 * way. The failure then says how many rows were handed over, and so does every other failure that comes between two
 * chunks. The `salt` is that of `chunksOf`; with '' the whole import may be repeated.
 */
export async function handOver(session: Session, users: readonly FileUser[], salt: string): Promise<HandedOver[]> {
  const interrupted = new AbortController();
  const stopListening = session.io.onInterrupt(() => interrupted.abort());
  const bar = progress(session.io, session.json, 'Users', users.length);
  const done: HandedOver[] = [];
  const operations: string[] = [];
  let rows = 0;
  try {
    for (const chunk of chunksOf(users, salt)) {
      const last = operations.at(-1);
      if (interrupted.signal.aborted)
        throw stopped(last === undefined ? '' : `Results: seatledger operations show ${last}`);
      const started = await start(session, chunk);
      operations.push(started.id);
      const shown = progressFrom(bar, rows, done);
      rows += chunk.users.length;
      const results = await onceStarted(session, started, async () => {
        const operation = await untilEnded(session, started, shown, interrupted.signal);
        if (!operation) throw stopped(howToLook(session, started.id));
        return resultsOf(session, operation);
      });
      done.push({ chunk, operationId: started.id, results });
    }
    return done;
  } catch (error) {
    throw error instanceof CliFailure ? withRows(error, { rows, of: users.length, operations, salt }) : error;
  } finally {
    stopListening();
    bar.stop();
  }
}

async function start(session: Session, { users, idempotencyKey }: Chunk) {
  const body = { mode: 'create', users: users.map(({ user }) => user) };
  const answer = await session.send<Answer>({ method: 'POST', path: '/api/operations', body, idempotencyKey });
  if (answer.body.repeated === true)
    session.note(
      `${linesText(users)} imported before; this is what became of ${users.length === 1 ? 'it' : 'them'}. ` +
        `--again decides ${users.length === 1 ? 'it' : 'them'} anew.`,
    );
  return startedOperation(answer);
}

const linesText = (users: Chunk['users']): string =>
  users.length === 1 ? `Line ${users[0]?.line} was` : `Lines ${users[0]?.line} to ${users.at(-1)?.line} were`;

function progressFrom(bar: Progress, rows: number, done: readonly HandedOver[]): Progress {
  const failed = done.flatMap(({ results }) => results).filter(({ state }) => state === 'Failed').length;
  return { ...bar, at: (at, failing = 0) => bar.at(rows + at, failed + failing) };
}

const stopped = (message: string): CliFailure => new CliFailure(EXIT.interrupted, 'interrupted', message);

interface Rows {
  readonly rows: number;
  readonly of: number;
  readonly operations: readonly string[];
  readonly salt: string;
}
const number = (value: number): string => value.toLocaleString('en-US');

/** Adds to a failure how far the file was handed over before it. */
function withRows(failure: CliFailure, { rows, of, operations, salt }: Rows): CliFailure {
  const { code, message, details } = failure;
  if (rows === 0 && code !== 'interrupted') return failure;
  const again = salt === '' ? '' : ', where users that exist by then fail with address-taken';
  const rest = rows === of ? '' : `; run the same command again for the rest${again}`;
  const text = [`${number(rows)} of ${number(of)} rows handed over${rest}.`, message].filter(Boolean).join(' ');
  return failure.withMessage(text, { ...details, handedOver: rows, rows: of, operations });
}
