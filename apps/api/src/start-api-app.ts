import {
  checkKeys,
  type Configuration,
  knownUpstreams,
  readUpstreams,
  type Logger,
  openChanges,
  openDirectory,
  openPorts,
  openQuerySide,
  openSessions,
  openSignIn,
  openTogether,
  requireBroker,
  type RunningApp,
  shippedPlanServices,
  silentTelemetry,
  type Telemetry,
} from '#platform';
import { namedUsersIn } from '#projections';
import { ApiModule, readinessOf } from './api.module.js';
import { createHttpApp } from './create-http-app.js';
import { serveFigures } from './health/serve-figures.js';

export interface ApiSettings {
  readonly telemetry?: Telemetry;
  /** The file that says who may command what over RabbitMQ; here it is only told of. */
  readonly upstreams?: string | undefined;
}

/**
 * Runs the HTTP API alone: commands go over the broker, questions to the event store and to the read models that the
 * projector keeps. It decides nothing, and so has no lanes. It serves when it resolves.
 * @throws ConfigurationError; whatever `openPorts` throws
 */
export const startApiApp = async (
  configuration: Configuration,
  logger: Logger,
  { telemetry = silentTelemetry(), upstreams: upstreamsFile }: ApiSettings = {},
): Promise<RunningApp> => {
  const upstreams = knownUpstreams(requireBroker(configuration), await readUpstreams(upstreamsFile));
  const settings = { configuration, logger, telemetry };
  let serving = true;
  const { ports, people, told, keyCheck, app, figures, signIn, url } = await openTogether(async (keep) => {
    const ports = keep(await openPorts(settings));
    const signIn = await openSignIn(configuration, { ...ports, logger });
    if (signIn !== undefined) keep(signIn);
    const sessions = await openSessions(configuration, ports, signIn);
    const querySide = openQuerySide(ports);
    const { metrics } = telemetry;
    const people = keep(openDirectory(ports, querySide, { configuration, logger, metrics }));
    const told = keep(openChanges(ports, querySide, logger));
    const keyCheck = checkKeys(namedUsersIn(ports.models), ports, { logger, scope: 'reported' });
    keep({ close: () => keyCheck.stop() });
    keyCheck.start();
    telemetry.metrics.watch({ unreadableUsers: () => keyCheck.count });
    const planServices = await shippedPlanServices();
    const own = { process: 'api', ports, serving: () => serving } as const;
    const { directory } = people;
    const { changes } = told;
    const parts = { querySide, directory, changes, planServices, keyCheck, signIn, upstreams };
    const module = ApiModule.of({ ...own, ...parts, settings });
    const app = keep(await createHttpApp(module, { ...settings, delay: ports.delay, signIn, sessions }));
    const figures = await serveFigures(settings, readinessOf(own));
    if (figures !== undefined) keep(figures);
    return {
      ports,
      people,
      told,
      keyCheck,
      app,
      figures,
      signIn,
      url: await app.listen(configuration.host, configuration.port),
    };
  });
  return {
    url,
    shutdown: [
      {
        name: 'not ready',
        run: async () => {
          serving = false;
        },
      },
      { name: 'stop the HTTP server', run: () => app.close() },
      { name: 'stop telling the figures', run: async () => figures?.close() },
      { name: 'stop telling of changes', run: () => told.close() },
      { name: 'forget the directory', run: () => people.close() },
      { name: 'stop looking at keys', run: () => keyCheck.stop() },
      { name: 'stop asking issuers', run: async () => signIn?.close() },
      { name: 'close the stores', run: () => ports.close() },
    ],
  };
};
