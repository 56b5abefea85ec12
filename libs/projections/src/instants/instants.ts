import { NO_TENANT, START, type Position, type ProjectionDefinition, type RecordedEvent } from '#application';
import { parseStream, type Instant, type TenantId } from '#licensing';

/** The log of one tenant has come so far. The nil GUID stands for what belongs to no tenant. */
export interface TenantTime {
  /** No event so far is later. Clocks differ and are set back, so that the last event may be earlier. */
  readonly latest: Instant;
  readonly last: Position;
}
/** The event at `position` is later than all of the tenant before it. */
export interface InstantDocument {
  readonly tenantId: TenantId;
  readonly instant: Instant;
  readonly position: Position;
  /** The tenant's event before it stands here, at the end of an append: all of one append happened at one instant. */
  readonly before: Position;
}

const tenantOf = ({ stream }: RecordedEvent): TenantId => parseStream(stream)?.tenantId ?? NO_TENANT;

/** Makes positions of instants: there is an entry wherever the newest time that the tenant's log has seen grows. */
export const instants: ProjectionDefinition<TenantTime, InstantDocument> = {
  name: 'instants',
  version: 1,
  handles: 'all',
  indexes: [
    { name: 'by-instant', fields: ['tenantId', 'instant'] },
    { name: 'by-position', fields: ['tenantId', 'position'] },
  ],
  onError: 'stop',
  // a damaged event tells no time, and the others tell theirs all the same
  keysOfStream: () => [],
  keys: (recorded) => [tenantOf(recorded)],
  evolve: (document, { metadata, position }) => {
    const occurredAt = metadata.occurredAt as Instant;
    const isLater = document === undefined || occurredAt > document.latest;
    return { latest: isLater ? occurredAt : document.latest, last: position };
  },
  leaves: ({ before, after, event }) => {
    if (after === null || after.latest === before?.latest) return [];
    const document: InstantDocument = {
      tenantId: tenantOf(event),
      instant: after.latest,
      position: event.position,
      before: before?.last ?? START,
    };
    return [{ name: event.position, document }];
  },
};
