import type { Actor, DryRun } from '#application';
import { defined, permits } from '#licensing';
import { problemError } from '../edge/problem-error.js';

/** A dry run is for whoever may do what it tries. */
export const maySee = ({ roles }: Pick<Actor, 'roles'>, { mode, changesUsers }: DryRun): boolean =>
  permits(roles, 'StartOperation', defined({ mode, changesUsers }));

/** Returns the dry run that was found. @throws ProblemError where there is none, or it isn't for this actor */
export const permitted = (found: DryRun | undefined, actor: Pick<Actor, 'roles'>): DryRun => {
  if (found === undefined) throw problemError('dry-run-gone', {});
  if (maySee(actor, found)) return found;
  throw problemError('forbidden', { role: actor.roles.join(', '), commandType: 'StartOperation' });
};
