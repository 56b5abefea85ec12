import { EventPublisher } from '#application';
import { cloudEventOf } from '#contracts';
import type { Core } from '#platform';

/** Publishes the events of the log for other systems. Stopping it saves the checkpoint and releases the lease. */
export const startEventPublisher = (core: Core): EventPublisher => {
  const { store, codec, models: readModels, broker, clock, delay, ids, logger } = core;
  const publisher = new EventPublisher({
    store,
    codec,
    readModels,
    broker,
    clock,
    delay,
    encode: cloudEventOf,
    holder: ids.next(),
    onAlarm: (alarm) => logger.error({ alarm }, 'the outgoing events need attention'),
  });
  publisher.start();
  return publisher;
};
