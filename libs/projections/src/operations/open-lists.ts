import type { Instant, OperationAbandoned, OperationId, OperationStarted, TenantId, UsersListed } from '#licensing';
import type { ProjectionDefinition } from '#application';
import { documentsOf, ownDocument, streamKeyOf, tenantKey, tenantOf } from '../keys.js';

/** These are the users that a bulk operation has listed, while the operation is neither started nor given up. */
export interface OpenListDocument {
  readonly tenantId: TenantId;
  readonly operationId: OperationId;
  /** This is the time at which the last part of the list was written. */
  readonly listedAt: Instant;
}
type ListEvent = UsersListed | OperationStarted | OperationAbandoned;

/** This never parks an event: a missing list would keep what it says of persons who never came to be. */
export const openLists: ProjectionDefinition<OpenListDocument> = {
  name: 'open-lists',
  version: 1,
  handles: ['UsersListed', 'OperationStarted', 'OperationAbandoned'],
  indexes: [{ name: 'by-time', fields: ['listedAt'] }],
  onError: 'stop',
  keysOfStream: documentsOf({ operation: ownDocument }),
  keys: (recorded) => [tenantKey(tenantOf(recorded), streamKeyOf(recorded))],
  evolve: (_document, recorded) => {
    if ((recorded.event as ListEvent).type !== 'UsersListed') return null;
    return {
      tenantId: tenantOf(recorded),
      operationId: streamKeyOf(recorded) as OperationId,
      listedAt: recorded.metadata.occurredAt as Instant,
    };
  },
};
