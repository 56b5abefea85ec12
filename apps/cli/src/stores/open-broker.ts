import { CliFailure, EXIT, usageFailure } from '../output/failures.js';
import { openingFailure } from './opening-failure.js';
import type { OpenBroker } from '../session/session.js';

/** Opens the broker that BROKER_URL names. The platform is loaded only when this is called. */
export const openBrokerOfEnvironment: OpenBroker = async () => {
  const { BrokerUnavailable } = await import('#application');
  const { createLogger, openBroker, readConfiguration, SystemDelay } = await import('#platform');
  const { createIds } = await import('#contracts');
  try {
    const { broker } = readConfiguration(process.env);
    if (broker.adapter === 'inprocess')
      throw usageFailure('BROKER_URL must name a RabbitMQ: what a standalone puts aside goes with its process');
    return await openBroker(broker, { delay: new SystemDelay(), ids: createIds(), logger: createLogger('silent') });
  } catch (error) {
    if (error instanceof BrokerUnavailable) throw new CliFailure(EXIT.unavailable, error.code, error.message);
    throw await openingFailure(error);
  }
};
