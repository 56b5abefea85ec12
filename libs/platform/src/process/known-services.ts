import { ConfigurationError, type Configuration } from '../config/configuration.js';
import { shippedPlanServices } from './resources.js';

/**
 * RETENTION_BY_SERVICE may name the services of the shipped map of plans. A misspelt one would be without effect, which
 * shows when the data is gone.
 * @throws ConfigurationError
 */
export const checkServices = async ({
  retentionByService,
}: Pick<Configuration, 'retentionByService'>): Promise<void> => {
  const known = new Set((await shippedPlanServices()).values());
  const unknown = [...retentionByService.keys()].filter((service) => !known.has(service));
  if (unknown.length === 0) return;
  const services = [...known].toSorted().join(', ');
  throw new ConfigurationError(
    unknown.map((service) => `RETENTION_BY_SERVICE: there is no service ${service}; the services are ${services}`),
  );
};
