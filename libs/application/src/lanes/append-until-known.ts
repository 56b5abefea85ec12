import {
  DamagedStream,
  EventIdReused,
  OutcomeUnknown,
  RevisionConflict,
  StoreUnavailable,
  type AppendRead,
  type Appended,
  type AppendWrite,
  type EventStore,
} from '../ports/event-store.js';
import type { Delay } from '../ports/clock-and-ids.js';
import type { DoubtEnd, DoubtfulWriter } from '../waiting/appends-in-doubt.js';
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

interface AppendingParts {
  readonly store: EventStore;
  readonly delay: Delay;
  readonly signal: AbortSignal;
  readonly onUnknown?: () => void;
  /** Is told while nobody knows whether the append was stored. */
  readonly writer?: DoubtfulWriter;
}

/** These answer for the very bytes of the append, also where an earlier try of it may have been stored. */
const isKnown = (error: unknown): boolean => error instanceof RevisionConflict || error instanceof EventIdReused;
/** After these the same append again may still be told. */
const mayBeTold = (error: unknown): boolean => error instanceof OutcomeUnknown || error instanceof StoreUnavailable;

type Append = () => Promise<Appended>;

const repeat = async (
  { delay, signal }: AppendingParts,
  append: Append,
  unknown: OutcomeUnknown,
  again: (error: unknown) => void,
): Promise<Appended> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await delay.wait(backoff(attempt), signal);
    } catch {
      throw unknown;
    }
    try {
      return await unlessAborted(append(), signal, unknown);
    } catch (error) {
      if (isKnown(error)) throw error;
      if (signal.aborted) throw unknown;
      // it says nothing about the tries before, and repeating doesn't help
      if (!mayBeTold(error)) throw new OutcomeUnknown(unknown.message, { cause: error });
      again(error);
    }
  }
};

const untilKnown = async (parts: AppendingParts, append: Append, unknown: OutcomeUnknown): Promise<Appended> => {
  parts.onUnknown?.();
  const doubt = parts.writer?.begin(unknown);
  let how: DoubtEnd = 'known';
  try {
    return await repeat(parts, append, unknown, (error) => doubt?.again(error));
  } catch (error) {
    if (!isKnown(error)) how = 'given-up';
    throw error;
  } finally {
    doubt?.end(how);
  }
};

/**
 * Appends, and where nobody knows whether it was stored repeats the identical bytes until the store says so (it
 * recognises the ids of its events). Once an outcome was unknown, "unavailable" says nothing about the first try, and
 * the repeating goes on.
 * @throws what `append` throws; OutcomeUnknown only after `signal`, and where an append fails with what answers neither
 * for it nor for the tries before: a stream turned out to be damaged
 */
export const appendUntilKnown = async (
  parts: AppendingParts,
  writes: readonly AppendWrite[],
  read: readonly AppendRead[] = [],
): Promise<Appended> => {
  const append = (): Promise<Appended> => parts.store.append(writes, { read });
  try {
    return await append();
  } catch (error) {
    // no answer tells any more what became of it, but the receipts do that it wrote
    if (error instanceof DamagedStream && error.written) throw new OutcomeUnknown(error.message, { cause: error });
    if (!(error instanceof OutcomeUnknown)) throw error;
    return untilKnown(parts, append, error);
  }
};
