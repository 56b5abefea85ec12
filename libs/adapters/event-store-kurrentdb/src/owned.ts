import { onAbort, type Delay } from '#application';
import type { SingleClient } from './client.js';

/** This is a client with its calls that are under way. */
export interface Owned {
  readonly client: SingleClient;
  /** It is undefined for the client of the connection string as it is. */
  readonly node: string | undefined;
  calls: number;
}

/** What is told of a client that took the place of another. */
export interface Renewal {
  /** Counts the clients that were made after the first. Each leaves one socket behind at most. */
  readonly renewals: number;
  /** It is the node that the new client goes to, as `host:port`, unless the connection string names a single one. */
  readonly node: string | undefined;
  /** Says what was wrong with the client before. */
  readonly because: string;
}

/** This is what a call asks of the owner of the client. */
export interface Owner {
  readonly delay: Delay;
  /** A call waits so long for a leader, and a read for an event. */
  readonly ownMilliseconds: number;
  /** It is aborted when nobody waits for a leader any more, nor for an answer to a read. */
  readonly ended: AbortSignal;
  /**
   * Resolves to the client that is to be used now, once the one that is being made is there.
   * @throws the signal's reason
   */
  present(signal: AbortSignal): Promise<Owned>;
  isPresent(owned: Owned): boolean;
  /** A call on this client is under way until the returned function is called. */
  begin(owned: Owned): () => void;
  /** A call on this client was answered, so that the next one is made without a pause. */
  answered(owned: Owned): void;
  /**
   * A call on this client failed. Resolves to `renewed` once another is there that may do better; to `serves` where
   * the node answers all the same, so that the client is kept; and to `no-trouble` where the client isn't the reason.
   * @throws the signal's reason
   */
  failed(owned: Owned, error: unknown, signal: AbortSignal): Promise<'renewed' | 'serves' | 'no-trouble'>;
  /**
   * A call on this client has no answer. Asks who leads, and resolves to true once a client of another leader is there.
   * @throws the signal's reason
   */
  leadsNoMore(owned: Owned, signal: AbortSignal): Promise<boolean>;
}

/** A call without an answer asks after so long who leads, and then again and again. */
const PATIENCE = 2_000;
const BETWEEN_QUESTIONS = 500;

/**
 * Watches a call on this client. Resolves once it has had no answer for a while and the client of another leader is
 * there. Rejects when the signal is aborted.
 * @param progress changes with every answer, and is undefined while nobody waits for one
 */
export const untilAnotherLeads = async (
  owner: Owner,
  owned: Owned,
  signal: AbortSignal,
  progress: () => number | undefined = () => 0,
): Promise<void> => {
  for (let before: number | undefined = 0; ; before = progress()) {
    await owner.delay.wait(PATIENCE, signal);
    while (before !== undefined && progress() === before) {
      if (await owner.leadsNoMore(owned, signal)) return;
      await owner.delay.wait(BETWEEN_QUESTIONS, signal);
    }
  }
};

/** Nobody waits for the work any more once the signal says so. @throws the signal's reason */
export const unlessOver = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const over = (): void => reject(signal.reason as Error);
    if (signal.aborted) over();
    else onAbort(signal, over);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', over));
  });

/** This is the time that a call has of its own. It is over early when `ended` is aborted. */
export class OwnTime {
  readonly #over = new AbortController();
  readonly #end = (): void => this.#over.abort(this.reason());
  readonly #timer: NodeJS.Timeout;

  constructor(
    milliseconds: number,
    private readonly ended: AbortSignal | undefined,
    private readonly reason: () => Error,
  ) {
    if (ended?.aborted === true) this.#end();
    else if (ended !== undefined) onAbort(ended, this.#end);
    this.#timer = setTimeout(this.#end, milliseconds);
  }

  /** It is aborted with the reason when the time is over. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** The time begins anew. */
  begin(): void {
    this.#timer.refresh();
  }

  release(): void {
    clearTimeout(this.#timer);
    this.ended?.removeEventListener('abort', this.#end);
  }
}
