import { refuseWithoutStore } from './existing-store.js';
import { openingFailure } from './opening-failure.js';
import type { OpenDataDir } from '../session/session.js';

/** A command waits so many milliseconds for the read models to show what the one before it did. */
const CAUGHT_UP_WITHIN = 5_000;

/**
 * Runs Seatledger in this process on a data directory, beside others that may run on it. It listens on a free port that
 * only this machine can reach. A new store begins only where `mayBegin` says so, and without a sample. The server is
 * loaded only when this is called, so that a command that talks to a URL starts at once.
 */
export const openDataDir: OpenDataDir = async (dataDir, mayBegin) => {
  const [{ createLogger, readConfiguration }, { startStandalone }] = await Promise.all([
    import('#platform'),
    import('../../../standalone/src/standalone.js'),
  ]);
  try {
    // whoever may read the files may do everything with them anyway
    const nobodySignsIn = { AUTH: 'off', AUTH_FILE: '', AUTH_ISSUER: '', AUTH_AUDIENCE: '' };
    const own = { DATA_DIR: dataDir, HOST: '127.0.0.1', PORT: '0', SAMPLE: 'off', ...nobodySignsIn };
    const configuration = readConfiguration({ ...process.env, ...own });
    if (!mayBegin) refuseWithoutStore(dataDir, configuration);
    const standalone = await startStandalone(configuration, createLogger('silent'), { waitsForStore: false });
    const { url, close } = standalone;
    try {
      return { url, close, behind: !(await standalone.caughtUp(CAUGHT_UP_WITHIN)) };
    } catch (error) {
      await close();
      throw error;
    }
  } catch (error) {
    throw await openingFailure(error);
  }
};
