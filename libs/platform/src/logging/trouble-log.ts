import {
  BrokerUnavailable,
  KeysUnavailable,
  NotBuilt,
  NotFreshEnough,
  OutcomeUnknown,
  ReadModelsUnavailable,
  StoreUnavailable,
  ThrottledLog,
} from '#application';
import { describeCauses, describeError, type Logger } from './logger.js';

const OUTAGES = [
  BrokerUnavailable,
  KeysUnavailable,
  NotBuilt,
  NotFreshEnough,
  OutcomeUnknown,
  ReadModelsUnavailable,
  StoreUnavailable,
];
const isOutage = (error: unknown): error is Error => OUTAGES.some((kind) => error instanceof kind);

/** Is told of what waits for something that is away, each time that it is tried in vain, and when it works. */
export interface TroubleLog {
  /** @param what is one of a few fixed sentences; `subject` tells apart who waits */
  failed(what: string, error: unknown, subject?: string): void;
  over(what: string, subject?: string): void;
}

/** Logs adapters' and duties' troubles once, then every 30 seconds, and when they are over: see `ThrottledLog`. */
export const throttledLog = (logger: Logger): ThrottledLog =>
  new ThrottledLog((what, trouble) => {
    if (trouble.state === 'over') return logger.info({ seconds: trouble.seconds }, `over: ${what}`);
    const { untold, details } = trouble;
    const { error, ...about } = details;
    const more = untold === 0 ? about : { ...about, untold };
    if (error === undefined) return logger.warn(more, what);
    if (isOutage(error)) return logger.warn({ ...more, err: describeCauses(error) }, what);
    // nobody foresaw it, so that its stack is worth its lines
    return logger.error({ ...more, err: describeError(error) }, what);
  });

export const troubleLog = (logger: Logger): TroubleLog => {
  const log = throttledLog(logger);
  return {
    failed: (what, error, subject = '') =>
      log.warn(what, { error, ...(subject === '' ? {} : { waiting: subject }) }, subject),
    over: (what, subject) => log.over(what, subject),
  };
};
