import { type Conditions, type Freshness, Projector } from '#application';
import { alarmsOf, holderIsGone, type Logger, processHolder, type StorePorts, troubleLog } from '#platform/beside';
import { allProjections } from '#projections';

export interface ProjectorSettings {
  readonly logger: Logger;
  /** Others of this thread wait here for fresh read models. */
  readonly freshness?: Freshness;
  /** Many at once suit a thread that serves nobody else. */
  readonly documentsAtOnce?: number;
}

/** Is what projections need of a process. */
export type ProjectorPorts = Pick<StorePorts, 'store' | 'codec' | 'models' | 'clock' | 'delay' | 'turn' | 'ids'> & {
  readonly conditions: Pick<Conditions, 'raise'>;
};

const WAITS = 'the read models wait and try again';

/** Keeps all read models up to date. Stopping it saves the checkpoints and releases the leases. */
export const startProjector = (
  { store, codec, models: readModels, clock, delay, turn, ids, conditions }: ProjectorPorts,
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
