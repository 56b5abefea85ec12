import type { Core, ShutdownStep } from '#platform';
import { figuresOf, figuresOfPublisher } from './figures.js';
import { startEventPublisher } from './start-event-publisher.js';
import { startProjector } from './start-projector.js';

/** Follows the log into the read models and to whoever listens. */
export const startProjections = async (core: Core): Promise<readonly ShutdownStep[]> => {
  const publisher = await startEventPublisher(core);
  const projector = startProjector(core);
  const { metrics } = core.telemetry;
  metrics.watch({ followers: () => figuresOf(projector) });
  metrics.watch({ followers: () => figuresOfPublisher(publisher, core) });
  return [
    { name: 'stop the outgoing events', run: () => publisher.stop() },
    { name: 'stop the projections', run: () => projector.stop() },
  ];
};
