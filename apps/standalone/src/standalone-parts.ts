import type { Directory, EventPublisher, Projector } from '#application';
import {
  type CommandSide,
  openCommandSide,
  openDirectory,
  openPorts,
  openQuerySide,
  type Ports,
  type ProcessSettings,
  type QuerySide,
  type Surroundings,
} from '#platform';
import { startEventPublisher } from '../../projector/src/start-event-publisher.js';
import { startProjector } from '../../projector/src/start-projector.js';
import { openRetention, type Retention } from '../../retention/src/retention.js';

/** The four apps consist of these parts, in one process. */
export interface StandaloneParts {
  readonly ports: Ports;
  readonly commandSide: CommandSide;
  readonly querySide: QuerySide;
  /** It is undefined where the installation wants none. */
  readonly directory: Directory | undefined;
  readonly projector: Projector;
  /** It is undefined where nobody outside listens. */
  readonly publisher: EventPublisher | undefined;
  /** It is not started yet. */
  readonly retention: Retention;
}
/** Is told of each part that has begun, and how it is ended. */
export type Begun = (name: string, end: () => Promise<void>) => void;

/**
 * Opens all parts, and has the read models and the outgoing events follow the log.
 * @throws whatever `openPorts` throws; BrokerTopologyError
 */
export const openStandaloneParts = async (
  settings: ProcessSettings,
  surroundings: Surroundings,
  begun: Begun,
): Promise<StandaloneParts> => {
  const { configuration, logger } = settings;
  const { lanes: observer, dryRuns, purges, doubts } = settings.telemetry.metrics;
  const ports = await openPorts(settings, surroundings);
  begun('close the stores', () => ports.close());
  const commandSide = openCommandSide(ports, { configuration, logger, observer, dryRuns, doubts });
  begun('empty the lanes', () => commandSide.close());
  const { commands } = commandSide;
  // The command service knows also of commands that still wait here.
  const querySide = { ...openQuerySide(ports), commands };
  const projector = startProjector(ports, { logger, freshness: querySide.freshness });
  begun('stop the projections', () => projector.stop());
  const { metrics } = settings.telemetry;
  const people = openDirectory(ports, querySide, { configuration, logger, metrics });
  begun('forget the directory', () => people.close());
  const isHeard = configuration.broker.adapter === 'rabbitmq';
  const publisher = isHeard ? await startEventPublisher(ports, logger) : undefined;
  if (publisher !== undefined) begun('stop the outgoing events', () => publisher.stop());
  const retention = openRetention(ports, { ...commandSide, configuration, logger, purges });
  const { directory } = people;
  return { ports, commandSide, querySide, directory, projector, publisher, retention };
};
