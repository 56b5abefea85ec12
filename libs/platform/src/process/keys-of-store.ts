import type { EventStore, Keys } from '#application';

/** The keys that the events were sealed with are not here. */
export class KeysLost extends Error {
  readonly code = 'keys-lost';
  override readonly name = 'KeysLost';
}
const NOTE = 'event-store';

/**
 * Refuses a key store that is new beside events that are not: somebody lost the old one. Going on would make new keys,
 * with which nobody's name opens and, worse, an address hashes to another place, so that two users could hold it. The
 * note is kept while the event store is still empty.
 * @throws KeysLost, KeysUnavailable, StoreUnavailable
 */
export const checkKeysOfStore = async (
  keys: Pick<Keys, 'note' | 'keepNote'>,
  store: Pick<EventStore, 'head' | 'storeId'>,
): Promise<void> => {
  if ((await keys.note(NOTE)) !== undefined) return;
  // The note is asked for again after the head: another process may have begun meanwhile, which keeps it before its
  // first event.
  if ((await store.head()) !== undefined && (await keys.note(NOTE)) === undefined)
    throw new KeysLost(
      'the event store holds events, but the key store beside it is new: ' +
        'put the key store (keys.db and master.key) back from a backup',
    );
  if ((await keys.note(NOTE)) === undefined) await keys.keepNote(NOTE, await store.storeId());
};
