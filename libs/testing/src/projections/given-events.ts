import { MemoryReadModels } from '#adapters/read-models-memory';
import {
  ALL_AT_ONCE,
  anyProjection,
  applyEvents,
  collectionOf,
  handlerOf,
  MarkedStreams,
  ReadModelsUnavailable,
  type ProjectionDefinition,
  type RecordedEvent,
} from '#application';
import type { DomainEvent, StreamRef } from '#licensing';
import { FaultyReadModels } from '../faults/faulty-read-models.js';
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
  { slice, again, broken = false }: Slicing,
): Promise<Outcome> => {
  const faulty = new FaultyReadModels(new MemoryReadModels());
  const readModels = faulty.models;
  const collection = collectionOf(definition, 1);
  await readModels.ensure(collection);
  const damagedStreams = new MarkedStreams();
  const building = { readModels, definition, collection, parked: new Set<string>(), damagedStreams, turn: ALL_AT_ONCE };
  for (let from = 0; from < events.length; from += slice) {
    // the second delivery begins with the slice that was applied before, as after a crash between the documents and the
    // checkpoint with another batch size
    const its = events.slice(again ? Math.max(0, from - slice) : from, from + slice);
    if (!broken) await applyEvents(building, its);
    else {
      await breakOff(faulty, () => applyEvents(building, its));
      for (const event of its) await applyEvents(building, [event]);
    }
  }
  const isHandled = handlerOf(definition);
  const keys = new Set(events.flatMap((event) => (isHandled(event.event.type) ? definition.keys(event) : [])));
  for (const key of await readModels.keys(collection, {}, MOST)) keys.add(key);
  const stored = await readModels.load(collection, [...keys]);
  const documents = new Map([...stored].map(([key, { document }]) => [key, document]));
  return { documents, parked: [...building.parked].sort() };
};

interface Slicing {
  readonly slice: number;
  readonly again: boolean;
  /** It breaks off between what is left behind and what is carried, and comes again event by event. */
  readonly broken?: boolean;
}
const WHOLE: Slicing = { slice: Infinity, again: false };
const OTHERS: readonly Slicing[] = [
  { slice: 1, again: false },
  { slice: 1, again: true },
  { slice: 3, again: true },
  { slice: 2, again: true, broken: true },
];
const MOST = 100_000;

/** Lets the second commit fail, which is that of what is carried wherever something was left behind. */
const breakOff = async (faulty: FaultyReadModels, apply: () => Promise<unknown>): Promise<void> => {
  faulty.fail('commit', 2);
  try {
    await apply();
  } catch (error) {
    if (!(error instanceof ReadModelsUnavailable)) throw error;
  }
  faulty.heal();
};

/**
 * Resolves to what a definition makes of these events. It must be the same in one batch, event by event, and with
 * everything delivered twice, and where it breaks off between what it leaves behind and what it carries.
 */
export const project = async (definition: ProjectionDefinition, events: readonly RecordedEvent[]): Promise<Outcome> => {
  const whole = await projected(definition, events, WHOLE);
  for (const slicing of OTHERS) {
    // what is parked before a break stands where it stood
    if (slicing.broken && (definition.leaves === undefined || whole.parked.length > 0)) continue;
    expect(await projected(definition, events, slicing)).toEqual(whole);
  }
  return whole;
};

/** Reads as `projecting(users).given(…facts).thenDocument(key, expected)`. */
export const projecting = <D, L = D>(definition: ProjectionDefinition<D, L>) => ({
  given(...facts: readonly Fact[]) {
    const recorder = new Recorder();
    const events = facts.map(([stream, event]) => recorder.record(stream, event));
    const outcome = project(anyProjection(definition), events);
    return {
      /** Null stands for a tombstone, and undefined for no document. */
      async thenDocument(key: string, expected: D | L | null | undefined): Promise<void> {
        expect((await outcome).documents.get(key)).toEqual(expected);
        expect((await outcome).parked).toEqual([]);
      },
      async thenDocuments(expected: Readonly<Record<string, D | L | null>>): Promise<void> {
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
