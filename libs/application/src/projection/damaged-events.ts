import { parseStream } from '#licensing';
import type { DamagedEvent, EventStore } from '../ports/event-store.js';
import { followerOf, type Lease, type ParkedKey } from '../ports/read-models.js';
import type { Building } from './apply-page.js';

/**
 * Tells whether the store's index by stream and revision leads to this event: then the index and the event itself say
 * the same of where it belongs, and one damage doesn't change both.
 */
const isWhereItSays = async (store: EventStore, damage: DamagedEvent): Promise<boolean> => {
  const { stream, revision, position } = damage;
  const [found] = Number.isSafeInteger(revision) ? await store.read(stream, { from: revision, limit: 1 }) : [];
  return found?.stream === stream && found.revision === revision && found.position === position;
};

/**
 * Parks every document that a damaged event may concern, and resolves to those that weren't parked before. Nothing that
 * stands in the event is trusted but its stream, and that only where the store's index says the same.
 * @throws the damage where it can't be told which documents these are, and where a projection may not go on without
 * them; LeaseLost, ReadModelsUnavailable, StoreUnavailable
 */
export const parkDamaged = async (
  { readModels, definition, collection, parked }: Building,
  damage: DamagedEvent,
  store: EventStore,
  fence?: Lease,
): Promise<readonly ParkedKey[]> => {
  const stream = parseStream(damage.stream);
  const keys = stream && (await isWhereItSays(store, damage)) ? definition.keysOfStream(stream) : undefined;
  if (keys === undefined || (keys.length > 0 && definition.onError === 'stop')) throw damage;
  const added: ParkedKey[] = [];
  for (const key of keys.filter((each) => !parked.has(each))) {
    const entry = { key, position: damage.position, reason: damage.message };
    await readModels.park(followerOf(collection), entry, fence);
    parked.add(key);
    added.push(entry);
  }
  return added;
};
