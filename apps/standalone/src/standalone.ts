import { NotFreshEnough, Tenants } from '#application';
import {
  type CommandSide,
  type Configuration,
  inOrder,
  knownUpstreams,
  type Logger,
  openSessions,
  openSignIn,
  type Ports,
  readUpstreams,
  type RunningApp,
  runOperations,
  senders,
  shippedPlanServices,
  type ShutdownStep,
  silentTelemetry,
  takeCommands,
  type Telemetry,
} from '#platform';
import { allProjections } from '#projections';
import { readinessOf } from '../../api/src/api.module.js';
import { createHttpApp } from '../../api/src/create-http-app.js';
import { serveFigures } from '../../api/src/health/serve-figures.js';
import { makeSampleTenant, SAMPLE_TENANT_ID } from './sample/sample-tenant.js';
import {
  type Begun,
  openStandaloneParts,
  type StandaloneParts,
  type StandaloneSurroundings,
} from './standalone-parts.js';
import { type StandaloneEdge, StandaloneModule } from './standalone.module.js';

export interface Standalone extends RunningApp {
  readonly ports: Ports;
  readonly commandSide: CommandSide;
  readonly hasSample: boolean;
  /**
   * Waits for the read models to show all that is in the log now. Resolves to false where they don't in so many
   * milliseconds.
   * @throws StoreUnavailable, ReadModelsUnavailable
   */
  readonly caughtUp: (milliseconds: number) => Promise<boolean>;
  /** Runs all steps of the shutdown. */
  close(): Promise<void>;
}
export interface StandaloneSettings extends StandaloneSurroundings {
  readonly telemetry?: Telemetry;
  /** This file says who may command what over RabbitMQ; see `readUpstreams`. */
  readonly upstreams?: string | undefined;
  /** The console was built here; without it, it is where the build of this checkout or image writes it. */
  readonly consoleFolder?: string | undefined;
}

/** A start waits so many milliseconds for the read models to show the sample. They go on in any case. */
const SAMPLE_SHOWN_WITHIN = 30_000;

const caughtUp = async ({ ports, querySide }: StandaloneParts, timeoutMilliseconds: number): Promise<boolean> => {
  const head = await ports.store.head();
  const names = allProjections.map(({ name }) => name);
  try {
    if (head !== undefined) await querySide.freshness.waitFor(head.position, names, { timeoutMilliseconds });
    return true;
  } catch (error) {
    if (error instanceof NotFreshEnough) return false;
    throw error;
  }
};

const tenantExists = ({ store }: Ports, tenantId: string): Promise<boolean> => new Tenants(store).exists(tenantId);

/** Makes the sample where it is wanted and not there, and waits until it is shown. */
const makeSample = async (
  { ports, commandSide: { commands }, querySide }: StandaloneParts,
  planServices: StandaloneEdge['planServices'],
): Promise<void> => {
  const position = await makeSampleTenant({
    decide: (envelope) => commands.handle(envelope),
    isDecided: async (tenantId, id) => (await commands.lookup(tenantId, id, 'key'))?.status === 'decided',
    storeIsEmpty: async () => (await ports.store.head()) === undefined,
    tenantExists: (tenantId) => tenantExists(ports, tenantId),
    planServices,
  });
  if (position === undefined) return;
  const names = allProjections.map(({ name }) => name);
  await querySide.freshness.waitFor(position, names, { timeoutMilliseconds: SAMPLE_SHOWN_WITHIN });
};

/**
 * Takes commands first, then makes the sample, then starts the retention; who asks over HTTP finds all of it there.
 * Resolves to the URL.
 */
const serve = async (
  parts: StandaloneParts,
  { consoleFolder, ...edge }: Omit<StandaloneEdge, 'signIn'> & Pick<StandaloneSettings, 'consoleFolder'>,
  begun: Begun,
): Promise<string> => {
  const { configuration, logger, telemetry } = edge.settings;
  const { ports, retention } = parts;
  const signIn = await openSignIn(configuration, { ...ports, logger });
  begun('stop asking issuers', async () => signIn?.close());
  const sessions = await openSessions(configuration, ports, signIn);
  const module = StandaloneModule.of(parts, { ...edge, signIn });
  const app = await createHttpApp(module, { ...edge.settings, consoleFolder, delay: ports.delay, signIn, sessions });
  begun('stop the commands', () => app.close());
  await takeCommands(app.nest, { broker: ports.broker, observer: telemetry.metrics.deliveries });
  // who signs in has tenants of their own
  if (configuration.sample && signIn === undefined) await makeSample(parts, edge.planServices);
  await retention.start();
  begun('stop the retention', () => retention.stop());
  const figures = await serveFigures(
    edge.settings,
    readinessOf({ process: 'standalone', ports, serving: edge.serving }),
  );
  begun('stop telling the figures', async () => figures?.close());
  const url = await app.listen(configuration.host, configuration.port);
  begun('stop the HTTP server', () => app.stopServing());
  return url;
};

/**
 * Runs all apps in one process, which serves when it resolves. What was begun before a failure is ended again.
 * @throws ConfigurationError; whatever an app throws
 */
export const startStandalone = async (
  configuration: Configuration,
  logger: Logger,
  { telemetry = silentTelemetry(), upstreams, consoleFolder, ...surroundings }: StandaloneSettings = {},
): Promise<Standalone> => {
  const settings = { configuration, logger, telemetry };
  const { broker } = configuration;
  const told = broker.adapter === 'rabbitmq' ? await readUpstreams(upstreams) : undefined;
  const identify = broker.adapter === 'rabbitmq' ? senders(broker.url, told) : undefined;
  const known = knownUpstreams(broker, told);
  const planServices = await shippedPlanServices();
  let serving = true;
  const shutdown: ShutdownStep[] = [];
  const begun: Begun = (name, end) => void shutdown.unshift({ name, run: end });
  try {
    const parts = await openStandaloneParts(settings, surroundings, begun);
    const { ports, commandSide } = parts;
    const edge = { settings, planServices, identify, upstreams: known, consoleFolder, serving: () => serving };
    const url = await serve(parts, edge, begun);
    begun('not ready', async () => {
      serving = false;
      commandSide.giveUp();
    });
    runOperations(commandSide, logger);
    const hasSample = configuration.authentication.mode === 'off' && (await tenantExists(ports, SAMPLE_TENANT_ID));
    return {
      ports,
      commandSide,
      url,
      hasSample,
      caughtUp: (milliseconds) => caughtUp(parts, milliseconds),
      shutdown,
      close: inOrder(shutdown),
    };
  } catch (error) {
    await inOrder(shutdown)();
    throw error;
  }
};
