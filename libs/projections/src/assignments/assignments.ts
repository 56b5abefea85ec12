import type { CommandId, Instant, LicenseAssigned, LicenseRemoved, SkuId, TenantId, UserId } from '#licensing';
import type { Position, ProjectionDefinition } from '#application';
import { documentsOf, onlyInEvents, tenantKey, tenantOf } from '../keys.js';

/** This is one time at which one user held one product. It still runs where `until` is left out. */
export interface AssignmentDocument {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly skuId: SkuId;
  readonly from: Instant;
  readonly fromPosition: Position;
  readonly assignedBy: CommandId;
  readonly reassignedFrom?: UserId;
  readonly until?: Instant;
  readonly untilPosition?: Position;
  readonly endedBy?: CommandId;
  readonly cause?: LicenseRemoved['data']['cause'];
  readonly reassignedTo?: UserId;
}

/**
 * This is the index for questions about the past: who held which product when, and by which commands. It holds only
 * ids, so it outlives the person. The time that runs is carried on, and each that ended is left behind.
 */
export const assignments: ProjectionDefinition<AssignmentDocument, AssignmentDocument> = {
  name: 'assignments',
  version: 2,
  handles: ['LicenseAssigned', 'LicenseRemoved'],
  indexes: [
    { name: 'by-product', fields: ['tenantId', 'skuId', 'userId', 'fromPosition'] },
    { name: 'by-user', fields: ['tenantId', 'userId', 'skuId', 'fromPosition'] },
  ],
  onError: 'park',
  keysOfStream: documentsOf({ user: onlyInEvents }),
  keys: (recorded) => {
    const { userId, skuId } = (recorded.event as LicenseAssigned | LicenseRemoved).data;
    return [tenantKey(tenantOf(recorded), userId, skuId)];
  },
  evolve: (document, recorded) => {
    const event = recorded.event as LicenseAssigned | LicenseRemoved;
    if ((document === undefined) !== (event.type === 'LicenseAssigned'))
      throw new Error(`${event.type} of a product that is ${document === undefined ? 'not ' : ''}held`);
    if (event.type === 'LicenseRemoved') return event.data.seatReleased ? null : document;
    const { userId, skuId, reassignedFrom } = event.data;
    return {
      tenantId: tenantOf(recorded),
      userId,
      skuId,
      from: recorded.metadata.occurredAt as Instant,
      fromPosition: recorded.position,
      assignedBy: recorded.metadata.commandId as CommandId,
      ...(reassignedFrom === undefined ? {} : { reassignedFrom }),
    };
  },
  leaves: ({ before, after, event: recorded }) => {
    if (before === undefined || after !== null) return [];
    const { cause, reassignedTo } = (recorded.event as LicenseRemoved).data;
    const ended: AssignmentDocument = {
      ...before,
      until: recorded.metadata.occurredAt as Instant,
      untilPosition: recorded.position,
      endedBy: recorded.metadata.commandId as CommandId,
      cause,
      ...(reassignedTo === undefined ? {} : { reassignedTo }),
    };
    return [{ name: before.fromPosition, document: ended }];
  },
};
