import {
  BrokerUnavailable,
  type Consumer,
  KeysUnavailable,
  type FollowerParts,
  type LogFollower,
  LogReader,
  NotBuilt,
  type OnAlarm,
  ReadModelsUnavailable,
  RetentionWorker,
  shredder,
  StoreUnavailable,
  wakeUpPublisher,
} from '#application';
import { type Configuration, type Core, describeError } from '#platform';
import { deadlinesAsOf, openListsAsOf } from '#projections';
import { brokerWakeUps, consumeWakeUps } from './broker-wake-ups.js';
import { figuresOfFollowers } from './figures.js';

export interface Retention {
  readonly worker: RetentionWorker;
  readonly shredder: LogFollower;
  stop(): Promise<void>;
}
const MINUTE = 60_000;
/** A sweep costs a query. */
const SHORTEST_SWEEP = 250;

/** Without those that are for good. */
const termsOf = ({ retention, retentionByService }: Configuration): readonly number[] =>
  [retention, ...retentionByService.values()].flatMap((term) => (term === 'for-good' ? [] : [term.milliseconds]));

/** A minute, or a quarter of the shortest retention where somebody tries things out with seconds. */
const sweepMillisecondsOf = (configuration: Configuration): number =>
  Math.min(MINUTE, Math.max(SHORTEST_SWEEP, Math.min(...termsOf(configuration)) / 4));

const isOutage = (error: unknown): boolean =>
  [BrokerUnavailable, KeysUnavailable, NotBuilt, ReadModelsUnavailable, StoreUnavailable].some(
    (kind) => error instanceof kind,
  );

/** A start waits so long for the broker, and then goes on without it. */
const BROKER_WITHIN = 5_000;

/** Consumes wake-ups, as soon as the broker is there. */
const consumeWhenThere = (
  { configuration, broker, delay }: Core,
  worker: RetentionWorker,
  onTrouble: (error: unknown) => void,
): { readonly begun: Promise<void>; stop(): Promise<void> } => {
  const ended = new AbortController();
  let consumer: Consumer | undefined;
  const begin = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      try {
        await broker.preparePublishing({ wakeUps: [...new Set(termsOf(configuration))] });
        consumer = await consumeWakeUps(broker, worker);
        if (ended.signal.aborted) await consumer.stop();
        return;
      } catch (error) {
        if (!(error instanceof BrokerUnavailable)) throw error;
        if (!ended.signal.aborted) onTrouble(error);
        await delay.wait(1_000, ended.signal).catch(() => {});
      }
    }
  };
  const begun = begin();
  begun.catch(onTrouble);
  return {
    begun,
    stop: async () => {
      ended.abort(); // a wait for the broker ends when that is closed
      await consumer?.stop();
    },
  };
};

/**
 * Where the broker can delay messages: has retentions woken up to the second, and takes the wake-ups. Where it is away, nothing waits for it: the
 * sweep finds all. @throws BrokerTopologyError where that shows at once
 */
const startWakeUps = async (
  core: Core,
  worker: RetentionWorker,
  parts: Omit<FollowerParts, 'name' | 'checkpoints' | 'handle'>,
): Promise<{ readonly followers: readonly LogFollower[]; stop(): Promise<void> }> => {
  const { configuration, broker, models } = core;
  if (configuration.broker.adapter === 'inprocess') return { followers: [], stop: async () => {} };
  const publisher = wakeUpPublisher({ ...parts, wakeUps: brokerWakeUps(broker), readModels: models });
  const consumer = consumeWhenThere(core, worker, parts.onTrouble);
  const waited = new AbortController();
  await Promise.race([consumer.begun, core.delay.wait(BROKER_WITHIN, waited.signal).catch(() => {})]);
  waited.abort();
  publisher.start();
  return {
    followers: [publisher],
    stop: async () => {
      await Promise.all([publisher.stop(), consumer.stop()]);
    },
  };
};

/**
 * Deletes for good what is due, and shreds the keys of persons who were purged. The purges are decided by this process itself, not sent over a broker:
 * a broker that is away for a month keeps no promise from being fulfilled. Any number of processes may run it.
 */
export const startRetention = async (core: Core): Promise<Retention> => {
  const { store, codec, keys, ids, clock, delay, models, commands, logger, telemetry } = core;
  const log = new LogReader({ store, codec, delay });
  const onTrouble = (error: unknown): void =>
    logger[isOutage(error) ? 'warn' : 'error']({ err: describeError(error) }, 'the retention waits and tries again');
  const worker = new RetentionWorker({
    deadlines: deadlinesAsOf(models),
    lists: openListsAsOf(models),
    send: (envelope) => commands.handle(envelope),
    clock,
    delay,
    sweepMilliseconds: sweepMillisecondsOf(core.configuration),
    hooks: {
      onTrouble,
      onSweep: (sweep) => {
        if (sweep.purged > 0 || sweep.failed > 0) logger.info({ sweep }, 'what was due is deleted for good');
      },
      onAbandoned: (lists) => logger.warn({ lists }, 'bulk operations that were never started are given up'),
      onOutcome: (outcome, { retentionId }, reply) => {
        telemetry.metrics.purges.attempted(outcome);
        if (outcome === 'refused') logger.error({ retentionId, reply }, 'a deletion that is due was refused');
      },
    },
  });
  const onAlarm: OnAlarm = (alarm) => logger.error({ alarm }, 'the retention needs attention');
  const parts = { store, log, clock, delay, onTrouble, onAlarm };
  const follower = shredder({ ...parts, keys, codec, ids });
  const wakeUps = await startWakeUps(core, worker, parts);
  worker.start();
  follower.start();
  const followers = [follower, ...wakeUps.followers];
  telemetry.metrics.watch({ followers: () => figuresOfFollowers(followers, core) });
  return {
    worker,
    shredder: follower,
    stop: async () => {
      await wakeUps.stop();
      await Promise.all([worker.stop(), follower.stop()]);
      await log.close();
    },
  };
};
