import { type Conditions, forgetStops, noteStop, type OnAlarm, ReadModelsUnavailable, stoppedDuty } from '#application';
import { describeCauses, type Logger } from '../logging/logger.js';
import type { StorePorts } from './ports.js';

/** Read models that are away as a process begins are asked so often. */
const AGAIN_MILLISECONDS = 5_000;

/**
 * Has alarms of these followers logged with these words. A stop is told by the readiness of this process, and kept
 * beside the read models for others to see, until a process begins with that follower again.
 */
export const alarmsOf = (
  {
    clock,
    conditions,
    delay,
    models,
  }: Pick<StorePorts, 'clock' | 'delay' | 'models'> & { readonly conditions: Pick<Conditions, 'raise'> },
  {
    logger,
    words,
    followers,
  }: { readonly logger: Logger; readonly words: string; readonly followers: readonly string[] },
): OnAlarm => {
  const untold = (error: unknown): void =>
    logger.warn({ err: describeCauses(error) }, 'other processes are not told whether a follower has stopped');
  const forget = async (): Promise<void> => {
    try {
      await forgetStops(models, followers);
    } catch (error) {
      if (!(error instanceof ReadModelsUnavailable)) throw error;
      await delay.wait(AGAIN_MILLISECONDS);
      return forget();
    }
  };
  let last = forget().catch(untold);
  return (alarm) => {
    logger.error({ alarm }, words);
    if (!alarm.stops) return;
    const stop = stoppedDuty(alarm, clock.now());
    conditions.raise(stop);
    last = last.then(() => noteStop(models, stop)).catch(untold);
  };
};
