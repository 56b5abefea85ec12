import type { PurgeServiceData } from '../../commands.js';
import type { Deciding, Decision, DecisionContext } from '../../decision.js';
import { Draft } from '../../steps/draft.js';
import { findTenant } from '../../steps/find.js';
import { whyNotPurge } from '../../steps/due.js';

/** The data of one service goes for good: only while this very retention runs and once its time has come. Early, late and stale calls are harmless. */
export function* decidePurgeServiceData(command: PurgeServiceData, context: DecisionContext): Deciding<Decision> {
  const draft = new Draft(context);
  const { userId, retentionId } = command;
  const noTenant = yield* findTenant(draft);
  if (noTenant !== undefined) return noTenant;
  const user = yield* draft.askUser(userId);
  const retentions = user.status === 'active' || user.status === 'deleted' ? [...user.retentions.values()] : [];
  const retention = retentions.find((each) => each.retentionId === retentionId);
  if (retention === undefined) return { outcome: 'ignored', reason: 'stale' };
  const { service, purgeAt } = retention;
  const reason = whyNotPurge(context, purgeAt);
  if (reason !== undefined || purgeAt === undefined) return { outcome: 'ignored', reason: reason ?? 'not-due' };
  draft.addToUser(userId, {
    type: 'ServiceDataPurged',
    data: { userId, retentionId, service, purgeAt, cause: 'due' },
  });
  return draft.finish({ kind: 'purge', userId, retentionId });
}
