import type { EventType } from '#licensing';
import type { RecordedEvent } from '../ports/codec.js';
import type { Collection, IndexSpec } from '../ports/read-models.js';

/**
 * How one read model follows from the log. Pure: the same events give the same documents, on every machine and in every batch size.
 * Personal values in the events are sealed, and so they stand in the documents.
 */
export interface ProjectionDefinition<D = unknown> {
  readonly name: string;
  /** Of the documents' shape and meaning: raise it with either, and rebuild. */
  readonly version: number;
  readonly handles: readonly EventType[];
  readonly indexes: readonly IndexSpec[];
  /** Which documents the event concerns; told by the event alone, never by other documents. */
  readonly keys: (event: RecordedEvent) => readonly string[];
  /**
   * The document after the event. null: it goes (a tombstone). The very document that came in (or undefined where there was none): the event
   * changes nothing here. Never changes what it is given. @throws Error for an event that can't be
   */
  readonly evolve: (document: D | undefined, event: RecordedEvent, key: string) => D | null | undefined;
  /**
   * What becomes of an event that can't be applied. `park`: its document stays as it was before (stale, never wrong) and takes no further events
   * until a rebuild; all others go on. `stop`: the whole projection stops with an alarm, because a stale document would do harm.
   */
  readonly onError: 'park' | 'stop';
}

export const collectionOf = (
  { name, version, indexes }: Pick<ProjectionDefinition, 'name' | 'version' | 'indexes'>,
  generation: number,
): Collection => ({ name, generation, version, indexes });

/** A definition whose document type nobody needs to know: what runners take. */
export type AnyProjection = ProjectionDefinition;
/** Forgets the type of the documents: they come back from the store as the same definition put them there. */
export const anyProjection = <D>(definition: ProjectionDefinition<D>): AnyProjection => definition as AnyProjection;
