import type { Logger } from './logger.js';

/**
 * From now on a warning of Node or of a library is a line of the log like any other, and no text on the console, which
 * nobody who reads a log line by line expects.
 */
export const logProcessWarnings = (logger: Logger, warnings: NodeJS.EventEmitter = process): void => {
  // Node itself prints them by a listener of its own
  warnings.removeAllListeners('warning');
  warnings.on('warning', (warning: Error) => logger.warn({ err: warning }, 'a warning of Node or of a library'));
};
