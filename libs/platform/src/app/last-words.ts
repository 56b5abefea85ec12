import { type DestinationStream, pino } from 'pino';
import { ConfigurationError } from '../config/configuration.js';
import { isInVain } from '../process/in-vain.js';
import { createLogger } from '../logging/logger.js';
import { logProcessWarnings } from '../logging/process-warnings.js';

/** Is what of a process is needed to say why it ends. */
export interface Ending extends NodeJS.EventEmitter {
  exit(code: number): void;
}
export interface LastWords {
  /** Says why the app can't start, and ends the process with this code. */
  cannotStart(error: unknown, code: number): void;
}

/** Their messages are written for whoever has to act on them; those of all other errors were foreseen by nobody. */
const isForeseen = (error: unknown): error is Error => error instanceof ConfigurationError || isInVain(error);

/**
 * Makes a line of the log of whatever ends the process early: a start that fails, and an error that nobody caught,
 * which Node would print as a text of several lines. They go to the error output, whatever the level of the log is.
 * Warnings that come before there is a log go there, too.
 */
export const logLastWords = (
  app: string,
  process_: Ending = process,
  destination: DestinationStream = pino.destination({ dest: 2, sync: true }),
): LastWords => {
  const logger = createLogger('warn', destination);
  logProcessWarnings(logger, process_);
  process_.on('uncaughtException', (err: unknown) => {
    logger.fatal({ app, err }, 'nobody caught this error, which ends the process');
    process_.exit(1);
  });
  return {
    cannotStart: (error, code) => {
      const message = error instanceof Error ? error.message : String(error);
      logger.fatal(
        isForeseen(error) ? { app, code } : { app, code, err: error },
        `Seatledger (${app}) can't start: ${message}`,
      );
      process_.exit(code);
    },
  };
};
