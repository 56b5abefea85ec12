import { Directory, LogReader } from '#application';
import { createCursorSeal } from '#contracts';
import { directorySourceIn } from '#projections';
import type { Configuration } from '../config/configuration.js';
import type { Logger } from '../logging/logger.js';
import { troubleLog } from '../logging/trouble-log.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { Open, StorePorts } from './ports.js';
import type { QuerySide } from './query-side.js';

const WAITS = 'the directory can’t be loaded or kept up to date, and that is tried again';

type Needed = Pick<StorePorts, 'store' | 'codec' | 'keys' | 'random' | 'models' | 'delay' | 'turn'>;

/** Opens the directory of people, which is empty until somebody asks; undefined where the installation wants none. */
export const openDirectory = (
  ports: Needed,
  { freshness }: Pick<QuerySide, 'freshness'>,
  {
    configuration,
    logger,
    metrics,
  }: {
    readonly configuration: Pick<Configuration, 'directoryMemory'>;
    readonly logger: Logger;
    readonly metrics: Pick<Metrics, 'watch'>;
  },
): Open<{ readonly directory: Directory | undefined }> => {
  const { directoryMemory: memory } = configuration;
  if (memory === undefined) return { directory: undefined, close: async () => {} };
  const trouble = troubleLog(logger);
  const log = new LogReader(ports);
  const directory = new Directory({
    ...ports,
    memory,
    log,
    head: async () => (await ports.store.head())?.position,
    source: directorySourceIn(ports.models, freshness),
    cursors: createCursorSeal(ports),
    onTrouble: (error) => trouble.failed(WAITS, error),
    onWell: () => trouble.over(WAITS),
  });
  metrics.watch({ directory: () => directory });
  return {
    directory,
    close: async () => {
      await directory.stop();
      await log.close();
    },
  };
};
