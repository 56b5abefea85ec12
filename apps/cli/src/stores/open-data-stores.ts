import { refuseWithoutStore } from './existing-store.js';
import { openingFailure } from './opening-failure.js';
import type { OpenDataStores } from '../session/session.js';

/**
 * Opens the stores that the environment and the data directory name, beside a server that may run on them. The
 * platform is loaded only when this is called.
 */
export const openDataDirStores: OpenDataStores = async (dataDir) => {
  const { createLogger, openStores, readConfiguration } = await import('#platform');
  try {
    const configuration = readConfiguration({ ...process.env, DATA_DIR: dataDir, BROKER_URL: 'inprocess:' });
    refuseWithoutStore(dataDir, configuration);
    const { models, ...stores } = await openStores({ configuration, logger: createLogger('silent') });
    return { ...stores, readModels: models };
  } catch (error) {
    throw await openingFailure(error);
  }
};
