import { type ClockDuty, ClockKeeper, LogReader } from '#application';
import type { Configuration } from '../config/configuration.js';
import type { Logger } from '../logging/logger.js';
import { troubleLog } from '../logging/trouble-log.js';
import type { StorePorts } from './ports.js';

const DUTIES: Readonly<Record<ClockDuty, string>> = {
  heartbeat: 'the heartbeat of the clock can\u2019t be kept, and is tried again',
  history: 'the clock can\u2019t be compared with the history, and that is tried again',
};

/**
 * Has the clock checked before anything is decided, and watched from then on.
 * @throws StoreUnavailable, KeysUnavailable
 */
export const watchClock = async (
  ports: Pick<StorePorts, 'clock' | 'store' | 'codec' | 'keys' | 'delay' | 'turn'>,
  { clockGap }: Pick<Configuration, 'clockGap'>,
  logger: Logger,
): Promise<{ close(): Promise<void> }> => {
  const history = new LogReader(ports);
  const log = troubleLog(logger);
  const keeper = new ClockKeeper({
    ...ports,
    gapMilliseconds: clockGap.milliseconds,
    onChange: (status) =>
      status.trusted
        ? logger.info({ clock: status }, 'the clock is trusted again')
        : logger.error(
            { clock: status },
            'the clock is not trusted: no retention starts, nothing is purged; see: seatledger clock show',
          ),
    onTrouble: (error, duty) => log.failed(DUTIES[duty], error),
    onWell: (duty) => log.over(DUTIES[duty]),
  });
  await keeper.check();
  keeper.start(history);
  return {
    close: async () => {
      await keeper.stop();
      await history.close();
    },
  };
};
