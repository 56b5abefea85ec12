import type { Position, ProjectionDefinition } from '#application';
import type { TenantId, UserId, UserPurged } from '#licensing';
import { documentsOf, ownDocument, tenantKey, tenantOf } from '../keys.js';

/** The id of a user who is gone for good stays, so that whoever keeps a list of users learns of it. */
export interface PurgedUserDocument {
  readonly tenantId: TenantId;
  readonly id: UserId;
  readonly position: Position;
}

export const purgedUsers: ProjectionDefinition<PurgedUserDocument> = {
  name: 'purged-users',
  version: 1,
  handles: ['UserPurged'],
  indexes: [{ name: 'by-change', fields: ['tenantId', 'position'] }],
  onError: 'park',
  keysOfStream: documentsOf({ user: ownDocument }),
  keys: (recorded) => [tenantKey(tenantOf(recorded), (recorded.event as UserPurged).data.userId)],
  evolve: (_document, recorded) => ({
    tenantId: tenantOf(recorded),
    id: (recorded.event as UserPurged).data.userId,
    position: recorded.position,
  }),
};
