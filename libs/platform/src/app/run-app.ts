import { ConfigurationError, readConfiguration, type ReadingOptions } from '../config/configuration.js';
import { createLogger } from '../logging/logger.js';
import { logProcessWarnings } from '../logging/process-warnings.js';
import { boundHeapGrowth } from './heap-growth.js';
import { logLastWords } from './last-words.js';
import { isInVain } from '../process/in-vain.js';
import { assertPortIsFree } from '../config/listening.js';
import type { ProcessSettings } from '../process/ports.js';
import { createShutdown, type ShutdownStep } from '../shutdown/shutdown.js';
import { openTelemetry } from '../telemetry/telemetry.js';

/** What is in flight gets so many milliseconds to end. */
const SHUTDOWN_WITHIN = 15_000;

type Environment = Readonly<Record<string, string | undefined>>;
export interface AppParts extends ProcessSettings {
  readonly environment: Environment;
}
export interface RunningApp {
  /** Its HTTP is reached here. */
  readonly url: string;
  /** They are run in this order, each once. */
  readonly shutdown: readonly ShutdownStep[];
  /** A person at the console reads this; without it, the log gets one line. */
  readonly says?: string;
}
export interface AppOptions extends ReadingOptions {
  /** Logs and traces call the app so: `api`, `commands`, … */
  readonly name: string;
  readonly start: (parts: AppParts) => Promise<RunningApp>;
}

const run = async ({ name, start, ...reading }: AppOptions): Promise<void> => {
  boundHeapGrowth();
  const environment = process.env;
  const configuration = readConfiguration(environment, reading);
  const logger = createLogger(configuration.logLevel);
  logProcessWarnings(logger);
  await assertPortIsFree(configuration);
  const telemetry = await openTelemetry(environment, `seatledger-${name}`);
  const app = await start({ configuration, logger, telemetry, environment });
  const end = createShutdown({
    steps: [...app.shutdown, { name: 'send the last traces', run: () => telemetry.close() }],
    deadlineMilliseconds: SHUTDOWN_WITHIN,
    logger,
    exit: (code) => process.exit(code),
    monotonic: () => performance.now(),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end(signal));
  if (app.says === undefined) logger.info({ app: name, url: app.url }, 'started');
  else console.log(app.says);
  process.send?.({ url: app.url });
};

const exitCodeOf = (error: unknown): number => {
  if (error instanceof ConfigurationError) return error.exitCode;
  return isInVain(error) ? 2 : 1;
};

/**
 * Leads a process through its life: configuration, start, signals, end. It ends with code 2 where starting it again is
 * of no use, and with 1 for any other failure.
 */
export const runApp = (options: AppOptions): void => {
  const words = logLastWords(options.name);
  run(options).catch((error: unknown) => {
    words.cannotStart(error, exitCodeOf(error));
  });
};
