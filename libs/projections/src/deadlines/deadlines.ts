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
  /** This is the length of the retention, from its start to `purgeAt`. */
  readonly milliseconds: number;
}
type DeadlineEvent =
  ServiceDataRetained | ServiceDataRestored | ServiceDataPurged | UserDeleted | UserRestored | UserPurged;

/** This never parks an event: a missing deadline would be a forgotten deletion. */
export const deadlines: ProjectionDefinition<DeadlineDocument> = {
  name: 'deadlines',
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
    { name: 'by-purge', fields: ['purgeAt'] },
    { name: 'by-tenant', fields: ['tenantId', 'purgeAt'] },
    { name: 'by-user', fields: ['tenantId', 'userId', 'purgeAt'] },
    { name: 'by-length', fields: ['milliseconds'] },
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
        const startedAt = recorded.metadata.occurredAt as Instant;
        return {
          tenantId: tenantOf(recorded),
          userId,
          service: event.type === 'UserDeleted' ? null : event.data.service,
          retentionId,
          purgeAt,
          startedAt,
          milliseconds: Date.parse(purgeAt) - Date.parse(startedAt),
        };
      }
      // the end is remembered even where there was no deadline
      default:
        return null;
    }
  },
};
