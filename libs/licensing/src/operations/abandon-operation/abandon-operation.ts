import type { Behaviour } from '../../behaviour.js';
import type { AbandonOperation } from '../../commands.js';
import { operationStream } from '../../stream-refs.js';

/**
 * Gives up a list of users that nobody started: from here on it can't be started any more, and the text that it holds
 * of persons who never came to be may go. Ignored where the operation was started, or given up before, or where nothing
 * is listed. How long a list may stand is the caller's to say.
 */
export const abandonOperation: Behaviour<AbandonOperation> = {
  scope: 'tenant',
  inClosedTenant: true,
  permittedTo: ['System'],
  prefetch: ({ operationId }, tenantId) => [operationStream(tenantId, operationId)],
  relatedIds: ({ operationId }) => [operationId],
  *decide({ operationId }, draft) {
    const { tenantId, clockTrusted } = draft.context;
    const stream = operationStream(tenantId, operationId);
    const { status, listed } = yield* draft.ask(stream);
    if (status !== 'listing') return { outcome: 'ignored', reason: 'stale' };
    if (!clockTrusted) return { outcome: 'ignored', reason: 'clock-not-trusted' };
    draft.add(stream, { type: 'OperationAbandoned', data: { listed } });
    return draft.finish({ kind: 'operation', operationId, total: listed });
  },
};
