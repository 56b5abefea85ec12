import {
  type Configuration,
  type Core,
  type Logger,
  oldestParked,
  openCore,
  senders,
  shippedPlanServices,
  type SystemClock,
  takeCommands,
  type Telemetry,
} from '#platform';
import { streamName, type TenantId } from '#licensing';
import { allProjections } from '#projections';
import { ApiModule } from '../../api/src/api.module.js';
import { createHttpApp } from '../../api/src/create-http-app.js';
import { CommandsModule } from '../../commands/src/commands.module.js';
import { figuresOf, figuresOfPublisher } from '../../projector/src/figures.js';
import { startEventPublisher } from '../../projector/src/start-event-publisher.js';
import { startProjector } from '../../projector/src/start-projector.js';
import { startRetention } from '../../retention/src/start-retention.js';
import { StandaloneModule } from './standalone.module.js';
import { makeSampleTenant, SAMPLE_TENANT_ID } from './sample/sample-tenant.js';

export interface Standalone {
  readonly core: Core;
  readonly url: string;
  readonly hasSample: boolean;
  /** In order; each may be run once. */
  readonly shutdown: readonly { readonly name: string; readonly run: () => Promise<void> }[];
  /** All steps of the shutdown. */
  close(): Promise<void>;
}

const tenantExists = async ({ store }: Core, tenantId: string): Promise<boolean> =>
  (await store.read(streamName({ kind: 'tenant', tenantId: tenantId as TenantId }), { limit: 1 })).length > 0;

const makeSample = (core: Core, planServices: ReadonlyMap<string, string>): Promise<string | undefined> =>
  makeSampleTenant({
    decide: (envelope) => core.commands.handle(envelope),
    isDecided: async (tenantId, id) => (await core.commands.lookup(tenantId, id))?.status === 'decided',
    storeIsEmpty: async () => (await core.store.head()) === undefined,
    tenantExists: (tenantId) => tenantExists(core, tenantId),
    planServices,
  });

export interface StandaloneSettings {
  readonly telemetry?: Telemetry;
  /** File that says who may command what over RabbitMQ; see `senders`. */
  readonly upstreams?: string | undefined;
  /** The machine's clock, if none is given. */
  readonly clock?: SystemClock;
}

/** How long a start waits for the read models to show the sample; they go on in any case. */
const SAMPLE_SHOWN_WITHIN = 30_000;

/** All apps in one process, serving when it resolves. What was started before a failure is ended again. */
export const startStandalone = async (
  configuration: Configuration,
  logger: Logger,
  { telemetry, upstreams, clock }: StandaloneSettings = {},
): Promise<Standalone> => {
  const { broker: brokerUrl } = configuration;
  const identify = brokerUrl.adapter === 'rabbitmq' ? await senders(brokerUrl.url, upstreams) : undefined;
  const core = await openCore(configuration, logger, telemetry, clock);
  const shutdown: { name: string; run: () => Promise<void> }[] = [
    { name: 'close the stores', run: () => core.close() },
  ];
  const close = async (): Promise<void> => {
    for (const { run } of shutdown.splice(0)) await run();
  };
  try {
    let serving = true;
    const { metrics, tracer } = core.telemetry;
    const planServices = await shippedPlanServices();
    const projector = startProjector(core);
    shutdown.unshift({ name: 'stop the projections', run: () => projector.stop() });
    if (brokerUrl.adapter === 'rabbitmq') {
      const publisher = await startEventPublisher(core);
      shutdown.unshift({ name: 'stop the outgoing events', run: () => publisher.stop() });
      metrics.watch({ followers: () => figuresOfPublisher(publisher, core) });
    }
    metrics.watch({
      followers: () => figuresOf(projector),
      parkedMessages: () => core.broker.parkedCount(),
      oldestParked: oldestParked(core.broker, core.clock),
      waitingCommands: () => core.lanes.waiting,
    });
    const { broker, commands, delay } = core;
    const module = StandaloneModule.of(
      ApiModule.on({
        ...core,
        commandStatus: (tenantId, id) => commands.lookup(tenantId, id),
        planServices,
        sampleTenantId: SAMPLE_TENANT_ID,
        serving: () => serving,
      }),
      CommandsModule.on({
        commands,
        logger,
        delay,
        tracer,
        settings: { unknownOutcome: 'answer', ...(identify === undefined ? {} : { identify }) },
      }),
    );
    const app = await createHttpApp(module, core);
    shutdown.unshift({ name: 'stop the commands', run: () => app.close() });
    await takeCommands(app.nest, { broker, observer: metrics.deliveries });
    const position = configuration.sample ? await makeSample(core, planServices) : undefined;
    if (position !== undefined) {
      const names = allProjections.map(({ name }) => name);
      await core.freshness.waitFor(position, names, { timeoutMilliseconds: SAMPLE_SHOWN_WITHIN });
    }
    const retention = await startRetention(core);
    shutdown.unshift({ name: 'stop the retention', run: () => retention.stop() });
    const url = await app.listen(configuration.host, configuration.port);
    shutdown.unshift({ name: 'stop the HTTP server', run: () => app.stopServing() });
    shutdown.unshift({
      name: 'not ready',
      run: async () => {
        serving = false;
        core.giveUp();
      },
    });
    void core.operations
      .start()
      .then(() => core.operations.watch())
      .catch((error: unknown) => logger.error({ err: error }, 'bulk operations could not go on'));
    return { core, url, hasSample: await tenantExists(core, SAMPLE_TENANT_ID), shutdown, close };
  } catch (error) {
    await close();
    throw error;
  }
};
