import { readAroundDamage } from '../following/around-damage.js';
import { ALL_AT_ONCE, UNIT } from '../ports/pace.js';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import { DamagedEvent, START, type EventStore, type Position } from '../ports/event-store.js';
import type { ReadModels, StoredDocument } from '../ports/read-models.js';
import { applyEvents, EventNotApplied, foldDocument, type Building } from './apply-page.js';
import { parkDamaged, parkDamagedStreams } from './damaged-events.js';
import { collectionOf, handlerOf, type AnyProjection } from './definition.js';
import { isTenantGone, type TenantGone } from './drop-tenant.js';
import { carrierOf } from './left-keys.js';
import { isOfTenant } from './tenant-keys.js';

export interface FoldParts {
  readonly store: EventStore;
  readonly codec: Codec;
  /** It is empty, is told of nobody else, and holds what is folded. */
  readonly scratch: ReadModels;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly position: Position; readonly events: number }) => void;
}

/** One read model is folded again, and has come to `position`. */
export interface Folded {
  readonly definition: AnyProjection;
  readonly building: Building;
  position: Position;
  /** Says why it can't go on: an event is damaged that it can't do without. */
  failure?: DamagedEvent | EventNotApplied;
}

/** Folds the log anew into a scratch store, for several read models at once, each up to a position of its own. */
export class FoldAgain {
  events = 0;

  constructor(private readonly parts: FoldParts) {}

  /** Begins with an empty read model. */
  async begin(definition: AnyProjection): Promise<Folded> {
    const { scratch: readModels, store } = this.parts;
    const collection = collectionOf(definition, 1);
    await readModels.ensure(collection);
    const { damagedStreams } = store;
    const building = {
      readModels,
      definition,
      collection,
      parked: new Set<string>(),
      damagedStreams,
      turn: ALL_AT_ONCE,
    };
    return { definition, building, position: START };
  }

  /** Resolves to how many events were read. @throws the signal's reason, StoreUnavailable, ReadModelsUnavailable */
  async upTo(targets: ReadonlyMap<Folded, Position>): Promise<number> {
    const going = [...targets].filter(([folded, target]) => folded.failure === undefined && folded.position < target);
    const begin = going.map(([{ position }]) => position).toSorted()[0];
    if (begin === undefined) return 0;
    const end = going
      .map(([, target]) => target)
      .toSorted()
      .at(-1)!;
    let read = 0;
    for await (const page of this.#pages(begin, end)) {
      read += page.length;
      this.events += page.length;
      for (const [folded, target] of going) await this.#apply(folded, target, page);
      this.parts.onProgress?.({ position: page.at(-1)!.position, events: this.events });
    }
    for (const [folded, target] of going) if (folded.failure === undefined) folded.position = target;
    return read;
  }

  /** Leaves out what follows from streams that somebody cut. */
  async passDamagedStreams({ building, position }: Folded): Promise<void> {
    await parkDamagedStreams(building, position);
  }

  /**
   * Resolves to these documents as they are at their own positions, which lie after that of `folded`. The scratch store
   * stays as it is. Those that an event can't be applied to are left out.
   */
  async at(
    { definition, building, position }: Folded,
    wanted: ReadonlyMap<string, Position>,
  ): Promise<ReadonlyMap<string, StoredDocument | undefined>> {
    const ends = carriedUntil(definition, wanted);
    const stored = await building.readModels.load(building.collection, [
      ...new Set([...wanted.keys(), ...ends.keys()]),
    ]);
    const documents = new Map([...wanted.keys()].map((key) => [key, stored.get(key)]));
    const carried = new Map([...ends.keys()].map((key) => [key, stored.get(key)]));
    const isHandled = handlerOf(definition);
    const end = [...ends.values()].toSorted().at(-1)!;
    for await (const page of this.#pages(position, end)) {
      for (const event of page) {
        if (event instanceof DamagedEvent) continue;
        if (isTenantGone(event)) {
          dropFrom(documents, event, wanted);
          dropFrom(carried, event, ends);
        }
        if (!isHandled(event.event.type)) continue;
        for (const key of definition.keys(event)) {
          if (!carried.has(key) || event.position > ends.get(key)!) continue;
          const { write, left, failed } = foldDocument(definition, key, [event], carried.get(key));
          if (write !== undefined) carried.set(key, write);
          for (const each of write === undefined ? left : [...left, write])
            if (documents.has(each.key) && each.at <= wanted.get(each.key)!) documents.set(each.key, each);
          if (failed === undefined) continue;
          carried.delete(key);
          for (const each of documents.keys()) if (carrierOf(definition, each) === key) documents.delete(each);
        }
      }
    }
    return documents;
  }

  async *#pages(after: Position, until: Position): AsyncIterable<readonly (RecordedEvent | DamagedEvent)[]> {
    const { store, signal } = this.parts;
    for (let position = after; position < until;) {
      signal?.throwIfAborted();
      const { events, next, caughtUp } = await store.readAll(position, UNIT.events, signal);
      const page = readAroundDamage(this.parts, events).filter((event) => event.position <= until);
      if (page.length > 0) yield page;
      if (caughtUp) return;
      position = next;
    }
  }

  async #apply(folded: Folded, target: Position, page: readonly (RecordedEvent | DamagedEvent)[]): Promise<void> {
    if (folded.failure !== undefined) return;
    let intact: RecordedEvent[] = [];
    try {
      for (const each of page) {
        if (each.position <= folded.position || each.position > target) continue;
        if (!(each instanceof DamagedEvent)) {
          intact.push(each);
          continue;
        }
        await applyEvents(folded.building, intact);
        intact = [];
        await parkDamaged(folded.building, each, this.parts.store);
      }
      await applyEvents(folded.building, intact);
    } catch (error) {
      if (!(error instanceof DamagedEvent || error instanceof EventNotApplied)) throw error;
      folded.failure = error;
    }
  }
}

/** Says how far each carried document is to be folded, for itself and for what it leaves behind. */
const carriedUntil = (
  definition: AnyProjection,
  wanted: ReadonlyMap<string, Position>,
): ReadonlyMap<string, Position> => {
  const ends = new Map<string, Position>();
  for (const [key, at] of wanted) {
    const carrier = carrierOf(definition, key);
    const known = ends.get(carrier);
    if (known === undefined || known < at) ends.set(carrier, at);
  }
  return ends;
};

/** Drops what is of the purged tenant, up to where each document is wanted. */
const dropFrom = (
  documents: Map<string, StoredDocument | undefined>,
  { event, position }: RecordedEvent<TenantGone>,
  wanted: ReadonlyMap<string, Position>,
): void => {
  for (const key of documents.keys())
    if (isOfTenant(event.data.tenantId, key) && position <= wanted.get(key)!)
      documents.set(key, { key, at: position, document: null });
};
