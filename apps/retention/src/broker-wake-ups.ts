import {
  type Broker,
  type BrokerMessage,
  BrokerUnavailable,
  type Consumer,
  type DueRetention,
  type RetentionWorker,
  type WakeUp,
  type WakeUps,
} from '#application';
import { boundedText, type JsonBounds, readJson } from '#contracts';
import { parseDuration } from '#licensing';
import { z } from 'zod';

/** A wake-up holds ids only, because it lies in the broker for as long as the retention. */
export const wakeUpBody = z.strictObject({
  tenantId: z.guid(),
  userId: z.guid().nullable(),
  retentionId: z.guid(),
  service: boundedText(64).nullable(),
});

const WAKE_UP_BOUNDS: JsonBounds = { depth: 1, containers: 1, values: 5, members: 4 };

const messageOf = ({ tenantId, userId, retentionId, service }: WakeUp): BrokerMessage => ({
  messageId: retentionId,
  type: 'WakeUp',
  routingKey: tenantId,
  contentType: 'application/json',
  body: new TextEncoder().encode(JSON.stringify({ tenantId, userId, retentionId, service } satisfies DueRetention)),
});

/**
 * Publishes wake-ups of one length after those of another; the lengths are the settings that were ever in force, and so
 * are few.
 */
export const brokerWakeUps = (broker: Pick<Broker, 'publishWakeUps'>): WakeUps => ({
  publish: async (wakeUps) => {
    for (const length of new Set(wakeUps.map(({ retention }) => retention))) {
      const of = wakeUps.filter(({ retention }) => retention === length);
      const { milliseconds } = parseDuration(length);
      const taken = await broker.publishWakeUps(of.map(messageOf), milliseconds);
      if (taken < of.length) throw new BrokerUnavailable(`${taken} of ${of.length} wake-ups were taken`);
    }
  },
});

/**
 * Takes each wake-up as an attempt to purge, which is done whatever became of it: what wasn't purged is found by the
 * sweep.
 */
export const consumeWakeUps = (
  broker: Pick<Broker, 'consumeWakeUps'>,
  worker: Pick<RetentionWorker, 'onWakeUp'>,
): Promise<Consumer> =>
  broker.consumeWakeUps(async ({ body }) => {
    const reading = readJson(body, WAKE_UP_BOUNDS);
    if (reading.kind === 'problem') throw new Error(`a wake-up that can\u2019t be read: ${reading.problem.code}`);
    await worker.onWakeUp(wakeUpBody.parse(reading.value));
    return { outcome: 'done' };
  });
