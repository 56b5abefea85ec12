import { DamagedEvent, type EventStore, type StoredEvent } from '../ports/event-store.js';
import { inChunks } from '../streams/in-chunks.js';

/** Reads a stream in the ways in which decisions do: a damaged index may know an event in one and not in another. */
const isInStream = async ({ stream, revision, id }: StoredEvent, store: EventStore): Promise<boolean> => {
  const [first] = await store.read(stream, { limit: 1 });
  const [itself] = await store.read(stream, { from: revision, limit: 1 });
  const [last] = await store.read(stream, { backwards: true, limit: 1 });
  return first?.revision === 0 && itself?.id === id && last !== undefined && last.revision >= revision;
};

/** Finds events of a page that their streams don't lead to: then who decides on the stream doesn't see them. */
export const lostFromStreams = async (
  events: readonly StoredEvent[],
  store: EventStore,
): Promise<readonly DamagedEvent[]> => {
  const last = new Map(events.map((event) => [event.stream, event]));
  const found = await inChunks([...last.values()], async (event) =>
    (await isInStream(event, store)) ? [] : [new DamagedEvent(event, 'its stream does not lead to it')],
  );
  return found.flat();
};
