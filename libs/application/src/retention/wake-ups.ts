import type { RecordedEvent } from '../ports/codec.js';
import type { ReadModels } from '../ports/read-models.js';
import { type Checkpoints, LogFollower, type FollowerParts } from '../following/log-follower.js';
import type { DueRetention } from './deadlines.js';

/** A wake-up is a message to come back when a retention's time has come. It holds ids only. */
export interface WakeUp extends DueRetention {
  /** The time is UTC with milliseconds. */
  readonly purgeAt: string;
  /**
   * This is the retention's whole length, as it was set when it began (ISO 8601). Wake-ups of one length come back in
   * the order they were published.
   */
  readonly retention: string;
}
/**
 * These are the wake-ups of a broker that can delay messages. Losing one loses no deletion: the sweep finds what no
 * message woke.
 */
export interface WakeUps {
  /** Resolves when the broker has taken responsibility for all. @throws BrokerUnavailable */
  publish(wakeUps: readonly WakeUp[]): Promise<void>;
}

/** Its checkpoint is kept under this name. */
export const WAKE_UPS = 'wake-ups';

/** Keeps the checkpoint in the read models' store, which belongs to the retention as it does to the projections. */
export const wakeUpCheckpoints = (models: Pick<ReadModels, 'checkpoint' | 'saveCheckpoint'>): Checkpoints => ({
  load: () => models.checkpoint(WAKE_UPS),
  save: (checkpoint) => models.saveCheckpoint(WAKE_UPS, checkpoint),
});

const wakeUpOf = ({ event, metadata }: RecordedEvent): readonly WakeUp[] => {
  const { tenantId } = metadata;
  if (tenantId === undefined) return [];
  if (event.type === 'TenantClosed') {
    const { retentionId, purgeAt, retention } = event.data;
    return [{ tenantId, userId: null, retentionId, service: null, purgeAt, retention }];
  }
  if (event.type !== 'ServiceDataRetained' && event.type !== 'UserDeleted') return [];
  const { userId, retentionId, purgeAt, retention } = event.data;
  // what is kept for good has no deadline, and wakes nobody
  if (purgeAt === undefined || retention === undefined) return [];
  const service = event.type === 'UserDeleted' ? null : event.data.service;
  return [{ tenantId, userId, retentionId, service, purgeAt, retention }];
};

/**
 * This process manager has each retention woken up: it follows the log with a checkpoint of its own and publishes a
 * wake-up for every retention that begins, in order, at least once.
 */
export const wakeUpPublisher = ({
  wakeUps,
  readModels,
  ...parts
}: Omit<FollowerParts, 'name' | 'checkpoints' | 'handle'> & {
  readonly wakeUps: WakeUps;
  readonly readModels: Pick<ReadModels, 'checkpoint' | 'saveCheckpoint'>;
}): LogFollower =>
  new LogFollower({
    ...parts,
    name: WAKE_UPS,
    checkpoints: wakeUpCheckpoints(readModels),
    handle: async (events) => {
      const found = events.flatMap(wakeUpOf);
      if (found.length > 0) await wakeUps.publish(found);
    },
  });
