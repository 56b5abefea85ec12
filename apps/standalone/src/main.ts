import { ConfigurationError, createLogger, createShutdown, readConfiguration } from '#platform';
import { SAMPLE_TENANT_ID } from './sample/sample-tenant.js';
import { type Standalone, startStandalone } from './standalone.js';

/** How long what is in flight may take to end. */
const SHUTDOWN_WITHIN = 15_000;

const banner = ({ url, hasSample, core }: Standalone): string =>
  [
    `Seatledger serves on ${url}`,
    `  API and its documentation  ${url}/docs`,
    ...(hasSample ? [`  sample tenant Contoso      ${SAMPLE_TENANT_ID} (try ${url}/api/subscriptions)`] : []),
    `  data directory             ${core.configuration.dataDir}`,
    '  authentication is off: only this machine can reach it',
  ].join('\n');

const main = async (): Promise<void> => {
  const configuration = readConfiguration(process.env);
  const logger = createLogger(configuration.logLevel);
  const standalone = await startStandalone(configuration, logger);
  const end = createShutdown({
    steps: standalone.shutdown,
    deadlineMilliseconds: SHUTDOWN_WITHIN,
    logger,
    exit: (code) => process.exit(code),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end(signal));
  console.log(banner(standalone));
  process.send?.({ url: standalone.url });
};

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  console.error(`Seatledger can't start: ${message}`);
  process.exit(error instanceof ConfigurationError ? error.exitCode : 1);
});
