import type {
  CommandId,
  Instant,
  OperationCounts,
  OperationEvent,
  OperationId,
  OperationMode,
  OperationStarted,
  TenantId,
} from '#licensing';
import type { Position, ProjectionDefinition, RecordedEvent } from '#application';
import { documentsOf, ownDocument, streamKeyOf, tenantKey, tenantOf } from '../keys.js';

/**
 * This is a bulk operation as a whole. Its numbers count users: pending, complete and failed ones add up to `total`.
 */
export interface OperationDocument {
  readonly id: OperationId;
  readonly tenantId: TenantId;
  readonly mode: OperationMode;
  /** The operation or the command that this one undoes. */
  readonly of?: string;
  readonly state: 'running' | 'finished';
  readonly total: number;
  readonly counts: OperationCounts & { readonly pending: number };
  readonly actor: string;
  readonly commandId: CommandId;
  readonly createdAt: Instant;
  /** It was started here: of several that began at one instant this says which was the first. */
  readonly position: Position;
  readonly updatedAt: Instant;
  readonly finishedAt?: Instant;
}

export const operations: ProjectionDefinition<OperationDocument> = {
  name: 'operations',
  version: 3,
  handles: ['OperationStarted', 'OperationProgressed', 'OperationFinished'],
  indexes: [
    { name: 'by-tenant', fields: ['tenantId', 'createdAt', 'position'] },
    { name: 'by-state', fields: ['state', 'createdAt', 'position'] },
  ],
  onError: 'park',
  keysOfStream: documentsOf({ operation: ownDocument }),
  keys: (recorded) => [tenantKey(tenantOf(recorded), streamKeyOf(recorded))],
  evolve: (document, recorded) => {
    const event = recorded.event as OperationEvent;
    if (event.type === 'OperationStarted') return started(recorded, event.data);
    if (document === undefined) throw new Error(`${event.type} of an operation that hasn't started`);
    if (event.type === 'UsersListed' || event.type === 'OperationAbandoned') return document;
    const { counts } = event.data;
    const occurredAt = recorded.metadata.occurredAt as Instant;
    return {
      ...document,
      counts: { pending: document.total - counts.complete - counts.failed, ...counts },
      updatedAt: occurredAt,
      ...(event.type === 'OperationFinished' ? { state: 'finished', finishedAt: occurredAt } : {}),
    };
  },
};

const started = (recorded: RecordedEvent, { mode, undo, total }: OperationStarted['data']): OperationDocument => ({
  id: streamKeyOf(recorded) as OperationId,
  tenantId: tenantOf(recorded),
  mode,
  ...(undo === undefined ? {} : { of: undo.of }),
  state: 'running',
  total,
  counts: { pending: total, complete: 0, withShortfalls: 0, failed: 0 },
  actor: recorded.metadata.actor,
  commandId: recorded.metadata.commandId as CommandId,
  createdAt: recorded.metadata.occurredAt as Instant,
  position: recorded.position,
  updatedAt: recorded.metadata.occurredAt as Instant,
});
