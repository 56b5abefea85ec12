import { refuseWithoutStore } from './existing-store.js';
import { openingFailure } from './opening-failure.js';
import type { OpenDataFiles } from '../session/session.js';

/**
 * Finds the files that the environment and the data directory name, and opens none: what works on them does it beside a
 * server that may run on them. The platform is loaded only when this is called.
 */
export const openDataDirFiles: OpenDataFiles = async (dataDir) => {
  const { backUpData, readConfiguration, repairEvents } = await import('#platform');
  const withFailures = async <T>(work: () => T | Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw await openingFailure(error);
    }
  };
  const configuration = await withFailures(() => {
    const read = readConfiguration({ ...process.env, DATA_DIR: dataDir, BROKER_URL: 'inprocess:' });
    refuseWithoutStore(dataDir, read);
    return read;
  });
  return {
    repair: (from, dryRun) => withFailures(() => repairEvents(configuration, { from, dryRun })),
    backUp: (directory) => withFailures(() => backUpData(configuration, directory)),
  };
};
