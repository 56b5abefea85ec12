import { parseStream } from '#licensing';
import { type DamagedEvent, DamagedStream, type EventStore, type Position } from '../ports/event-store.js';
import { followerOf, type Lease, type ParkedKey } from '../ports/read-models.js';
import type { Building } from './apply-page.js';

/**
 * Tells whether the store's index by stream and revision leads to this event: then the index and the event itself say
 * the same of where it belongs, and one damage doesn't change both.
 */
const isWhereItSays = async (store: EventStore, damage: DamagedEvent): Promise<boolean> => {
  const { stream, revision, position } = damage;
  const [found] = Number.isSafeInteger(revision) ? await readOne(store, stream, revision) : [];
  return found?.stream === stream && found.revision === revision && found.position === position;
};

/** A stream that is damaged as a whole leads nowhere. */
const readOne = async (store: EventStore, stream: string, from: number) => {
  try {
    return await store.read(stream, { from, limit: 1 });
  } catch (error) {
    if (error instanceof DamagedStream) return [];
    throw error;
  }
};

/**
 * Parks every document that a damaged event may concern, and resolves to those that weren't parked before. Nothing that
 * stands in the event is trusted but its stream, and that only where the store's index says the same.
 * @throws the damage where it can't be told which documents these are, and where a projection may not go on without
 * them; LeaseLost, ReadModelsUnavailable, StoreUnavailable
 */
export const parkDamaged = async (
  building: Building,
  damage: DamagedEvent,
  store: EventStore,
  fence?: Lease,
): Promise<readonly ParkedKey[]> => {
  const { definition } = building;
  const stream = parseStream(damage.stream);
  const keys = stream && (await isWhereItSays(store, damage)) ? definition.keysOfStream(stream) : undefined;
  if (keys === undefined || (keys.length > 0 && definition.onError === 'stop')) throw damage;
  return parkAll(building, keys, damage.position, damage.message, fence);
};

/**
 * Parks the documents of all damaged streams at a position that the projection has come to, and resolves to those that
 * weren't parked before: what the log has of these streams stands in the documents, and nothing can follow any more. A
 * projection that doesn't know such documents by the stream's name goes on with what the log has.
 * @throws LeaseLost, ReadModelsUnavailable
 */
export const parkDamagedStreams = async (
  building: Building,
  position: Position,
  fence?: Lease,
): Promise<readonly ParkedKey[]> => {
  const added: ParkedKey[] = [];
  for (const { stream, message } of building.damagedStreams.all()) {
    const parsed = parseStream(stream);
    const keys = (parsed && building.definition.keysOfStream(parsed)) ?? [];
    added.push(...(await parkAll(building, keys, position, message, fence)));
  }
  return added;
};

const parkAll = async (
  { readModels, collection, parked }: Building,
  keys: readonly string[],
  position: Position,
  reason: string,
  fence: Lease | undefined,
): Promise<readonly ParkedKey[]> => {
  const added: ParkedKey[] = [];
  for (const key of keys.filter((each) => !parked.has(each))) {
    const entry = { key, position, reason };
    await readModels.park(followerOf(collection), entry, fence);
    parked.add(key);
    added.push(entry);
  }
  return added;
};
