import { LogReader, TenantChanges } from '#application';
import { CHANGED_IN, changedIds } from '#projections';
import type { Logger } from '../logging/logger.js';
import { troubleLog } from '../logging/trouble-log.js';
import type { Open, StorePorts } from './ports.js';
import type { QuerySide } from './query-side.js';

const WAITS = 'nobody can be told what changes, and that is tried again';

/** Opens what tells consoles of changes; it reads nothing until somebody watches. */
export const openChanges = (
  ports: Pick<StorePorts, 'store' | 'codec' | 'delay' | 'turn'>,
  { freshness }: Pick<QuerySide, 'freshness'>,
  logger: Logger,
): Open<{ readonly changes: TenantChanges }> => {
  const trouble = troubleLog(logger);
  const log = new LogReader(ports);
  const changes = new TenantChanges({
    log,
    freshness,
    delay: ports.delay,
    head: () => ports.store.head(),
    readModels: CHANGED_IN,
    idsOf: changedIds,
    onTrouble: (error) => trouble.failed(WAITS, error),
    onWell: () => trouble.over(WAITS),
  });
  return {
    changes,
    close: async () => {
      await changes.stop();
      await log.close();
    },
  };
};
