import {
  ClockGapTooLong,
  type ClockDuty,
  ClockKeeper,
  type ClockStatus,
  type Conditions,
  type LogReader,
  SMALLEST_COUNTED,
} from '#application';
import { shortestRunningRetention } from '#projections';
import { type Configuration, ConfigurationError } from '../config/configuration.js';
import type { Logger } from '../logging/logger.js';
import { troubleLog } from '../logging/trouble-log.js';
import type { StorePorts } from './ports.js';

const DUTIES: Readonly<Record<ClockDuty, string>> = {
  heartbeat: 'the heartbeat of the clock can\u2019t be kept, and is tried again',
  history: 'the clock can\u2019t be compared with the history, and that is tried again',
  retentions: 'the retentions that still run can\u2019t be found out for the clock, and that is tried again',
};
const PURGES = 'purges';

type Settings = Pick<Configuration, 'clockGap' | 'purgeGrace' | 'retention' | 'retentionByService'>;
type Watched = Pick<StorePorts, 'clock' | 'store' | 'codec' | 'keys' | 'models' | 'delay'> & {
  readonly conditions: Conditions;
  /** News of the log come from here. */
  readonly log: LogReader;
};

/** Says what waits and until when, and what to do about it. */
const waitText = ({ purgesWait }: ClockStatus): string =>
  `nothing is deleted for good ${purgesWait?.until === undefined ? 'yet' : `before ${purgesWait.until}`}: ` +
  `${purgesWait?.detail}; compare the clock with a good one, and where it is wrong, stop and set it right; ` +
  'where it is right, wait, or say so with: seatledger clock agree';

const tell =
  (logger: Logger, { raise, clear }: Pick<Conditions, 'raise' | 'clear'>) =>
  (status: ClockStatus, what: 'trust' | 'purges'): void => {
    if (what === 'trust' && status.trusted) logger.info({ clock: status }, 'the clock is trusted again');
    if (what === 'trust' && !status.trusted)
      logger.error(
        { clock: status },
        'the clock is not trusted: no retention starts, nothing is purged; see: seatledger clock show',
      );
    if (what === 'trust') return;
    if (status.purgesWait === undefined) {
      clear('purges-wait', PURGES);
      logger.info({ clock: status }, 'what is due is deleted for good again');
    } else {
      const text = waitText(status);
      raise({ kind: 'purges-wait', subject: PURGES, text, since: status.now });
      logger.warn({ clock: status }, text);
    }
  };

const daysOf = (milliseconds: number): string => `P${Math.round(milliseconds / 86_400_000)}D`;

/**
 * Has the clock checked before anything is decided, and watched from then on.
 * @throws StoreUnavailable, KeysUnavailable; ConfigurationError where CLOCK_GAP isn't shorter than a retention that
 * still runs
 */
export const watchClock = async (
  { conditions, models, log: news, ...ports }: Watched,
  { clockGap, purgeGrace, retention, retentionByService }: Settings,
  logger: Logger,
): Promise<{ close(): Promise<void> }> => {
  const log = troubleLog(logger);
  const keeper = new ClockKeeper({
    ...ports,
    ...(clockGap === undefined ? {} : { gapMilliseconds: clockGap.milliseconds }),
    graceMilliseconds: purgeGrace.milliseconds,
    retentions: [retention, ...retentionByService.values()].flatMap((term) =>
      term === 'for-good' ? [] : [term.milliseconds],
    ),
    shortestRunning: () => shortestRunningRetention(models, SMALLEST_COUNTED),
    onChange: tell(logger, {
      raise: (condition) => conditions.raise(condition),
      clear: (kind, subject) => conditions.clear(kind, subject),
    }),
    onTrouble: (error, duty) => log.failed(DUTIES[duty], error),
    onWell: (duty) => log.over(DUTIES[duty]),
  });
  await keeper.check().catch((error: unknown) => {
    if (!(error instanceof ClockGapTooLong)) throw error;
    throw new ConfigurationError([
      `CLOCK_GAP=${clockGap?.iso}: must be shorter than the retention of ${daysOf(error.retention)} that still runs ` +
        'for data that was removed before RETENTION was changed; leave it out to have half of that, a week at most',
    ]);
  });
  keeper.start(news);
  return { close: () => keeper.stop() };
};
