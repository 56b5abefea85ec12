import { type Changed, everything } from './changed.js';
import { serverSent } from './server-sent.js';

/** What a reader of the stream learns: up to where it has read, and what changed until there. */
export interface Told {
  readonly id: string;
  readonly changed?: Changed;
}

/** Why nobody reads on: the session is over, or the stream is none for whoever asks. */
export type FollowEnd = 'left' | 'signed-out' | 'refused';

export interface Following {
  /** Asks for the stream, or for what changed until now. */
  readonly ask: (follow: boolean, after: string | undefined, signal: AbortSignal) => Promise<Response>;
  /** Up to where this browser has read. */
  readonly lastId: () => string | undefined;
  readonly tell: (told: Told) => void;
  /** Says whether the session goes on where a stream ended with its token. */
  readonly isSignedIn: () => Promise<boolean>;
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Where all places are taken, or after a fault, the next try comes so much later. */
const POLL_MS = 5_000;
const LONGEST_MS = 30_000;

type Ended = 'cut' | 'complete' | 'shutting-down' | 'token-ended' | 'tenant-gone';

/** Reads one answer to its end, and tells what is in it. */
const readAll = async (response: Response, { lastId, tell }: Following): Promise<Ended> => {
  for await (const { event, id, data } of serverSent(response.body!)) {
    if (event === 'end') {
      if (id !== undefined) tell({ id });
      return (JSON.parse(data ?? '{}') as { readonly end: Ended }).end;
    }
    if (event !== 'changed' || data === undefined) {
      if (id !== undefined) tell({ id });
      continue;
    }
    const changed = JSON.parse(data) as Changed;
    // what a page read before it began to follow may be older than the first event: it is asked again, once
    tell({ id: id ?? changed.position, changed: lastId() === undefined ? everything(changed.position) : changed });
  }
  return 'cut';
};

/**
 * Reads what changes until somebody leaves. Where a process has no place for another stream it asks now and then; where
 * the server is away it tries again, later each time.
 */
export const follow = async (following: Following): Promise<FollowEnd> => {
  const { ask, lastId, isSignedIn, pause, signal } = following;
  let failures = 0;
  let isFull = false;
  while (!signal.aborted) {
    let wait = 0;
    try {
      const response = await ask(!isFull, lastId(), signal);
      if (response.status === 401) return 'signed-out';
      if (response.status === 503 && !isFull) {
        // all places are taken: what changed until now can be asked for all the same
        isFull = true;
        continue;
      }
      if (!response.ok && response.status < 500 && response.status !== 429) return 'refused';
      if (!response.ok) throw new Error(`answered with ${response.status}`);
      const ended = await readAll(response, following);
      failures = ended === 'cut' ? failures + 1 : 0;
      if (ended === 'tenant-gone') return 'refused';
      if (ended === 'token-ended' && !(await isSignedIn())) return 'signed-out';
      wait = isFull ? POLL_MS : failures * 1_000;
    } catch {
      failures += 1;
      wait = Math.min(1_000 * 2 ** failures, LONGEST_MS);
    }
    isFull = false;
    if (wait > 0 && !signal.aborted) await pause(wait, signal);
  }
  return 'left';
};
