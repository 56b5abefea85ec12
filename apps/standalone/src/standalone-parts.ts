import type { Directory, EventPublisher, TenantChanges } from '#application';
import {
  type CommandSide,
  openChanges,
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
import { openRetention, type Retention } from '../../retention/src/retention.js';
import { type Projections, runOnThread, startProjections } from './projections/start-projections.js';

/** The four apps consist of these parts, in one process. */
export interface StandaloneParts {
  readonly ports: Ports;
  readonly commandSide: CommandSide;
  readonly querySide: QuerySide;
  /** It is undefined where the installation wants none. */
  readonly directory: Directory | undefined;
  readonly changes: TenantChanges;
  readonly projections: Projections;
  /** It is undefined where nobody outside listens. */
  readonly publisher: EventPublisher | undefined;
  /** It is not started yet. */
  readonly retention: Retention;
}
export interface StandaloneSurroundings extends Surroundings {
  /** A thread of projections runs this module; without it they run on the thread of all others. */
  readonly projectionsModule?: URL | undefined;
}
/** Is told of each part that has begun, and how it is ended. */
export type Begun = (name: string, end: () => Promise<void>) => void;

/**
 * Opens all parts, and has the read models and the outgoing events follow the log.
 * @throws whatever `openPorts` throws; BrokerTopologyError
 */
export const openStandaloneParts = async (
  settings: ProcessSettings,
  { projectionsModule, ...surroundings }: StandaloneSurroundings,
  begun: Begun,
): Promise<StandaloneParts> => {
  const { configuration, logger } = settings;
  const { lanes: observer, dryRuns, purges, doubts } = settings.telemetry.metrics;
  let grown = (): void => {};
  const isFollowedBeside = runOnThread(configuration, projectionsModule);
  const ports = await openPorts(settings, { ...surroundings, onAppended: () => grown(), isFollowedBeside });
  begun('close the stores', () => ports.close());
  const commandSide = openCommandSide(ports, { configuration, logger, observer, dryRuns, doubts });
  begun('empty the lanes', () => commandSide.close());
  const { commands } = commandSide;
  // The command service knows also of commands that still wait here.
  const querySide = { ...openQuerySide(ports), commands };
  const { freshness } = querySide;
  const projections = await startProjections(ports, { configuration, logger, freshness, module: projectionsModule });
  begun('stop the projections', () => projections.stop());
  grown = projections.grown;
  const { metrics } = settings.telemetry;
  const people = openDirectory(ports, querySide, { configuration, logger, metrics });
  begun('forget the directory', () => people.close());
  const told = openChanges(ports, querySide, logger);
  begun('stop telling of changes', () => told.close());
  const isHeard = configuration.broker.adapter === 'rabbitmq';
  const publisher = isHeard ? await startEventPublisher(ports, logger) : undefined;
  if (publisher !== undefined) begun('stop the outgoing events', () => publisher.stop());
  const retention = openRetention(ports, { ...commandSide, configuration, logger, purges });
  const { directory } = people;
  const { changes } = told;
  return { ports, commandSide, querySide, directory, changes, projections, publisher, retention };
};
