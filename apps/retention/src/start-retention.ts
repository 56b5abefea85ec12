import { inOrder, openCommandSide, type StartWork } from '#platform';
import { openRetention } from './retention.js';
import { RetentionModule } from './retention.module.js';

/** Keeps the promise of the thirty days; for its purges it has a command side of its own. */
export const startRetention: StartWork = async (ports, settings) => {
  const { configuration, logger, telemetry } = settings;
  const { lanes: observer, purges, doubts } = telemetry.metrics;
  const commandSide = openCommandSide(ports, { configuration, logger, observer, doubts });
  const retention = openRetention(ports, { ...commandSide, configuration, logger, purges });
  const shutdown = [
    { name: 'stop the retention', run: () => retention.stop() },
    { name: 'empty the lanes', run: () => commandSide.close() },
  ];
  await retention.start().catch(async (error: unknown) => {
    await inOrder(shutdown)();
    throw error;
  });
  return {
    modules: [RetentionModule.of({ ports, settings, retention })],
    shutdown,
    giveUp: () => commandSide.giveUp(),
  };
};
