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
import { tenantKey, tenantOf } from '../keys.js';

/** A running retention that ends with a purge. `service` null: the whole deleted user. What is kept for good has no deadline. */
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

/** Never parks: a deadline that is missing here would be a deletion that is forgotten. */
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
      // also where no deadline stood here: its end is remembered all the same
      default:
        return null;
    }
  },
};
