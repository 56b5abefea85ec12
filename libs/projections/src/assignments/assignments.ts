import type { Instant, LicenseAssigned, LicenseRemoved, SkuId, TenantId, UserId } from '#licensing';
import type { ProjectionDefinition } from '#application';
import { documentsOf, onlyInEvents, tenantKey, tenantOf } from '../keys.js';

/** This is one time of holding a product. It still runs where `until` is left out. */
export interface Assignment {
  readonly from: Instant;
  readonly until?: Instant;
  readonly cause?: LicenseRemoved['data']['cause'];
  readonly reassignedFrom?: UserId;
  readonly reassignedTo?: UserId;
}
/** These are all times at which one user held one product. */
export interface AssignmentDocument {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly skuId: SkuId;
  readonly holding: boolean;
  /** They stand in the order of time. Only the last one may still be running. */
  readonly assignments: readonly Assignment[];
}

/**
 * This is the index for questions about the past: who held which product when. It holds only ids, so it outlives the
 * person.
 */
export const assignments: ProjectionDefinition<AssignmentDocument> = {
  name: 'assignments',
  version: 1,
  handles: ['LicenseAssigned', 'LicenseRemoved'],
  indexes: [
    { name: 'by-product', fields: ['tenantId', 'skuId', 'userId'] },
    { name: 'by-user', fields: ['tenantId', 'userId', 'skuId'] },
  ],
  onError: 'park',
  keysOfStream: documentsOf({ user: onlyInEvents }),
  keys: (recorded) => {
    const { userId, skuId } = (recorded.event as LicenseAssigned | LicenseRemoved).data;
    return [tenantKey(tenantOf(recorded), userId, skuId)];
  },
  evolve: (document, recorded) => {
    const event = recorded.event as LicenseAssigned | LicenseRemoved;
    const { userId, skuId } = event.data;
    const at = recorded.metadata.occurredAt as Instant;
    const before = document ?? { tenantId: tenantOf(recorded), userId, skuId, holding: false, assignments: [] };
    if (before.holding === (event.type === 'LicenseAssigned'))
      throw new Error(`${event.type} of a product that is ${before.holding ? '' : 'not '}held`);
    if (event.type === 'LicenseAssigned') {
      const { reassignedFrom } = event.data;
      const assignment: Assignment = { from: at, ...(reassignedFrom === undefined ? {} : { reassignedFrom }) };
      return { ...before, holding: true, assignments: [...before.assignments, assignment] };
    }
    const { cause, reassignedTo, seatReleased } = event.data;
    if (!seatReleased) return before;
    const ended = {
      ...before.assignments.at(-1)!,
      until: at,
      cause,
      ...(reassignedTo === undefined ? {} : { reassignedTo }),
    };
    return { ...before, holding: false, assignments: [...before.assignments.slice(0, -1), ended] };
  },
};
