import { Projector } from '#application';
import { type Core, holderIsGone, processHolder } from '#platform';
import { allProjections } from '#projections';

/** Keeps all read models up to date. Stopping it saves the checkpoints and releases the leases. */
export const startProjector = (core: Core): Projector => {
  const { store, codec, models: readModels, clock, delay, ids, freshness, logger } = core;
  const projector = new Projector({
    store,
    codec,
    readModels,
    clock,
    delay,
    freshness,
    definitions: allProjections,
    holder: processHolder(ids.next()),
    isGone: holderIsGone,
    onAlarm: (alarm) => logger.error({ alarm }, 'a read model needs attention'),
  });
  projector.start();
  return projector;
};
