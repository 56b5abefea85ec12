import type { Condition } from '../conditions.js';
import type { ReadModels } from '../ports/read-models.js';
import { START } from '../ports/event-store.js';

/** Stops are kept as parked keys of this name, which no follower has. */
const STOPPED_DUTIES = 'stopped-duties';

type Notes = Pick<ReadModels, 'park' | 'parked' | 'unpark'>;

/** Has other processes and the command line know that this follower has stopped. @throws ReadModelsUnavailable */
export const noteStop = async (models: Notes, stop: Condition): Promise<void> => {
  await forgetStops(models, [stop.subject]);
  await models.park(STOPPED_DUTIES, { key: stop.subject, position: START, reason: JSON.stringify(stop) });
};

/** They begin again. @throws ReadModelsUnavailable */
export const forgetStops = (models: Pick<Notes, 'unpark'>, followers: readonly string[]): Promise<void> =>
  models.unpark(STOPPED_DUTIES, followers);

/** Resolves to what has stopped in any process, by name. @throws ReadModelsUnavailable */
export const notedStops = async (models: Pick<Notes, 'parked'>): Promise<readonly Condition[]> =>
  (await models.parked(STOPPED_DUTIES)).map(({ reason }) => JSON.parse(reason) as Condition);
