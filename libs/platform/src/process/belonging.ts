import {
  EventsLost,
  followerOf,
  OUTGOING_EVENTS,
  ReadModelsUnavailable,
  UnusableStore,
  WAKE_UPS,
  type EventStore,
  type Keys,
  type ReadModels,
} from '#application';
import { keyStoreName } from '#contracts';
import { allProjections } from '#projections';

/** The keys say in this note which log they belong to. */
const LOG = 'event-store';

interface Stores {
  readonly store: Pick<EventStore, 'storeId' | 'belongTo'>;
  readonly keys: Pick<Keys, 'note' | 'keepNote' | 'hashKey'>;
  readonly models: Pick<ReadModels, 'liveGeneration' | 'checkpoint'>;
}

/**
 * Holds a log, its keys and its read models together. Log and keys each say which other one they belong to, from the
 * first start on: with other keys nobody's name would open and, worse, an address would hash to another place, so that
 * two users could hold it; with another log the keys of persons who are erased would meet persons of the same ids. What
 * the read models have followed is that log, too, and they may be the last copy of a lost one. What is refused is left
 * as it was, and read models that are away are compared by their followers once they come. Several processes may do
 * this at once.
 * @throws EventsLost, UnusableStore; KeysUnavailable, StoreUnavailable, OutcomeUnknown
 */
export const checkBelonging = async ({ keys, store, models }: Stores): Promise<void> => {
  const log = await store.storeId();
  const isOfThisLog = (note: string | undefined): boolean => {
    if (note !== undefined && note !== log) throw eventsLost('the key store', note, log);
    return note === log;
  };
  const known = isOfThisLog(await keys.note(LOG));
  const followed = await otherLogFollowed(models, log);
  if (followed !== undefined) throw eventsLost('the read models', followed, log);
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

const eventsLost = (who: string, theirs: string, log: string): EventsLost =>
  new EventsLost(
    `${who} belong${who.endsWith('s') ? '' : 's'} to another log (${theirs}) than the one that EVENT_STORE_URL names ` +
      `(${log}), and nothing of them was changed: put that log back from a backup (with SQLite it is events.db), or ` +
      'name the right one; a new log takes new keys and new read models, and those that are there are moved away, ' +
      'never deleted: see docs/runbooks/events-lost.md',
  );

/** Resolves to the id of another log that live read models, or what is kept beside them, have followed. */
const otherLogFollowed = async (models: Stores['models'], log: string): Promise<string | undefined> => {
  const followerOfLive = async (name: string): Promise<string | undefined> => {
    const live = await models.liveGeneration(name);
    return live && followerOf({ name, generation: live.generation });
  };
  try {
    const live = await Promise.all(allProjections.map(({ name }) => followerOfLive(name)));
    const followers = [...live, OUTGOING_EVENTS, WAKE_UPS].flatMap((follower) => follower ?? []);
    const checkpoints = await Promise.all(followers.map((follower) => models.checkpoint(follower)));
    return checkpoints.find((checkpoint) => checkpoint !== undefined && checkpoint.storeId !== log)?.storeId;
  } catch (error) {
    if (error instanceof ReadModelsUnavailable) return undefined;
    throw error;
  }
};
