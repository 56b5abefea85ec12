import { refuseWithoutStore } from './existing-store.js';
import { usageFailure } from '../output/failures.js';
import type { OpenCore } from '../session/session.js';

/** Opens the stores that the environment and the data directory name, beside a server that may run on them. Platform is loaded only here. */
export const openDataDirCore: OpenCore = async (dataDir) => {
  const { ConfigurationError, createLogger, openCore, readConfiguration } = await import('#platform');
  try {
    const configuration = readConfiguration({ ...process.env, DATA_DIR: dataDir, BROKER_URL: 'inprocess:' });
    refuseWithoutStore(dataDir, configuration);
    const core = await openCore(configuration, createLogger('silent'));
    const { store, codec, clock, keys, models } = core;
    return { store, codec, clock, keys, readModels: models, close: () => core.close() };
  } catch (error) {
    if (error instanceof ConfigurationError) throw usageFailure(error.message);
    throw error;
  }
};
