import {
  type Configuration,
  type Logger,
  openCore,
  requireBroker,
  type RunningApp,
  shippedPlanServices,
  type Telemetry,
} from '#platform';
import { ApiModule } from './api.module.js';
import { createHttpApp } from './create-http-app.js';

/**
 * The HTTP API alone: commands go over the broker, queries to the read models that the projector keeps, history to the event store. Serving when it
 * resolves. @throws ConfigurationError; whatever `openCore` throws
 */
export const startApiApp = async (
  configuration: Configuration,
  logger: Logger,
  telemetry?: Telemetry,
): Promise<RunningApp> => {
  requireBroker(configuration);
  const core = await openCore(configuration, logger, telemetry);
  try {
    let serving = true;
    const module = ApiModule.on({
      ...core,
      commandStatus: (tenantId, id) => core.commands.lookup(tenantId, id),
      planServices: await shippedPlanServices(),
      serving: () => serving,
    });
    const api = await createHttpApp(module, core);
    const url = await api.listen(configuration.host, configuration.port);
    return {
      url,
      shutdown: [
        {
          name: 'not ready',
          run: async () => {
            serving = false;
          },
        },
        { name: 'stop the HTTP server', run: () => api.close() },
        { name: 'close the stores', run: () => core.close() },
      ],
    };
  } catch (error) {
    await core.close();
    throw error;
  }
};
