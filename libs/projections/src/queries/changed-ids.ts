import { type AnyProjection, anyProjection, type ChangedIds, handlerOf, type RecordedEvent } from '#application';
import { parseStream } from '#licensing';
import { tenantKey } from '../keys.js';
import { operations } from '../operations/operations.js';
import { subscriptions } from '../subscriptions/subscriptions.js';
import { users } from '../users/users.js';

const idsIn = (projection: AnyProjection): ((event: RecordedEvent) => readonly string[]) => {
  const handles = handlerOf(projection);
  return (event) => {
    const tenantId = parseStream(event.stream)?.tenantId;
    if (tenantId === undefined || !handles(event.event.type)) return [];
    // the keys of a tenant's documents are its id and theirs
    return projection.keys(event).map((key) => key.slice(tenantKey(tenantId, '').length));
  };
};

const OF = {
  users: idsIn(anyProjection(users)),
  subscriptions: idsIn(anyProjection(subscriptions)),
  operations: idsIn(anyProjection(operations)),
};

/** These read models show what `changedIds` tells. */
export const CHANGED_IN: readonly string[] = [users.name, subscriptions.name, operations.name];

/** Tells which users, subscriptions and operations an event changed: the documents into which it is folded. */
export const changedIds = (event: RecordedEvent): ChangedIds => ({
  users: OF.users(event),
  subscriptions: OF.subscriptions(event),
  operations: OF.operations(event),
});
