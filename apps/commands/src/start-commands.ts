import {
  checksOf,
  type CommandSide,
  type Configuration,
  type IdentifySender,
  inOrder,
  type Logger,
  openCommandSide,
  openPorts,
  openTogether,
  type Ports,
  type ProcessSettings,
  requireBroker,
  type RunningApp,
  runOperations,
  readUpstreams,
  senders,
  serveHealth,
  silentTelemetry,
  takeCommands,
  type Telemetry,
} from '#platform';
import { CommandsModule } from './commands.module.js';

export interface CommandsApp extends RunningApp {
  readonly ports: Ports;
  readonly commandSide: CommandSide;
  /** Runs all steps of the shutdown. */
  close(): Promise<void>;
}
export interface CommandsSettings {
  /** This file says who may command what; see `readUpstreams`. */
  readonly upstreams?: string | undefined;
  /** How many deliveries may be under way in each lane; default 500. */
  readonly prefetch?: number;
  readonly telemetry?: Telemetry;
}

interface Edge {
  readonly identify: IdentifySender;
  readonly prefetch: number;
  readonly serving: () => boolean;
}
/** Tells its health first: while RabbitMQ is away the start waits, for everybody to see. */
const begin = (settings: ProcessSettings, { identify, prefetch, serving }: Edge) =>
  openTogether(async (keep) => {
    const { configuration, logger, telemetry } = settings;
    const { metrics } = telemetry;
    const ports = keep(await openPorts(settings));
    const { lanes: observer, dryRuns, doubts } = metrics;
    const commandSide = keep(openCommandSide(ports, { configuration, logger, observer, dryRuns, doubts }));
    const { broker, store } = ports;
    const health = keep(
      await serveHealth(configuration, {
        // Decisions need no read model.
        readiness: { ...ports, process: 'commands', serving, checks: checksOf({ store, guard: ports.guard, broker }) },
        metrics,
        logger,
        modules: [CommandsModule.of({ ports, commandSide, settings, intake: { identify } })],
      }),
    );
    const taking = keep(await takeCommands(health.app, { broker, prefetch, observer: metrics.deliveries }));
    return { ports, commandSide, health, taking };
  });

/**
 * Decides commands that come over RabbitMQ, and runs bulk operations. It consumes when it resolves, which waits for
 * RabbitMQ.
 * @throws ConfigurationError; BrokerUnavailable; BrokerTopologyError; whatever `openPorts` throws
 */
export const startCommands = async (
  configuration: Configuration,
  logger: Logger,
  { upstreams, prefetch = 500, telemetry = silentTelemetry() }: CommandsSettings = {},
): Promise<CommandsApp> => {
  const identify = senders(requireBroker(configuration).url, await readUpstreams(upstreams));
  let serving = true;
  const edge = { identify, prefetch, serving: () => serving };
  const { ports, commandSide, health, taking } = await begin({ configuration, logger, telemetry }, edge);
  runOperations(commandSide, logger);
  const shutdown = [
    {
      name: 'not ready',
      run: async () => {
        serving = false;
        commandSide.giveUp();
      },
    },
    { name: 'stop the commands', run: () => taking.close() },
    { name: 'empty the lanes', run: () => commandSide.close() },
    { name: 'close the stores', run: () => ports.close() },
    { name: 'stop telling the health', run: () => health.close() },
  ];
  return { ports, commandSide, url: health.url, shutdown, close: inOrder(shutdown) };
};
