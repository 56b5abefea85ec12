import type { CountryCode, Instant, TenantCreated, TenantId, TenantRenamed } from '#licensing';
import type { ProjectionDefinition } from '#application';
import { documentsOf, tenantDocument, tenantOf } from '../keys.js';

export interface TenantDocument {
  readonly id: TenantId;
  readonly displayName: string;
  readonly country: CountryCode;
  readonly createdAt: Instant;
}

export const tenants: ProjectionDefinition<TenantDocument> = {
  name: 'tenants',
  version: 1,
  handles: ['TenantCreated', 'TenantRenamed'],
  indexes: [{ name: 'all', fields: [] }],
  onError: 'park',
  keysOfStream: documentsOf({ tenant: tenantDocument }),
  keys: (recorded) => [tenantOf(recorded)],
  evolve: (document, recorded) => {
    const event = recorded.event as TenantCreated | TenantRenamed;
    if (event.type === 'TenantCreated') {
      const { tenantId, displayName, country } = event.data;
      return { id: tenantId, displayName, country, createdAt: recorded.metadata.occurredAt as Instant };
    }
    if (document === undefined) throw new Error('TenantRenamed of an unknown tenant');
    return { ...document, displayName: event.data.displayName };
  },
};
