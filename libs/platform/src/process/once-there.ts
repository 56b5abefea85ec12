import { type Delay, KeysUnavailable, OutcomeUnknown, StoreUnavailable } from '#application';
import type { Configuration } from '../config/configuration.js';
import type { Logger } from '../logging/logger.js';
import { troubleLog } from '../logging/trouble-log.js';

const WAITS_FOR_KEYS = 'waiting for the keys';
export const WAITS_FOR_EVENTS = 'waiting for the event store';
const AGAIN_MILLISECONDS = 1_000;

/**
 * Names what is to be waited for, or returns undefined: a server that refuses us or has another history isn't away, and
 * no file comes back by waiting.
 */
const awaited = (
  error: unknown,
  { eventStore, keys }: Partial<Pick<Configuration, 'eventStore' | 'keys'>>,
): string | undefined => {
  if (error instanceof KeysUnavailable)
    return keys === undefined || keys.adapter === 'sqlite' ? undefined : WAITS_FOR_KEYS;
  if (eventStore === undefined || eventStore.adapter === 'sqlite') return undefined;
  if (error instanceof OutcomeUnknown) return WAITS_FOR_EVENTS;
  return error instanceof StoreUnavailable && error.code === 'store-unavailable' ? WAITS_FOR_EVENTS : undefined;
};

export interface OnceThereParts {
  /** Those that are servers are waited for. */
  readonly stores: Partial<Pick<Configuration, 'eventStore' | 'keys'>>;
  readonly delay: Delay;
  readonly logger: Logger;
}

/**
 * Takes a step of the start again, each second, while a server that it needs is away, with a line of the log at once,
 * then now and again, and when it is over. The step may have been taken in part.
 * @throws whatever else the step throws
 */
export const onceThere = async <T>(step: () => Promise<T>, { stores, delay, logger }: OnceThereParts): Promise<T> => {
  const log = troubleLog(logger);
  const waited = new Set<string>();
  for (;;) {
    try {
      const done = await step();
      for (const what of waited) log.over(what);
      return done;
    } catch (error) {
      const what = awaited(error, stores);
      if (what === undefined) throw error;
      waited.add(what);
      log.failed(what, error);
      await delay.wait(AGAIN_MILLISECONDS);
    }
  }
};
