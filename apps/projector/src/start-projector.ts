import { type Freshness, Projector } from '#application';
import { alarmsOf, holderIsGone, type Logger, processHolder, type StorePorts, troubleLog } from '#platform';
import { allProjections } from '#projections';

export interface ProjectorSettings {
  readonly logger: Logger;
  /** Others of this process wait here for fresh read models. */
  readonly freshness?: Freshness;
}

const WAITS = 'the read models wait and try again';

/** Keeps all read models up to date. Stopping it saves the checkpoints and releases the leases. */
export const startProjector = (
  { store, codec, models: readModels, clock, delay, turn, ids, conditions }: StorePorts,
  { logger, ...settings }: ProjectorSettings,
): Projector => {
  const trouble = troubleLog(logger);
  const projector = new Projector({
    store,
    codec,
    readModels,
    clock,
    delay,
    turn,
    ...settings,
    definitions: allProjections,
    holder: processHolder(ids.next()),
    isGone: holderIsGone,
    onTrouble: (error, projection) => trouble.failed(WAITS, error, projection),
    onWell: (projection) => trouble.over(WAITS, projection),
    onAlarm: alarmsOf(
      { clock, conditions, delay, models: readModels },
      { logger, words: 'a read model needs attention', followers: allProjections.map(({ name }) => name) },
    ),
  });
  projector.start();
  return projector;
};
