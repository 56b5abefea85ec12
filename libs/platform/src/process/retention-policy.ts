import type { RetentionPolicy } from '#licensing';
import type { Configuration } from '../config/configuration.js';

/**
 * Makes a policy of what the configuration promises for what is removed from now on.
 * Source: docs/explanation/domain.md#4-remove-a-license and docs/explanation/domain.md#8-delete.
 */
export const retentionPolicy = ({
  retention,
  retentionByService,
}: Pick<Configuration, 'retention' | 'retentionByService'>): RetentionPolicy => ({
  term: retention,
  ofService: retentionByService,
});
