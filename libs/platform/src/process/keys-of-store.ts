import { UnusableStore, type EventStore, type Keys } from '#application';
import { keyStoreName } from '#contracts';

/** The keys say in this note which log they belong to. */
const LOG = 'event-store';

/**
 * Holds the log and its keys together: each says which other one it belongs to, from the first start on. With other
 * keys nobody's name would open and, worse, an address would hash to another place, so that two users could hold it.
 * With another log the keys of persons who are erased would meet persons of the same ids. What is refused is left as it
 * was. Several processes may do this at once.
 * @throws UnusableStore; KeysUnavailable, StoreUnavailable, OutcomeUnknown
 */
export const checkKeysOfStore = async (
  keys: Pick<Keys, 'note' | 'keepNote' | 'hashKey'>,
  store: Pick<EventStore, 'storeId' | 'belongTo'>,
): Promise<void> => {
  const log = await store.storeId();
  const isOfThisLog = (note: string | undefined): boolean => {
    if (note !== undefined && note !== log)
      throw new UnusableStore(
        'the key store belongs to another log than the one that EVENT_STORE_URL names: ' +
          'put that log back from a backup (with SQLite it is events.db), or name a new key store for a new log',
      );
    return note === log;
  };
  const known = isOfThisLog(await keys.note(LOG));
  const name = await keyStoreName(keys);
  if ((await store.belongTo(name)) !== name)
    throw new UnusableStore(
      'the log belongs to another key store than the one that KEYS_URL names: ' +
        'put that key store back from a backup (with SQLite it is keys.db, and master.key), ' +
        'or name a new log for a new key store',
    );
  if (known) return;
  await keys.keepNote(LOG, log);
  // another log may have begun with these keys at the same moment
  isOfThisLog(await keys.note(LOG));
};
