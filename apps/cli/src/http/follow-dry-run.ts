import { setTimeout as wait } from 'node:timers/promises';
import { defined } from '#licensing';
import type { ApiAnswer, ApiClient, ApiRequest } from './api-client.js';
import { collect } from './collect.js';
import { CliFailure, EXIT } from '../output/failures.js';
import type { Io } from '../output/io.js';
import { progress } from '../output/progress.js';

/** This is how far a dry run of very many users is. */
interface DryRunRow {
  readonly state: 'pending' | 'running' | 'finished' | 'cancelled' | 'failed';
  readonly total: number;
  readonly decided: number;
  readonly counts: { readonly failed: number };
  readonly reason?: { readonly code: string; readonly message: string };
}
export interface Trying {
  readonly api: Pick<ApiClient, 'call' | 'get' | 'list'>;
  readonly io: Pick<Io, 'interactive' | 'stderr' | 'onInterrupt'>;
  readonly json: boolean;
  note(text: string): void;
}

const OPERATIONS = '/api/operations';
const PATH = '/api/dry-runs/';
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 1_000;
/** Each of them takes some 20 s. */
const ROUNDS = 30;
/** After Ctrl-C the answer is waited for, since only that says what is to be cancelled, but no longer. */
const GRACE = 5_000;
const NOTHING = 'Nothing was changed.';
/** No position leads to a dry run. */
const NO_POSITION = { minPosition: undefined };

/**
 * Sends a dry run, and waits for the end of one that the server decides by itself, with a bar, so that the answer has
 * the results of all users, whichever way they came. Ctrl-C cancels it.
 * @throws CliFailure
 */
export async function tryAndFollow<T>(trying: Trying, request: ApiRequest): Promise<ApiAnswer<T>> {
  if (request.path !== OPERATIONS) return trying.api.call<T>(request);
  const interrupted = new AbortController();
  const giveUp = new AbortController();
  const stopListening = trying.io.onInterrupt(() => {
    interrupted.abort();
    setTimeout(() => giveUp.abort(), GRACE).unref();
  });
  try {
    const answer = await oncePlaceIsFree<T>(trying, { ...request, signal: interrupted.signal, giveUp: giveUp.signal });
    const path = answer.location;
    if (answer.status !== 202 || path?.startsWith(PATH) !== true) {
      interrupted.signal.throwIfAborted();
      return answer;
    }
    const { selection } = answer.body as { readonly selection?: object };
    const followed = await follow(trying, path, interrupted.signal);
    return { ...answer, body: { ...followed, ...defined({ selection }) } as T };
  } catch (error) {
    throw interrupted.signal.aborted ? new CliFailure(EXIT.interrupted, 'interrupted', NOTHING) : error;
  } finally {
    stopListening();
  }
}

/** Others may be trying very many users, too, and take seconds. */
async function oncePlaceIsFree<T>({ api, note }: Trying, request: ApiRequest): Promise<ApiAnswer<T>> {
  for (let round = 1; ; round += 1) {
    try {
      return await api.call<T>(request);
    } catch (error) {
      const isLater = error instanceof CliFailure && error.code === 'too-many-dry-runs';
      if (!isLater || round >= ROUNDS || request.signal?.aborted === true) throw error;
      if (round === 1) note('Another dry run of very many users is under way. This one waits for its end.');
    }
  }
}

async function follow(trying: Trying, path: string, signal: AbortSignal): Promise<object> {
  const { api } = trying;
  try {
    const run = await untilEnded(trying, path, signal);
    const results = await collect(api.list(`${path}/results`, { ...NO_POSITION, limit: '999' }));
    return { ...run, results, dryRun: true };
  } catch (error) {
    if (!(error instanceof CliFailure) || error.code !== 'dry-run-gone') throw error;
    const message = `The server has ended meanwhile, and the dry run with it. ${NOTHING} Run the same command again.`;
    throw new CliFailure(EXIT.unavailable, error.code, message);
  } finally {
    // nobody else knows of it: under way it ends, and afterwards its rows are of no more use
    await api.call({ method: 'DELETE', path }).catch(() => undefined);
  }
}

async function untilEnded({ api, io, json }: Trying, path: string, signal: AbortSignal): Promise<DryRunRow> {
  let bar: ReturnType<typeof progress> | undefined;
  try {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      signal.throwIfAborted();
      const run = await api.get<DryRunRow>(path, NO_POSITION);
      bar ??= progress(io, json, 'Users', run.total);
      bar.at(run.decided, run.counts.failed);
      if (run.state === 'finished') return run;
      if (run.state === 'cancelled')
        throw new CliFailure(EXIT.refused, 'cancelled', `Somebody has cancelled the dry run. ${NOTHING}`);
      const { code, message } = run.reason ?? { code: 'internal-error', message: 'The dry run failed.' };
      if (run.state === 'failed') throw new CliFailure(EXIT.unavailable, code, `${message} ${NOTHING}`);
      await wait(pause, undefined, { signal });
    }
  } finally {
    bar?.stop();
  }
}
