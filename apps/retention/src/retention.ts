import {
  type AppendsInDoubt,
  damageIn,
  type FollowerParts,
  Freshness,
  type KeyCheck,
  type LogFollower,
  LogReader,
  REASON_SHREDDER,
  reasonShredder,
  type RetentionHooks,
  RetentionWorker,
  SHREDDER,
  WAKE_UPS,
  shredder,
} from '#application';
import { defined } from '#licensing';
import {
  alarmsOf,
  checkKeys,
  type Configuration,
  type DecidesCommands,
  type Logger,
  type Metrics,
  type Ports,
  type TroubleLog,
  troubleLog,
} from '#platform';
import { deadlinesAsOf, namedUsersIn, openListsAsOf, reasonsIn } from '#projections';
import { NO_WAKE_UPS, wakeUpWork } from './wake-up-work.js';

export interface Retention {
  /** These follow the log for the thirty days. */
  readonly followers: readonly LogFollower[];
  /** It knows the users whose names can't be read. */
  readonly keyCheck: Pick<KeyCheck, 'count' | 'report'>;
  /** Waits some seconds for the broker. @throws BrokerTopologyError where that shows at once */
  start(): Promise<void>;
  stop(): Promise<void>;
}
export interface RetentionSettings {
  /** The purges are decided here. */
  readonly commands: DecidesCommands;
  /** Is told of appends of which nobody knows whether they were stored. */
  readonly doubts?: AppendsInDoubt;
  readonly configuration: Pick<Configuration, 'retention' | 'retentionByService' | 'broker'>;
  readonly logger: Logger;
  /** Is told what became of each attempt to purge. */
  readonly purges: Metrics['purges'];
}

const MINUTE = 60_000;
/** A sweep costs a query, so it comes at most once in so many milliseconds. */
const SHORTEST_SWEEP = 250;

type Terms = Pick<Configuration, 'retention' | 'retentionByService'>;
/** Leaves out what is kept for good. */
const termsOf = ({ retention, retentionByService }: Terms): readonly number[] =>
  [retention, ...retentionByService.values()].flatMap((term) => (term === 'for-good' ? [] : [term.milliseconds]));

/** Takes a minute, or a quarter of the shortest retention where somebody tries things out with seconds. */
const sweepMillisecondsOf = (terms: readonly number[]): number =>
  Math.min(MINUTE, Math.max(SHORTEST_SWEEP, Math.min(...terms) / 4));

const WAITS = 'the retention waits and tries again';
const WITHOUT = 'the retention goes on without what is damaged';

type Duty = Pick<FollowerParts, 'onTrouble' | 'onWell'>;
/** What waits is told apart by its name, and damage is passed by. */
const dutyOf = (trouble: TroubleLog): Duty & { readonly onWell: (name: string) => void } => ({
  onTrouble: (error, name) => trouble.failed(damageIn(error) === undefined ? WAITS : WITHOUT, error, name),
  onWell: (name) => trouble.over(WAITS, name),
});

const hooksOf = ({ logger, purges }: RetentionSettings, { onTrouble, onWell }: ReturnType<typeof dutyOf>) =>
  ({
    onTrouble,
    onWell,
    onSweep: (sweep) => {
      if (sweep.purged > 0 || sweep.failed > 0) logger.info({ sweep }, 'what was due is deleted for good');
    },
    onAbandoned: (lists) => logger.warn({ lists }, 'bulk operations that were never started are given up'),
    onOutcome: (outcome, { retentionId }, reply) => {
      purges.attempted(outcome);
      if (outcome === 'refused') logger.error({ retentionId, reply }, 'a deletion that is due was refused');
    },
  }) satisfies RetentionHooks;

/**
 * Deletes for good what is due, and shreds the keys of persons who were purged. The purges are decided by this process
 * itself, not sent over a broker: a broker that is away for a month keeps no promise from being fulfilled. Any number
 * of processes may run it.
 */
export const openRetention = (ports: Ports, settings: RetentionSettings): Retention => {
  const { store, codec, keys, hasher, ids, clock, delay, turn, models, broker } = ports;
  const { commands, configuration, logger, doubts } = settings;
  const terms = termsOf(configuration);
  const log = new LogReader({ store, codec, delay, turn });
  const duty = dutyOf(troubleLog(logger));
  const onAlarm = alarmsOf(ports, {
    logger,
    words: 'the retention needs attention',
    followers: [SHREDDER, REASON_SHREDDER, WAKE_UPS],
  });
  const worker = new RetentionWorker({
    deadlines: deadlinesAsOf(models),
    lists: openListsAsOf(models),
    send: (envelope) => commands.handle(envelope),
    clock,
    delay,
    sweepMilliseconds: sweepMillisecondsOf(terms),
    hooks: hooksOf(settings, duty),
  });
  const follower = { store, log, clock, delay, ...duty, onAlarm, ...defined({ doubts }) };
  const shredding = shredder({ ...follower, keys, hasher, codec, ids });
  const freshness = new Freshness({ readModels: models, delay });
  const reasons = reasonShredder({ ...follower, keys, codec, reasonsAbout: reasonsIn(models, freshness) });
  const keyCheck = checkKeys(namedUsersIn(models), ports, { logger, scope: 'all' });
  const wakeUps =
    configuration.broker.adapter === 'inprocess'
      ? NO_WAKE_UPS
      : wakeUpWork({ broker, models, delay, worker, terms, follower });
  return {
    followers: [shredding, reasons, ...wakeUps.followers],
    keyCheck,
    start: async () => {
      await wakeUps.start();
      worker.start();
      shredding.start();
      reasons.start();
      keyCheck.start();
    },
    stop: async () => {
      await wakeUps.stop();
      await Promise.all([worker.stop(), shredding.stop(), reasons.stop(), keyCheck.stop()]);
      await log.close();
    },
  };
};
