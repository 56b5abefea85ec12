import type { AnyProjection, RecordedEvent, StoredEvent } from '../../../libs/application/src/index.js';
import type { EmmettPeer } from './emmett.js';
import { loadPeer } from './load.js';

type Fields = Readonly<Record<string, unknown>>;
interface ReadEvent {
  readonly type: string;
  readonly data: Fields;
  /** Ours goes along with theirs. */
  readonly metadata: { readonly ours: Omit<RecordedEvent, 'event'> };
}
interface Rebuilds {
  pongoMultiStreamProjection(options: {
    readonly collectionName: string;
    readonly canHandle: readonly string[];
    readonly getDocumentId: (event: ReadEvent) => string;
    readonly evolve: (document: Fields | null, event: ReadEvent) => Fields | null;
  }): unknown;
  rebuildPostgreSQLProjections(options: {
    readonly connectionString: string;
    readonly projections: readonly unknown[];
  }): { start(): Promise<void>; close(): Promise<void> };
}

/** No document has it: an event that concerns none is told so. */
const NONE = '-';

const recordedFrom = ({ type, data, metadata }: ReadEvent): RecordedEvent =>
  ({ ...metadata.ours, event: { type, data } }) as RecordedEvent;

/** What pongo adds to a document is no part of it. */
const without = ({ _id, _version, ...document }: Fields): Fields => document;

const projectionOf = (
  { pongoMultiStreamProjection }: Rebuilds,
  { name, keys, evolve }: AnyProjection,
  { collectionName, types }: { readonly collectionName: string; readonly types: readonly string[] },
): unknown => {
  const keyOf = (event: RecordedEvent): string => {
    const [key = NONE, ...more] = keys(event);
    if (more.length > 0) throw new Error(`an event concerns ${more.length + 1} documents of ${name}`);
    return key;
  };
  return pongoMultiStreamProjection({
    collectionName,
    canHandle: types,
    getDocumentId: (event) => keyOf(recordedFrom(event)),
    evolve: (document, event) => {
      const recorded = recordedFrom(event);
      const key = keyOf(recorded);
      if (key === NONE) return null;
      return (evolve(document === null ? undefined : without(document), recorded, key) as Fields | undefined) ?? null;
    },
  });
};

/** Has these events in emmett, and rebuilds the same documents of them by the same folds. */
export const rebuilding = async (
  { store, url, query }: EmmettPeer,
  definitions: readonly AnyProjection[],
  events: readonly StoredEvent[],
) => {
  for (const { id, stream, revision, position, metadata, type, data } of events) {
    const ours = { id, stream, revision, position, metadata };
    await store.appendToStream(stream, [{ type, data: JSON.parse(data) as Fields, metadata: { ours } }]);
  }
  const peer = (await loadPeer<Rebuilds>('@event-driven-io/emmett-postgresql'))!;
  const all = new Set(events.map(({ type }) => type));
  const typesOf = ({ handles }: AnyProjection): readonly string[] =>
    [...all].filter((type) => handles === 'all' || (handles as readonly string[]).includes(type));
  let run = 0;
  return async () => {
    run += 1;
    // a second rebuild of the same collection in one process leaves it empty
    const collectionOf = ({ name }: AnyProjection): string => `${name}_${run}`;
    const projections = definitions.map((definition) =>
      projectionOf(peer, definition, { collectionName: collectionOf(definition), types: typesOf(definition) }),
    );
    const began = performance.now();
    const consumer = peer.rebuildPostgreSQLProjections({ connectionString: url, projections });
    await consumer.start();
    const seconds = (performance.now() - began) / 1_000;
    await consumer.close();
    const documents = await Promise.all(
      definitions.map(async (definition) => {
        const rows = await query(`SELECT _id, data FROM ${collectionOf(definition)}`);
        return rows.map((row) => [String(row['_id']), without(row['data'] as Fields)] as const);
      }),
    );
    return { seconds, documents };
  };
};
