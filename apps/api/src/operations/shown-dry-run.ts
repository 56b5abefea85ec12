import type { DryRun } from '#application';
import { errorCatalogue } from '#contracts';
import { defined } from '#licensing';

/** Shows a large dry run: what it comes to so far by the names that an operation has for it. */
export const shownDryRun = (found: DryRun) => {
  const { tenantId: _tenant, owner: _owner, changesUsers: _changes, summary, failure, ...run } = found;
  const { seats, detailedUsers: _all, withShortfalls: _counted, ...totals } = summary ?? {};
  return defined({
    ...run,
    seats,
    totals: summary && totals,
    reason: failure && { code: failure, message: errorCatalogue[failure].meaning },
  });
};
