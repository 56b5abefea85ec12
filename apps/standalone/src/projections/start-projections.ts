import type { Freshness } from '#application';
import { type Configuration, type Follower, followerFigures, type Logger, type Ports } from '#platform';
import { startProjector } from '../../../projector/src/start-projector.js';
import { ProjectionsThread } from './projections-thread.js';

export interface Projections {
  /** Tells how far each of them is. */
  readonly figures: () => Promise<readonly Follower[]>;
  /** The log has grown. */
  readonly grown: () => void;
  /** Finishes what is in flight, saves the checkpoints, releases the leases. */
  readonly stop: () => Promise<void>;
}
export interface ProjectionsSettings {
  readonly configuration: Pick<Configuration, 'projector' | 'eventStore' | 'readModels' | 'logLevel'>;
  readonly logger: Logger;
  /** Others of this thread wait here for fresh read models. */
  readonly freshness: Freshness;
  /** A thread would run this module; without it all run on this one. */
  readonly module: URL | undefined;
}

/** The read models are kept on a thread of their own where that is wanted and both stores are files. */
export const runOnThread = (
  { projector, eventStore, readModels }: Pick<Configuration, 'projector' | 'eventStore' | 'readModels'>,
  module: URL | undefined,
): module is URL =>
  module !== undefined &&
  projector !== 'inline' &&
  [eventStore, readModels].every(({ adapter }) => adapter === 'sqlite');

/** Keeps the read models up to date, on a thread of its own or on this one. */
export const startProjections = async (
  ports: Ports,
  { configuration, logger, freshness, module }: ProjectionsSettings,
): Promise<Projections> => {
  const { eventStore, readModels, logLevel } = configuration;
  if (!runOnThread(configuration, module)) {
    const inline = startProjector(ports, { logger, freshness });
    return { figures: followerFigures(inline.followers, ports), grown: () => {}, stop: () => inline.stop() };
  }
  const thread = await ProjectionsThread.start({
    module,
    settings: { eventStore, readModels, logLevel, storeId: await ports.store.storeId() },
    delay: ports.delay,
    onAdvanced: () => freshness.stir(),
    onStopped: (condition) => ports.conditions.raise(condition),
  });
  ports.guard.whenDoubted(() => thread.doubted());
  return { figures: () => thread.figures(), grown: () => thread.grown(), stop: () => thread.stop() };
};
