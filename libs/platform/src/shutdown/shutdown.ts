import type { Logger } from '../logging/logger.js';

export interface ShutdownStep {
  readonly name: string;
  readonly run: () => Promise<void>;
}
/** Runs the steps in their order when it is called, and none of them twice. */
export const inOrder = (steps: readonly ShutdownStep[]): (() => Promise<void>) => {
  const left = [...steps];
  return async () => {
    for (const { run } of left.splice(0)) await run();
  };
};

export interface ShutdownOptions {
  readonly steps: readonly ShutdownStep[];
  /** All steps together have so long. */
  readonly deadlineMilliseconds: number;
  readonly logger: Logger;
  readonly exit: (code: number) => void;
  /** Tells milliseconds that never jump. */
  readonly monotonic: () => number;
}

/**
 * Signals so close together are one: a terminal sends Ctrl-C to npm and to what npm runs, npm sends it on, and systemd
 * tells every process of a service.
 */
const ONE_REQUEST_MILLISECONDS = 1_000;

/**
 * Ends the process once, step by step; a step that fails doesn't stop the next ones. The exit code is 0 when all went
 * well in time, else 1. A call more than a second later (somebody who doesn't want to wait) exits at once with
 * 130: whatever was acknowledged is stored already.
 */
export const createShutdown = ({
  steps,
  deadlineMilliseconds,
  logger,
  exit,
  monotonic,
}: ShutdownOptions): ((reason: string) => void) => {
  let begunAt: number | undefined;
  const runAll = async (): Promise<boolean> => {
    let clean = true;
    for (const { name, run } of steps) {
      try {
        await run();
      } catch (error) {
        clean = false;
        logger.error({ err: error, step: name }, 'a step of the shutdown failed');
      }
    }
    return clean;
  };
  return (reason) => {
    if (begunAt !== undefined) {
      if (monotonic() - begunAt < ONE_REQUEST_MILLISECONDS) return;
      logger.warn({ reason }, 'told to end again: ending at once');
      return exit(130);
    }
    begunAt = monotonic();
    logger.info({ reason }, 'ending');
    const deadline = setTimeout(() => {
      logger.error({ deadlineMilliseconds }, 'did not end in time');
      exit(1);
    }, deadlineMilliseconds);
    deadline.unref();
    void runAll().then((clean) => {
      clearTimeout(deadline);
      logger.info('ended');
      exit(clean ? 0 : 1);
    });
  };
};
