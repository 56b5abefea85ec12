import {
  CatalogueView,
  DecidedCommands,
  type FindsCommands,
  Freshness,
  History,
  KeptDryRuns,
  KeptFolds,
  Past,
  PastCatalogue,
  UserSteps,
} from '#application';
import { instantsIn } from '#projections';
import { holderIsGone } from './process-holder.js';
import type { StorePorts } from './ports.js';

/**
 * This part of a process answers questions: what read models show and how fresh they are, what was at an instant, and
 * what became of a command.
 */
export interface QuerySide {
  readonly freshness: Freshness;
  readonly history: History;
  readonly userSteps: UserSteps;
  readonly past: Past;
  readonly catalogue: CatalogueView;
  readonly pastCatalogue: PastCatalogue;
  readonly commands: FindsCommands;
  readonly dryRuns: KeptDryRuns;
}

/** Makes the query side, which holds nothing open and needs no end. */
export const openQuerySide = (
  ports: Pick<
    StorePorts,
    'store' | 'codec' | 'hasher' | 'tenants' | 'models' | 'delay' | 'dryRuns' | 'holder' | 'clock' | 'turn'
  >,
): QuerySide => {
  const { store, codec, models, delay, turn } = ports;
  const catalogue = new CatalogueView(store, codec);
  const freshness = new Freshness({ readModels: models, delay });
  const kept = new KeptFolds();
  return {
    freshness,
    past: new Past({ store, instants: instantsIn(models), freshness }),
    history: new History(store, codec, kept),
    userSteps: new UserSteps({ store, codec, turn, kept }),
    catalogue,
    pastCatalogue: new PastCatalogue({ store, codec, view: catalogue, turn }),
    commands: new DecidedCommands(ports),
    dryRuns: new KeptDryRuns({ ...ports, runs: ports.dryRuns, lives: { holder: ports.holder, isGone: holderIsGone } }),
  };
};
