import { setMaxListeners } from 'node:events';

/**
 * Calls `act` once when the signal is aborted, unless `unless` was before; the signal must not be aborted yet. Very
 * many may wait on one signal (that of a process that ends), which Node would take for a leak from the eleventh on.
 */
export const onAbort = (signal: AbortSignal, act: () => void, unless?: AbortSignal): void => {
  setMaxListeners(0, signal);
  signal.addEventListener('abort', act, { once: true, ...(unless === undefined ? {} : { signal: unless }) });
};
