import { BrokerUnavailable, EventPublisher, OUTGOING_EVENTS } from '#application';
import { cloudEventOf } from '#contracts';
import { alarmsOf, type Logger, type Ports, troubleLog } from '#platform';

const WAITS = 'the outgoing events wait and are tried again';

/**
 * Publishes the events of the log for other systems. Stopping it saves the checkpoint and releases the lease. A broker
 * that is away is waited for where it is used.
 * @throws BrokerTopologyError where something else stands in the place of the exchange
 */
export const startEventPublisher = async (ports: Ports, logger: Logger): Promise<EventPublisher> => {
  const { store, codec, models: readModels, broker, clock, delay, turn, ids } = ports;
  const trouble = troubleLog(logger);
  const publisher = new EventPublisher({
    store,
    codec,
    readModels,
    broker,
    clock,
    delay,
    turn,
    encode: cloudEventOf,
    holder: ids.next(),
    onTrouble: (error) => trouble.failed(WAITS, error),
    onWell: () => trouble.over(WAITS),
    onAlarm: alarmsOf(ports, {
      logger,
      words: 'the outgoing events need attention',
      followers: [OUTGOING_EVENTS],
    }),
  });
  await broker.preparePublishing({ events: true }).catch((error: unknown) => {
    // What a broker that is away lacks is declared with the first events, once it is there.
    if (!(error instanceof BrokerUnavailable)) throw error;
  });
  publisher.start();
  return publisher;
};
