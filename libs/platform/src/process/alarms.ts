import { type OnAlarm, stoppedDuty } from '#application';
import type { Logger } from '../logging/logger.js';
import type { StorePorts } from './ports.js';

/** Has alarms of followers logged with these words, and told by the readiness of this process where one has stopped. */
export const alarmsOf =
  ({ clock, conditions }: Pick<StorePorts, 'clock' | 'conditions'>, logger: Logger, words: string): OnAlarm =>
  (alarm) => {
    if (alarm.stops) conditions.raise(stoppedDuty(alarm, clock.now()));
    logger.error({ alarm }, words);
  };
