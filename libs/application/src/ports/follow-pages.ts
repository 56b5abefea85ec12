import { StoreClosed, type AllPage, type FollowOptions, type Position } from './event-store.js';
import { onAbort } from './on-abort.js';

/**
 * Tells followers that the log may have grown. A follower takes `look()` before it reads; `wait(seen)` then returns at
 * once for whatever was notified since, so that nothing that comes between the read and the wait is missed.
 */
export class Changes {
  #generation = 0;
  readonly #waiting = new Set<() => void>();

  get waiters(): number {
    return this.#waiting.size;
  }
  look(): number {
    return this.#generation;
  }
  notify(): void {
    this.#generation += 1;
    for (const wake of this.#waiting) wake();
  }
  /** Resolves after a `notify` that came after `seen`, or with the signal; never rejects. */
  async wait(seen: number, signal?: AbortSignal): Promise<void> {
    if (this.#generation !== seen || signal?.aborted === true) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      if (signal !== undefined) onAbort(signal, wake);
    });
  }
}

/** A store that reads closed pages offers this to `followPages`. */
export interface PagedLog {
  readonly changes: Pick<Changes, 'look' | 'wait'>;
  readAll(after: Position, limit: number, signal?: AbortSignal): Promise<AllPage>;
  closed(): boolean;
}

/**
 * Makes `EventStore.follow` of closed pages: a page is read only when it is asked for.
 * @throws StoreUnavailable; StoreClosed if closed before
 */
export async function* followPages(
  log: PagedLog,
  after: Position,
  { pageSize = 500, signal }: FollowOptions = {},
): AsyncGenerator<AllPage, void> {
  if (log.closed()) throw new StoreClosed('the event store is closed');
  let position = after;
  let atEnd = false;
  const over = (): boolean => signal?.aborted === true || log.closed();
  while (!over()) {
    const seen = log.changes.look();
    const page = await log.readAll(position, pageSize, signal).catch((error: unknown) => {
      if (over()) return undefined;
      throw error;
    });
    if (page === undefined) return;
    position = page.next;
    if (page.events.length > 0) {
      atEnd = false;
      yield page;
    } else if (!page.caughtUp) {
      // a filter skipped the whole page: on to the next one
    } else if (!atEnd) {
      atEnd = true;
      yield page;
    } else {
      await log.changes.wait(seen, signal);
    }
  }
}
