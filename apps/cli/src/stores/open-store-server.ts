import { openingFailure } from './opening-failure.js';
import type { OpenStoreServer } from '../session/session.js';

/** Works on the KurrentDB that the environment or an option names. The platform is loaded only when this is called. */
export const openStoreServer: OpenStoreServer = async () => {
  const { checkStoreServer, planStoreGrant, readConfiguration } = await import('#platform');
  const withFailures = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw await openingFailure(error);
    }
  };
  return {
    check: () => withFailures(async () => checkStoreServer(readConfiguration(process.env))),
    planGrant: (options) =>
      withFailures(async () => {
        const plan = await planStoreGrant(options);
        return { ...plan, make: () => withFailures(() => plan.make()) };
      }),
  };
};
