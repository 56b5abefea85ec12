import { DamagedEvent, DamagedStream, type EventStore, type StoredEvent } from '../ports/event-store.js';
import { inChunks } from '../streams/in-chunks.js';

/** Says where the log and its streams differ. */
export interface LostFromStreams {
  /** Their streams don't lead to them, though the log has them: then who decides on the stream doesn't see them. */
  readonly events: readonly DamagedEvent[];
  /** They don't have all of their events any more, or aren't given at all. */
  readonly streams: readonly DamagedStream[];
}

const NOTHING: LostFromStreams = { events: [], streams: [] };

/**
 * Compares the events of one page of the log with their streams, each read back as decisions would read it. A stream is
 * read from the event before its first one of the page, so that page after page all of it is compared.
 */
export const lostFromStreams = async (events: readonly StoredEvent[], store: EventStore): Promise<LostFromStreams> => {
  const found = await inChunks([...byStream(events).values()], (its) => lostFrom(its, store));
  return {
    events: found.flatMap((each) => each.events),
    streams: found.flatMap((each) => each.streams),
  };
};

const byStream = (events: readonly StoredEvent[]): ReadonlyMap<string, readonly [StoredEvent, ...StoredEvent[]]> => {
  const streams = new Map<string, [StoredEvent, ...StoredEvent[]]>();
  for (const event of events) {
    const its = streams.get(event.stream);
    if (its === undefined) streams.set(event.stream, [event]);
    else its.push(event);
  }
  return streams;
};

const lostFrom = async (its: readonly [StoredEvent, ...StoredEvent[]], store: EventStore): Promise<LostFromStreams> => {
  try {
    return await compare(its, store);
  } catch (error) {
    if (error instanceof DamagedStream) return { ...NOTHING, streams: [error] };
    throw error;
  }
};

const compare = async (its: readonly [StoredEvent, ...StoredEvent[]], store: EventStore): Promise<LostFromStreams> => {
  const [{ stream, revision: first }] = its;
  const last = its.at(-1)!.revision;
  const from = Math.max(0, first - 1);
  const read = await store.read(stream, { from, limit: last - from + 1 });
  const there = new Map(read.map((event) => [event.revision, event.id]));
  const lost = its.filter(({ revision, id }) => there.get(revision) !== id);
  const [newest] = await store.read(stream, { backwards: true, limit: 1 });
  // an index may know an event forwards, and not backwards
  if (lost.length === 0 && (newest?.revision ?? -1) < last) lost.push(its.at(-1)!);
  const inLog = new Set(its.map(({ revision }) => revision));
  const missing = revisions(from, last).find((revision) => !there.has(revision) && !inLog.has(revision));
  return {
    events: lost.map((event) => new DamagedEvent(event, 'its stream does not lead to it')),
    streams: missing === undefined ? [] : [new DamagedStream(stream, `revision ${missing} is missing`)],
  };
};

const revisions = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);
