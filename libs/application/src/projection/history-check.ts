import type { EventStore } from '../ports/event-store.js';
import type { Checkpoint } from '../ports/read-models.js';

/**
 * Whether a checkpoint was made in this very history: undefined where it fits, otherwise why it doesn't (another store, a store restored from a
 * backup that is older than the checkpoint, or one that went on differently since).
 */
export const historyMismatch = async (store: EventStore, checkpoint: Checkpoint): Promise<string | undefined> => {
  const storeId = await store.storeId();
  if (checkpoint.storeId !== storeId) return `it was made in store ${checkpoint.storeId}, and this is ${storeId}`;
  if (checkpoint.eventId === undefined) return undefined;
  const head = await store.head();
  if (head === undefined || head.position < checkpoint.position)
    return `it stands at ${checkpoint.position}, beyond the end of the log (${head?.position ?? 'empty'})`;
  const eventId = await store.eventIdAt(checkpoint.position);
  if (eventId !== checkpoint.eventId)
    return `at ${checkpoint.position} it has seen event ${checkpoint.eventId}, and there stands ${eventId ?? 'none'}`;
  return undefined;
};
