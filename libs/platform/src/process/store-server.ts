import type { GrantOptions, GrantPlan, StoreReport } from '#adapters/event-store-kurrentdb';
import { ConfigurationError, type Configuration } from '../config/configuration.js';

export type { GrantPlan, StoreReport } from '#adapters/event-store-kurrentdb';

/**
 * Looks at the KurrentDB that EVENT_STORE_URL names, without writing anything.
 * @throws ConfigurationError where the events are in a file; WrongSetting for an address that can't be read
 */
export const checkStoreServer = async ({ eventStore }: Pick<Configuration, 'eventStore'>): Promise<StoreReport> => {
  if (eventStore.adapter !== 'kurrentdb')
    throw new ConfigurationError(['EVENT_STORE_URL: the events are in a file, and this looks at a KurrentDB']);
  const { checkStore } = await import('#adapters/event-store-kurrentdb');
  return checkStore(eventStore.url);
};

/**
 * Plans the rights of a user on a KurrentDB. Whoever calls it closes the plan.
 * @throws WrongSetting, AccessDenied, StoreUnavailable
 */
export const planStoreGrant = async (options: GrantOptions): Promise<GrantPlan> => {
  const { planGrant } = await import('#adapters/event-store-kurrentdb');
  return planGrant(options);
};
