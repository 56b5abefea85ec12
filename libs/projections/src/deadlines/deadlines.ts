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
import type { ProjectionDefinition } from '#application';
import { documentsOf, onlyInEvents, tenantKey, tenantOf } from '../keys.js';

/**
 * This is a running retention that ends with a purge. `service` is null for a whole deleted user. What is kept for good
 * has no deadline.
 */
export interface DeadlineDocument {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly service: Service | null;
  readonly retentionId: RetentionId;
  readonly purgeAt: Instant;
  readonly startedAt: Instant;
}
type DeadlineEvent =
  ServiceDataRetained | ServiceDataRestored | ServiceDataPurged | UserDeleted | UserRestored | UserPurged;

/** This never parks an event: a missing deadline would be a forgotten deletion. */
export const deadlines: ProjectionDefinition<DeadlineDocument> = {
  name: 'deadlines',
  version: 1,
  handles: [
    'ServiceDataRetained',
    'ServiceDataRestored',
    'ServiceDataPurged',
    'UserDeleted',
    'UserRestored',
    'UserPurged',
  ],
  indexes: [
    { name: 'by-purge', fields: ['purgeAt'] },
    { name: 'by-tenant', fields: ['tenantId', 'purgeAt'] },
    { name: 'by-user', fields: ['tenantId', 'userId', 'purgeAt'] },
  ],
  onError: 'stop',
  keysOfStream: documentsOf({ user: onlyInEvents }),
  keys: (recorded) => [tenantKey(tenantOf(recorded), (recorded.event as DeadlineEvent).data.retentionId)],
  evolve: (document, recorded) => {
    const event = recorded.event as DeadlineEvent;
    switch (event.type) {
      case 'ServiceDataRetained':
      case 'UserDeleted': {
        const { userId, retentionId, purgeAt } = event.data;
        if (purgeAt === undefined) return document;
        return {
          tenantId: tenantOf(recorded),
          userId,
          service: event.type === 'UserDeleted' ? null : event.data.service,
          retentionId,
          purgeAt,
          startedAt: recorded.metadata.occurredAt as Instant,
        };
      }
      // the end is remembered even where there was no deadline
      default:
        return null;
    }
  },
};
