import { followerFigures, type StartWork } from '#platform';
import { ProjectorModule } from './projector.module.js';
import { startEventPublisher } from './start-event-publisher.js';
import { startProjector } from './start-projector.js';

/** Follows the log into the read models and to whoever listens. */
export const startProjections: StartWork = async (ports, settings) => {
  const { logger } = settings;
  const publisher = await startEventPublisher(ports, logger);
  const projector = startProjector(ports, { logger });
  return {
    modules: [ProjectorModule.of({ ports, settings, figures: followerFigures(projector.followers, ports), publisher })],
    shutdown: [
      { name: 'stop the outgoing events', run: () => publisher.stop() },
      { name: 'stop the projections', run: () => projector.stop() },
    ],
  };
};
