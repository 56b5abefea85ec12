import type { RetentionPolicy } from '#licensing';
import type { Configuration } from '../config/configuration.js';

/** What the configuration promises for what is removed from now on. Source: domain.md, rows 4 and 8. */
export const retentionPolicy = ({
  retention,
  retentionByService,
}: Pick<Configuration, 'retention' | 'retentionByService'>): RetentionPolicy => ({
  ofService: (service) => retentionByService.get(service) ?? retention,
  ofUser: retention,
});
