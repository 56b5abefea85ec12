import { GoneTenants, type GoneTenantsParts } from '#application';
import type { Logger } from '../logging/logger.js';
import { troubleLog } from '../logging/trouble-log.js';

const WAITS = 'who is purged can\u2019t be followed: that is tried again';

/** Has this process forget tenants that are purged. It follows from now on. @throws StoreUnavailable, StoreClosed */
export const followGoneTenants = async (
  parts: Omit<GoneTenantsParts, 'onTrouble' | 'onWell'>,
  logger: Logger,
): Promise<GoneTenants> => {
  const trouble = troubleLog(logger);
  const gone = new GoneTenants({
    ...parts,
    onTrouble: (error) => trouble.failed(WAITS, error),
    onWell: () => trouble.over(WAITS),
  });
  await gone.start();
  return gone;
};
