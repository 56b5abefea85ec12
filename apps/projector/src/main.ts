import { ConfigurationError, createLogger, createShutdown, openCore, readConfiguration } from '#platform';
import { startEventPublisher } from './start-event-publisher.js';
import { startProjector } from './start-projector.js';

/** How long what is in flight may take to end. */
const SHUTDOWN_WITHIN = 15_000;

const main = async (): Promise<void> => {
  const configuration = readConfiguration(process.env);
  if (configuration.broker.adapter === 'inprocess')
    throw new ConfigurationError(['BROKER_URL: must be amqp:// or amqps://; inprocess: is for the standalone alone']);
  const logger = createLogger(configuration.logLevel);
  const core = await openCore(configuration, logger);
  const projector = startProjector(core);
  const publisher = startEventPublisher(core);
  const end = createShutdown({
    steps: [
      { name: 'stop the outgoing events', run: () => publisher.stop() },
      { name: 'stop the projections', run: () => projector.stop() },
      { name: 'close the stores', run: () => core.close() },
    ],
    deadlineMilliseconds: SHUTDOWN_WITHIN,
    logger,
    exit: (code) => process.exit(code),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end(signal));
  logger.info('the log is followed');
  process.send?.('ready');
};

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  console.error(`Seatledger's projector can't start: ${message}`);
  process.exit(error instanceof ConfigurationError ? error.exitCode : 1);
});
