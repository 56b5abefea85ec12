import type { EndSessions } from '../session/session.js';
import { openStoresOf } from './open-data-stores.js';

/** Opens the stores as `openDataDirStores` does, beside servers that may run on them. */
export const endDataDirSessions: EndSessions = async (dataDir, ended) => {
  const { endSessions } = await import('#platform');
  const stores = await openStoresOf(dataDir);
  try {
    return await endSessions(ended, stores);
  } finally {
    await stores.close();
  }
};
