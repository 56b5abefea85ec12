import type {
  Instant,
  RetentionId,
  Service,
  ServiceDataPurged,
  ServiceDataRestored,
  ServiceDataRetained,
  TenantClosed,
  TenantId,
  TenantReopened,
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
/**
 * This is the deadline of a whole closed tenant. It is the worker's alone: without a `tenantId` it stands in no list of
 * a tenant's own deadlines.
 */
export interface TenantDeadlineDocument {
  readonly closedTenant: TenantId;
  readonly retentionId: RetentionId;
  readonly purgeAt: Instant;
  readonly startedAt: Instant;
  /** This is the length of the retention, from its start to `purgeAt`. */
  readonly milliseconds: number;
}
type DeadlineEvent =
  | TenantClosed
  | TenantReopened
  | ServiceDataRetained
  | ServiceDataRestored
  | ServiceDataPurged
  | UserDeleted
  | UserRestored
  | UserPurged;

/** This never parks an event: a missing deadline would be a forgotten deletion. */
export const deadlines: ProjectionDefinition<DeadlineDocument | TenantDeadlineDocument> = {
  name: 'deadlines',
  version: 3,
  handles: [
    'TenantClosed',
    'TenantReopened',
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
  keysOfStream: documentsOf({ tenant: onlyInEvents, user: onlyInEvents }),
  keys: (recorded) => [tenantKey(tenantOf(recorded), (recorded.event as DeadlineEvent).data.retentionId)],
  evolve: (document, recorded) => {
    const event = recorded.event as DeadlineEvent;
    const startedAt = recorded.metadata.occurredAt as Instant;
    switch (event.type) {
      case 'TenantClosed': {
        const { retentionId, purgeAt } = event.data;
        const milliseconds = Date.parse(purgeAt) - Date.parse(startedAt);
        return { closedTenant: tenantOf(recorded), retentionId, purgeAt, startedAt, milliseconds };
      }
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
