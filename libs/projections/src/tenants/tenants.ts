import type {
  CountryCode,
  Instant,
  TenantClosed,
  TenantCreated,
  TenantId,
  TenantRenamed,
  TenantReopened,
} from '#licensing';
import type { ProjectionDefinition } from '#application';
import { documentsOf, tenantDocument, tenantOf } from '../keys.js';

export interface TenantDocument {
  readonly id: TenantId;
  readonly displayName: string;
  readonly country: CountryCode;
  readonly createdAt: Instant;
  /** Only a closed tenant has these: since when it is closed, and until when it can be reopened. */
  readonly closedAt?: Instant;
  readonly purgeAt?: Instant;
}

export const tenants: ProjectionDefinition<TenantDocument> = {
  name: 'tenants',
  version: 1,
  handles: ['TenantCreated', 'TenantRenamed', 'TenantClosed', 'TenantReopened'],
  indexes: [{ name: 'all', fields: [] }],
  onError: 'park',
  keysOfStream: documentsOf({ tenant: tenantDocument }),
  keys: (recorded) => [tenantOf(recorded)],
  evolve: (document, recorded) => {
    const event = recorded.event as TenantCreated | TenantRenamed | TenantClosed | TenantReopened;
    if (event.type === 'TenantCreated') {
      const { tenantId, displayName, country } = event.data;
      return { id: tenantId, displayName, country, createdAt: recorded.metadata.occurredAt as Instant };
    }
    if (document === undefined) throw new Error(`${event.type} of an unknown tenant`);
    switch (event.type) {
      case 'TenantRenamed':
        return { ...document, displayName: event.data.displayName };
      case 'TenantClosed':
        return { ...document, closedAt: recorded.metadata.occurredAt as Instant, purgeAt: event.data.purgeAt };
      case 'TenantReopened': {
        const { closedAt: _closed, purgeAt: _over, ...rest } = document;
        return rest;
      }
    }
  },
};
