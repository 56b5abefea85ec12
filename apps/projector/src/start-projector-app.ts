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
import { figuresOf, figuresOfPublisher } from './figures.js';
import { startEventPublisher } from './start-event-publisher.js';
import { startProjector } from './start-projector.js';

const start = async (core: Core): Promise<RunningApp> => {
  let serving = true;
  const { configuration, telemetry } = core;
  const projector = startProjector(core);
  const publisher = startEventPublisher(core);
  telemetry.metrics.watch({ followers: () => figuresOf(projector) });
  telemetry.metrics.watch({ followers: () => figuresOfPublisher(publisher, core) });
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
      { name: 'stop the outgoing events', run: () => publisher.stop() },
      { name: 'stop the projections', run: () => projector.stop() },
      { name: 'close the stores', run: () => core.close() },
      { name: 'stop telling the health', run: () => health.close() },
    ],
  };
};

/** Follows the log into the read models and to whoever listens. @throws ConfigurationError; whatever `openCore` throws */
export const startProjectorApp = async (
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
