import { ClockKeeper, LogReader } from '#application';
import type { Configuration } from '../config/configuration.js';
import { describeError, type Logger } from '../logging/logger.js';
import type { StorePorts } from './ports.js';

/**
 * Has the clock checked before anything is decided, and watched from then on.
 * @throws StoreUnavailable, KeysUnavailable
 */
export const watchClock = async (
  ports: Pick<StorePorts, 'clock' | 'store' | 'codec' | 'keys' | 'delay'>,
  { clockGap }: Pick<Configuration, 'clockGap'>,
  logger: Logger,
): Promise<{ close(): Promise<void> }> => {
  const log = new LogReader(ports);
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
    onTrouble: (error) => logger.warn({ err: describeError(error) }, 'the heartbeat of the clock could not be kept'),
  });
  await keeper.check();
  keeper.start(log);
  return {
    close: async () => {
      await keeper.stop();
      await log.close();
    },
  };
};
