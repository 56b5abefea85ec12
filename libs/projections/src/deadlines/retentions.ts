import type {
  Instant,
  RetentionId,
  Service,
  ServiceDataPurged,
  ServiceDataRestored,
  ServiceDataRetained,
  TenantId,
  UserDeleted,
  UserId,
  UserPurged,
  UserRestored,
} from '#licensing';
import type { Position, ProjectionDefinition } from '#application';
import { documentsOf, onlyInEvents, tenantKey, tenantOf } from '../keys.js';

/**
 * This is the time of one retention that ends with a purge, unless something is brought back before. `service` is null
 * for a whole deleted user. It holds only ids, so it outlives the person.
 */
export interface RetentionDocument {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly service: Service | null;
  readonly retentionId: RetentionId;
  readonly purgeAt: Instant;
  readonly startedAt: Instant;
  readonly startedPosition: Position;
  /** These are left out while it runs. */
  readonly endedAt?: Instant;
  readonly endedPosition?: Position;
  readonly end?: 'restored' | 'purged';
}
type RetentionEvent =
  ServiceDataRetained | ServiceDataRestored | ServiceDataPurged | UserDeleted | UserRestored | UserPurged;

/** This is the index for questions about the past: what was kept from when until when. */
export const retentions: ProjectionDefinition<RetentionDocument> = {
  name: 'retentions',
  version: 2,
  handles: [
    'ServiceDataRetained',
    'ServiceDataRestored',
    'ServiceDataPurged',
    'UserDeleted',
    'UserRestored',
    'UserPurged',
  ],
  indexes: [
    // whole deleted users stand under null
    { name: 'by-purge', fields: ['tenantId', 'purgeAt'] },
    { name: 'of-users', fields: ['tenantId', 'service', 'purgeAt'] },
  ],
  onError: 'park',
  keysOfStream: documentsOf({ user: onlyInEvents }),
  keys: (recorded) => [tenantKey(tenantOf(recorded), (recorded.event as RetentionEvent).data.retentionId)],
  evolve: (document, recorded) => {
    const event = recorded.event as RetentionEvent;
    const at = recorded.metadata.occurredAt as Instant;
    switch (event.type) {
      case 'ServiceDataRetained':
      case 'UserDeleted': {
        const { userId, retentionId, purgeAt } = event.data;
        // what is kept for good has no end to ask for
        if (purgeAt === undefined) return document;
        const service = event.type === 'UserDeleted' ? null : event.data.service;
        const started = { startedAt: at, startedPosition: recorded.position };
        return { tenantId: tenantOf(recorded), userId, service, retentionId, purgeAt, ...started };
      }
      default: {
        const end = event.type === 'ServiceDataRestored' || event.type === 'UserRestored' ? 'restored' : 'purged';
        return document && { ...document, endedAt: at, endedPosition: recorded.position, end };
      }
    }
  },
};
