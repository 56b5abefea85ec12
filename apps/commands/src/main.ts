import { ConfigurationError, createLogger, createShutdown, readConfiguration } from '#platform';
import { startCommands } from './start-commands.js';

/** How long what is in flight may take to end. */
const SHUTDOWN_WITHIN = 15_000;

const main = async (): Promise<void> => {
  const configuration = readConfiguration(process.env);
  const logger = createLogger(configuration.logLevel);
  const { shutdown } = await startCommands(configuration, logger, { upstreams: process.env['UPSTREAMS'] });
  const end = createShutdown({
    steps: shutdown,
    deadlineMilliseconds: SHUTDOWN_WITHIN,
    logger,
    exit: (code) => process.exit(code),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end(signal));
  logger.info('commands are consumed');
  process.send?.('ready');
};

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  console.error(`Seatledger's commands can't start: ${message}`);
  process.exit(error instanceof ConfigurationError ? error.exitCode : 1);
});
