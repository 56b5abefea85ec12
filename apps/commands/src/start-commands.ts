import {
  checksOf,
  type Configuration,
  type Core,
  type HealthServer,
  type Logger,
  oldestParked,
  openCore,
  requireBroker,
  senders,
  serveHealth,
  takeCommands,
  type Telemetry,
} from '#platform';
import { CommandsModule } from './commands.module.js';

export interface CommandsApp {
  readonly core: Core;
  /** Of health and figures. */
  readonly url: string;
  /** In order; each may be run once. */
  readonly shutdown: readonly { readonly name: string; readonly run: () => Promise<void> }[];
  /** All steps of the shutdown. */
  close(): Promise<void>;
}
export interface CommandsSettings {
  /** File that says who may command what; see `senders`. */
  readonly upstreams?: string | undefined;
  /** Deliveries under way in each lane; default 500. */
  readonly prefetch?: number;
  readonly telemetry?: Telemetry;
}

/**
 * Decides commands that come over RabbitMQ, and runs bulk operations; consuming when it resolves, which waits for RabbitMQ. Its health is told before.
 * @throws ConfigurationError; BrokerUnavailable; BrokerTopologyError; whatever `openCore` throws
 */
export const startCommands = async (
  configuration: Configuration,
  logger: Logger,
  { upstreams, prefetch = 500, telemetry }: CommandsSettings = {},
): Promise<CommandsApp> => {
  const identify = await senders(requireBroker(configuration).url, upstreams);
  const core = await openCore(configuration, logger, telemetry);
  let health: HealthServer | undefined;
  try {
    let serving = true;
    const { broker, commands, lanes, delay } = core;
    const { metrics, tracer } = core.telemetry;
    metrics.watch({
      parkedMessages: () => broker.parkedCount(),
      oldestParked: oldestParked(broker, core.clock),
      waitingCommands: () => lanes.waiting,
    });
    // decisions need no read model; and while RabbitMQ is away the start waits, for everybody to see
    const checks = checksOf({ store: core.store, broker });
    const module = CommandsModule.on({ commands, logger, delay, tracer, settings: { identify } });
    health = await serveHealth(configuration, {
      readiness: { serving: () => serving, checks },
      metrics,
      modules: [module],
    });
    const taking = await takeCommands(health.app, { broker, prefetch, observer: metrics.deliveries });
    const { url, close: stopHealth } = health;
    void core.operations
      .start()
      .then(() => core.operations.watch())
      .catch((error: unknown) => logger.error({ err: error }, 'bulk operations could not go on'));
    const shutdown = [
      {
        name: 'not ready',
        run: async () => {
          serving = false;
          core.giveUp();
        },
      },
      { name: 'stop the commands', run: () => taking.close() },
      { name: 'close the stores', run: () => core.close() },
      { name: 'stop telling the health', run: stopHealth },
    ];
    const close = async (): Promise<void> => {
      for (const { run } of shutdown.splice(0)) await run();
    };
    return { core, url, shutdown, close };
  } catch (error) {
    await health?.close();
    await core.close();
    throw error;
  }
};
