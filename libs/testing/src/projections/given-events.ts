import { MemoryReadModels } from '#adapters/read-models-memory';
import {
  ALL_AT_ONCE,
  anyProjection,
  applyEvents,
  collectionOf,
  MarkedStreams,
  type ProjectionDefinition,
  type RecordedEvent,
} from '#application';
import type { DomainEvent, StreamRef } from '#licensing';
import { Recorder } from './recorded.js';

/** A fact is an event and the stream in which it stands. */
export type Fact = readonly [StreamRef, DomainEvent];

interface Outcome {
  readonly documents: ReadonlyMap<string, unknown>;
  readonly parked: readonly string[];
}

/** Applies a log in slices. With `again` each event comes a second time, together with those after it. */
const projected = async (
  definition: ProjectionDefinition,
  events: readonly RecordedEvent[],
  { slice, again }: { readonly slice: number; readonly again: boolean },
): Promise<Outcome> => {
  const readModels = new MemoryReadModels();
  const collection = collectionOf(definition, 1);
  await readModels.ensure(collection);
  const damagedStreams = new MarkedStreams();
  const building = { readModels, definition, collection, parked: new Set<string>(), damagedStreams, turn: ALL_AT_ONCE };
  for (let from = 0; from < events.length; from += slice) {
    // the second delivery begins with the slice that was applied before, as after a crash between the documents and the
    // checkpoint with another batch size
    await applyEvents(building, events.slice(again ? Math.max(0, from - slice) : from, from + slice));
  }
  const keys = new Set(events.flatMap((event) => (handles(definition, event) ? definition.keys(event) : [])));
  const stored = await readModels.load(collection, [...keys]);
  const documents = new Map([...stored].map(([key, { document }]) => [key, document]));
  return { documents, parked: [...building.parked].sort() };
};

const handles = ({ handles: types }: ProjectionDefinition, { event }: RecordedEvent): boolean =>
  (types as readonly string[]).includes(event.type);

const SLICINGS = [
  { slice: Infinity, again: false },
  { slice: 1, again: false },
  { slice: 1, again: true },
  { slice: 3, again: true },
] as const;

/**
 * Resolves to what a definition makes of these events. It must be the same in one batch, event by event, and with
 * everything delivered twice.
 */
export const project = async (definition: ProjectionDefinition, events: readonly RecordedEvent[]): Promise<Outcome> => {
  const whole = await projected(definition, events, SLICINGS[0]);
  for (const slicing of SLICINGS.slice(1)) expect(await projected(definition, events, slicing)).toEqual(whole);
  return whole;
};

/** Reads as `projecting(users).given(…facts).thenDocument(key, expected)`. */
export const projecting = <D>(definition: ProjectionDefinition<D>) => ({
  given(...facts: readonly Fact[]) {
    const recorder = new Recorder();
    const events = facts.map(([stream, event]) => recorder.record(stream, event));
    const outcome = project(anyProjection(definition), events);
    return {
      /** Null stands for a tombstone, and undefined for no document. */
      async thenDocument(key: string, expected: D | null | undefined): Promise<void> {
        expect((await outcome).documents.get(key)).toEqual(expected);
        expect((await outcome).parked).toEqual([]);
      },
      async thenDocuments(expected: Readonly<Record<string, D | null>>): Promise<void> {
        expect(Object.fromEntries((await outcome).documents)).toEqual(expected);
        expect((await outcome).parked).toEqual([]);
      },
      async document(key: string): Promise<D | null | undefined> {
        return (await outcome).documents.get(key) as D | null | undefined;
      },
      /** Expects that these keys are parked. */
      async thenParked(...keys: readonly string[]): Promise<void> {
        expect((await outcome).parked).toEqual([...keys].sort());
      },
    };
  },
});
