import { defined, type DomainEvent, parseStream, streamName, type StreamRef } from '#licensing';
import type { EventMetadata, RecordedEvent } from '#application';

/** The first recorded event happens at this time, and each further one a minute later. */
const FIRST = Date.parse('2026-03-01T09:00:00.000Z');
export const minute = (minutes: number): string => new Date(FIRST + minutes * 60_000).toISOString();

/**
 * Turns facts into a log as projections read it: positions from 1, revisions by stream, and a minute between two
 * events.
 */
export class Recorder {
  readonly #revisions = new Map<string, number>();
  #count = 0;

  record(ref: StreamRef, event: DomainEvent, metadata: Partial<EventMetadata> = {}): RecordedEvent {
    const stream = streamName(ref);
    const revision = (this.#revisions.get(stream) ?? -1) + 1;
    this.#revisions.set(stream, revision);
    const tenantId = parseStream(stream)?.tenantId;
    const minutes = this.#count;
    this.#count += 1;
    return {
      id: `event-${this.#count}`,
      event,
      stream,
      revision,
      position: String(this.#count).padStart(20, '0'),
      metadata: {
        ...defined({ tenantId }),
        actor: 'administrator',
        actorKind: 'local',
        commandId: 'the-command',
        correlationId: 'the-correlation',
        causationId: 'the-command',
        occurredAt: minute(minutes),
        ...metadata,
      },
    };
  }
}
