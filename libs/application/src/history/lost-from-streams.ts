import {
  DamagedEvent,
  DamagedStream,
  type EventStore,
  type PartOfStream,
  type StoredEvent,
} from '../ports/event-store.js';
import { inChunks } from '../streams/in-chunks.js';

/** Says where the log and its streams differ. */
export interface LostFromStreams {
  /** Their streams don't lead to them, though the log has them: then who decides on the stream doesn't see them. */
  readonly events: readonly DamagedEvent[];
  /** They don't have all of their events any more, or aren't given at all. */
  readonly streams: readonly DamagedStream[];
}

const NOTHING: LostFromStreams = { events: [], streams: [] };

/** They are those of one stream, in the order of the log. */
type OfOneStream = readonly [StoredEvent, ...StoredEvent[]];

/**
 * Compares the events of one page of the log with their streams. The store looks at all of them in one call, and those
 * that it isn't sure of are read back as decisions would read them. A stream is compared from the event before its
 * first one of the page, so that page after page all of it is.
 */
export const lostFromStreams = async (events: readonly StoredEvent[], store: EventStore): Promise<LostFromStreams> => {
  const found = await inChunks(await doubtful(byStream(events), store), (its) => lostFrom(its, store));
  return {
    events: found.flatMap((each) => each.events),
    streams: found.flatMap((each) => each.streams),
  };
};

const doubtful = async (
  streams: ReadonlyMap<string, OfOneStream>,
  store: EventStore,
): Promise<readonly OfOneStream[]> => {
  const parts = [...streams.values()].filter(isGapless).map(partOf);
  const astray = new Set(parts.length === 0 ? [] : await store.streamsAstray(parts));
  return [...streams.values()].filter((its) => astray.has(its[0].stream) || !isGapless(its));
};

/** Where a damaged event was left out, or the log lacks one, there is a gap. */
const isGapless = (its: OfOneStream): boolean => its.every(({ revision }, at) => revision === its[0].revision + at);

const partOf = (its: OfOneStream): PartOfStream => ({
  stream: its[0].stream,
  first: its[0].revision,
  ids: its.map(({ id }) => id),
});

const byStream = (events: readonly StoredEvent[]): ReadonlyMap<string, OfOneStream> => {
  const streams = new Map<string, [StoredEvent, ...StoredEvent[]]>();
  for (const event of events) {
    const its = streams.get(event.stream);
    if (its === undefined) streams.set(event.stream, [event]);
    else its.push(event);
  }
  return streams;
};

const lostFrom = async (its: OfOneStream, store: EventStore): Promise<LostFromStreams> => {
  try {
    return await compare(its, store);
  } catch (error) {
    if (error instanceof DamagedStream) return { ...NOTHING, streams: [error] };
    throw error;
  }
};

const compare = async (its: OfOneStream, store: EventStore): Promise<LostFromStreams> => {
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
