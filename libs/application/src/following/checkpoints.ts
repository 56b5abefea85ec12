import type { Clock } from '../ports/clock-and-ids.js';
import type { RecordedEvent } from '../ports/codec.js';
import { DamagedEvent, type EventStore, type Position, START } from '../ports/event-store.js';
import type { Checkpoint } from '../ports/read-models.js';
import { FollowingStopped } from './alarms.js';

/**
 * Tells whether a checkpoint was made in this very history: undefined where it fits, otherwise why it doesn't (another
 * store, a store restored from a backup that is older than the checkpoint, or one that went on differently since).
 * Where the log under the running process became another one, the checkpoint may fit ours, and nothing is told of it.
 * @throws WrongHistory, StoreUnavailable, StoreClosed, DamagedEvent
 */
export const historyMismatch = async (store: EventStore, checkpoint: Checkpoint): Promise<string | undefined> => {
  const storeId = await store.storeId();
  if (checkpoint.storeId !== storeId) return `it was made in store ${checkpoint.storeId}, and this is ${storeId}`;
  const mismatch = await mismatchInLog(store, checkpoint);
  if (mismatch !== undefined) await store.assertSame?.();
  return mismatch;
};

const mismatchInLog = async (store: EventStore, checkpoint: Checkpoint): Promise<string | undefined> => {
  if (checkpoint.eventId === undefined) return undefined;
  const head = await store.head();
  if (head === undefined || head.position < checkpoint.position)
    return `it stands at ${checkpoint.position}, beyond the end of the log (${head?.position ?? 'empty'})`;
  const eventId = await idAt(store, checkpoint);
  if (eventId !== checkpoint.eventId)
    return `at ${checkpoint.position} it has seen event ${checkpoint.eventId}, and there stands ${eventId ?? 'none'}`;
  return undefined;
};

/** An event that was damaged since a follower was done with it is no other history, as long as its id is the same. */
const idAt = async (store: EventStore, { position, eventId }: Checkpoint): Promise<string | undefined> => {
  try {
    return await store.eventIdAt(position);
  } catch (error) {
    if (error instanceof DamagedEvent && error.eventId === eventId) return eventId;
    throw error;
  }
};

/**
 * Tells where a follower with this checkpoint goes on: at the start of the log where it has none. In another history it
 * goes nowhere: it would leave out what stands before its checkpoint in this log, and whoever restored the store says
 * from where.
 * @throws FollowingStopped; WrongHistory, StoreUnavailable, StoreClosed, DamagedEvent
 */
export const positionAfter = async (store: EventStore, checkpoint: Checkpoint | undefined): Promise<Position> => {
  if (checkpoint === undefined) return START;
  const mismatch = await historyMismatch(store, checkpoint);
  if (mismatch === undefined) return checkpoint.position;
  throw new FollowingStopped('wrong-history', `its checkpoint doesn't belong to this log: ${mismatch}`);
};

/** Makes the checkpoint of a follower that has seen nothing of this log yet. */
export const checkpointAtStart = async ({
  store,
  clock,
}: {
  readonly store: EventStore;
  readonly clock: Pick<Clock, 'now'>;
}): Promise<Checkpoint> => ({ storeId: await store.storeId(), position: START, updatedAt: clock.now() });

/** Makes the checkpoint of a follower that is done with this event and all before it. */
export const checkpointAt = async (
  { position, id }: Pick<RecordedEvent, 'position' | 'id'>,
  { store, clock }: { readonly store: EventStore; readonly clock: Pick<Clock, 'now'> },
): Promise<Checkpoint> => ({ storeId: await store.storeId(), position, eventId: id, updatedAt: clock.now() });
