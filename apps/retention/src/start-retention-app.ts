import {
  checksOf,
  type Configuration,
  type Core,
  type Logger,
  openCore,
  requireBroker,
  type RunningApp,
  serveHealth,
  type Telemetry,
} from '#platform';
import { startRetention } from './start-retention.js';

const start = async (core: Core): Promise<RunningApp> => {
  let serving = true;
  const { configuration, telemetry } = core;
  const retention = await startRetention(core);
  const readiness = { serving: () => serving, checks: checksOf(core) };
  const health = await serveHealth(configuration, readiness, telemetry.metrics);
  return {
    url: health.url,
    shutdown: [
      {
        name: 'not ready',
        run: async () => {
          serving = false;
        },
      },
      { name: 'stop the retention', run: () => retention.stop() },
      { name: 'close the stores', run: () => core.close() },
      { name: 'stop telling the health', run: () => health.close() },
    ],
  };
};

/** The 30-day worker as a process of its own. @throws ConfigurationError; BrokerUnavailable; whatever `openCore` throws */
export const startRetentionApp = async (
  configuration: Configuration,
  logger: Logger,
  telemetry?: Telemetry,
): Promise<RunningApp> => {
  requireBroker(configuration);
  const core = await openCore(configuration, logger, telemetry);
  try {
    return await start(core);
  } catch (error) {
    await core.close();
    throw error;
  }
};
