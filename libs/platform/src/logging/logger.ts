import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogLevel } from '../config/configuration.js';
import { maskedStack, masked } from './masked.js';

export type { Logger } from 'pino';

/**
 * The logger describes whatever is called `err`, also where its caller did so before; what is in here stays as it is.
 */
const described = new WeakSet<object>();

/**
 * Tells what may be logged of an error: its kind, code, masked message and stack, and never the members that it
 * carries. It may be called again on what it returned.
 */
export const describeError = (error: unknown): object => {
  if (typeof error === 'object' && error !== null && described.has(error)) return error;
  const description = descriptionOf(error);
  described.add(description);
  return description;
};
const descriptionOf = (error: unknown): object => {
  if (!(error instanceof Error)) return { type: typeof error };
  return {
    ...kindOf(error),
    ...(error.stack === undefined ? {} : { stack: maskedStack(error.stack) }),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
};
const kindOf = (error: Error): object => {
  const { code } = error as { code?: unknown };
  const isCode = typeof code === 'string' || typeof code === 'number';
  return { type: error.name, ...(isCode ? { code } : {}), message: masked(error.message) };
};

/** An error that leads back to itself ends here. */
const LONGEST_CHAIN = 8;

/** Tells the same of an error and of its causes, but no stacks: it is for what is logged again and again. */
export const describeCauses = (error: unknown, left = LONGEST_CHAIN): object => {
  const description = causesOf(error, left);
  described.add(description);
  return description;
};
const causesOf = (error: unknown, left: number): object => {
  if (!(error instanceof Error)) return { type: typeof error };
  const hasCause = error.cause !== undefined && left > 1;
  return { ...kindOf(error), ...(hasCause ? { cause: describeCauses(error.cause, left - 1) } : {}) };
};

/** Logs one JSON object a line, which holds ids, codes and numbers only: no body, no name, no address, no query. */
export const createLogger = (level: LogLevel, destination?: DestinationStream): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
