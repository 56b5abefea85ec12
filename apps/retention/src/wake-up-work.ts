import {
  type Broker,
  BrokerUnavailable,
  type Consumer,
  type Delay,
  type FollowerParts,
  type LogFollower,
  type ReadModels,
  type RetentionWorker,
  wakeUpPublisher,
} from '#application';
import { brokerWakeUps, consumeWakeUps } from './broker-wake-ups.js';

/** This keeps wake-ups coming, where the broker can delay messages. */
export interface WakeUpWork {
  readonly followers: readonly LogFollower[];
  /**
   * Waits some seconds for the broker, and then goes on without it.
   * @throws BrokerTopologyError where that shows at once
   */
  start(): Promise<void>;
  stop(): Promise<void>;
}
export interface WakeUpParts {
  readonly broker: Broker;
  readonly models: ReadModels;
  readonly delay: Delay;
  readonly worker: RetentionWorker;
  /** These are the lengths of the retentions that end, in milliseconds. */
  readonly terms: readonly number[];
  readonly follower: Omit<FollowerParts, 'name' | 'checkpoints' | 'handle'>;
}

/** A start waits so many milliseconds for the broker. */
const BROKER_WITHIN = 5_000;

const CONSUMING = 'wake-ups-consumer';

/** Consumes wake-ups, as soon as the broker is there. */
const consumeWhenThere = ({
  broker,
  delay,
  worker,
  terms,
  follower: { onTrouble, onWell },
}: WakeUpParts): { readonly begun: Promise<void>; stop(): Promise<void> } => {
  const ended = new AbortController();
  let consumer: Consumer | undefined;
  const begin = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      try {
        await broker.preparePublishing({ wakeUps: [...new Set(terms)] });
        consumer = await consumeWakeUps(broker, worker);
        onWell?.(CONSUMING);
        if (ended.signal.aborted) await consumer.stop();
        return;
      } catch (error) {
        if (!(error instanceof BrokerUnavailable)) throw error;
        if (!ended.signal.aborted) onTrouble(error, CONSUMING);
        await delay.wait(1_000, ended.signal).catch(() => {});
      }
    }
  };
  const begun = begin();
  begun.catch((error: unknown) => onTrouble(error, CONSUMING));
  return {
    begun,
    stop: async () => {
      // A wait for the broker itself ends when that is closed.
      ended.abort();
      await consumer?.stop();
    },
  };
};

/** A broker that lives in one process delays nothing; the sweep finds all that is due. */
export const NO_WAKE_UPS: WakeUpWork = { followers: [], start: async () => {}, stop: async () => {} };

/**
 * Has retentions woken up to the second, and takes the wake-ups. While the broker is away, nothing waits for it: the
 * sweep finds all that is due.
 */
export const wakeUpWork = (parts: WakeUpParts): WakeUpWork => {
  const { broker, models, delay, follower } = parts;
  const publisher = wakeUpPublisher({ ...follower, wakeUps: brokerWakeUps(broker), readModels: models });
  let consuming: ReturnType<typeof consumeWhenThere> | undefined;
  return {
    followers: [publisher],
    start: async () => {
      consuming = consumeWhenThere(parts);
      const waited = new AbortController();
      await Promise.race([consuming.begun, delay.wait(BROKER_WITHIN, waited.signal).catch(() => {})]);
      waited.abort();
      publisher.start();
    },
    stop: async () => {
      await Promise.all([publisher.stop(), consuming?.stop()]);
    },
  };
};
