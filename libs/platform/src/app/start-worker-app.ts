import { type Core, openCore } from '../core/open-core.js';
import { requireBroker } from '../config/configuration.js';
import { serveHealth } from '../health/health-server.js';
import { checksOf } from '../health/readiness.js';
import type { ShutdownStep } from '../shutdown/shutdown.js';
import type { AppParts, RunningApp } from './run-app.js';

/** What a worker runs, and how each part of it is ended, in order. */
export type StartWork = (core: Core) => Promise<readonly ShutdownStep[]>;

const serve = async (core: Core, startWork: StartWork): Promise<RunningApp> => {
  let serving = true;
  const { configuration, telemetry } = core;
  const work = await startWork(core);
  const readiness = { serving: () => serving, checks: checksOf(core) };
  const health = await serveHealth(configuration, { readiness, metrics: telemetry.metrics });
  return {
    url: health.url,
    shutdown: [
      {
        name: 'not ready',
        run: async () => {
          serving = false;
          core.giveUp();
        },
      },
      ...work,
      { name: 'close the stores', run: () => core.close() },
      { name: 'stop telling the health', run: () => health.close() },
    ],
  };
};

/**
 * A process that works from the log and serves nothing but its health and figures. What was opened before a failure is closed again.
 * @throws ConfigurationError; whatever `openCore` and `startWork` throw
 */
export const startWorkerApp = async (
  { configuration, logger, telemetry }: Omit<AppParts, 'environment'>,
  startWork: StartWork,
): Promise<RunningApp> => {
  requireBroker(configuration);
  const core = await openCore(configuration, logger, telemetry);
  try {
    return await serve(core, startWork);
  } catch (error) {
    await core.close();
    throw error;
  }
};
