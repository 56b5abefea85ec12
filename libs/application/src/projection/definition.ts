import type { EventType, ParsedStream } from '#licensing';
import type { RecordedEvent } from '../ports/codec.js';
import type { Collection, IndexSpec } from '../ports/read-models.js';

/** A fold leaves this behind, beside the document that it carries on. */
export interface LeftBehind<L> {
  /** It is told from others that the same document left by this name: the same name again takes its place. */
  readonly name: string;
  readonly document: L;
}
/** An event changed a carried document so. */
export interface Carried<D> {
  readonly before: D | undefined;
  readonly after: D | null;
  readonly event: RecordedEvent;
  readonly key: string;
}

/**
 * One read model follows from the log like this. It is pure: the same events give the same documents, on every machine
 * and in every batch size. Personal values in the events are sealed, and so they stand in the documents.
 */
export interface ProjectionDefinition<D = unknown, L = unknown> {
  readonly name: string;
  /** The version stands for the documents' shape and meaning: raise it with either, and rebuild. */
  readonly version: number;
  /** Events of other types are passed. */
  readonly handles: readonly EventType[] | 'all';
  readonly indexes: readonly IndexSpec[];
  /** The event concerns these documents. It alone tells which, never other documents. */
  readonly keys: (event: RecordedEvent) => readonly string[];
  /**
   * The documents that the events of this stream concern, where its name alone tells them; undefined where only the
   * event does. It is asked for an event that is damaged.
   */
  readonly keysOfStream: (stream: ParsedStream) => readonly string[] | undefined;
  /**
   * Returns the document after the event. null says that it goes (a tombstone). The very document that came in (or
   * undefined where there was none) says that the event changes nothing here. It never changes what it is given.
   * @throws Error for an event that can't be
   */
  readonly evolve: (document: D | undefined, event: RecordedEvent, key: string) => D | null | undefined;
  /**
   * Returns what the fold leaves behind where an event changed the document: a few entries, each a document of its own
   * under the carried one's key (`leftKey`), which may say what only the carried one knows, such as a running total. So
   * an index grows by documents, and no document grows. They are stored before the carried one, come again in the same
   * form where that wasn't, and go with the tenant. A projection with these has no key with a dot in it.
   */
  readonly leaves?: (change: Carried<D>) => readonly LeftBehind<L>[];
  /**
   * This is what becomes of an event that can't be applied. `park`: its document stays as it was before (stale, never
   * wrong) and takes no further events until a rebuild; all others go on. `stop`: the whole projection stops with an
   * alarm, because a stale document would do harm. A damaged event parks all documents of its stream, and stops a
   * projection that can't name them.
   */
  readonly onError: 'park' | 'stop';
}

/** Tells whether events of this type change anything of the projection. */
export const handlerOf = ({ handles }: Pick<AnyProjection, 'handles'>): ((type: string) => boolean) => {
  if (handles === 'all') return () => true;
  const types = new Set<string>(handles);
  return (type) => types.has(type);
};

export const collectionOf = (
  { name, version, indexes }: Pick<ProjectionDefinition, 'name' | 'version' | 'indexes'>,
  generation: number,
): Collection => ({ name, generation, version, indexes });

/** Runners take definitions whose document type nobody needs to know. */
export type AnyProjection = ProjectionDefinition;
/** Forgets the type of the documents: they come back from the store as the same definition put them there. */
export const anyProjection = <D, L>(definition: ProjectionDefinition<D, L>): AnyProjection =>
  definition as AnyProjection;
