import {
  DamagedStream,
  OutcomeUnknown,
  StoreUnavailable,
  type AppendRead,
  type Appended,
  type AppendWrite,
  type EventStore,
} from '../ports/event-store.js';
import type { Delay } from '../ports/clock-and-ids.js';
import { firstOf, whenAborted } from '../waiting/first-of.js';

const FIRST_WAIT = 50;
const LONGEST_WAIT = 5_000;

/** A try of what is unknown in any case may itself hang: nobody waits for it any more once the signal says so. */
const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal, reason: Error): Promise<T> =>
  firstOf(
    [
      () => work,
      async (over) => {
        await whenAborted(over);
        throw reason;
      },
    ],
    signal,
  );

/** Returns 50, 100, 200 … 5,000 milliseconds for the attempts from 0 on. */
export const backoff = (attempt: number): number => Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempt, 20));

/**
 * Appends, and where nobody knows whether it was stored repeats the identical bytes until the store says so (it
 * recognises the ids of its events). Once an outcome was unknown, "unavailable" says nothing about the first try, and
 * the repeating goes on. It ends where a stream turns out to be damaged: then no answer tells any more what became of
 * the append, but the receipts do that it wrote.
 * @throws what `append` throws; OutcomeUnknown after `signal`, and where a stream turned out to be damaged
 */
export const appendUntilKnown = async (
  {
    store,
    delay,
    signal,
    onUnknown,
  }: {
    readonly store: EventStore;
    readonly delay: Delay;
    readonly signal: AbortSignal;
    readonly onUnknown?: () => void;
  },
  writes: readonly AppendWrite[],
  read: readonly AppendRead[] = [],
): Promise<Appended> => {
  let unknown: OutcomeUnknown | undefined;
  for (let attempt = 0; ; attempt += 1) {
    try {
      const appended = store.append(writes, { read });
      return await (unknown === undefined ? appended : unlessAborted(appended, signal, unknown));
    } catch (error) {
      if (error instanceof OutcomeUnknown) {
        unknown = error;
        onUnknown?.();
      } else if (error instanceof DamagedStream && (error.written || unknown !== undefined))
        throw unknown ?? new OutcomeUnknown(error.message, { cause: error });
      else if (unknown === undefined || !(error instanceof StoreUnavailable)) throw error;
    }
    if (signal.aborted) throw unknown;
    try {
      await delay.wait(backoff(attempt), signal);
    } catch {
      throw unknown;
    }
  }
};
