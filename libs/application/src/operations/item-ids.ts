import type { CommandId, OperationId, OperationItem, OperationMode, UserId } from '#licensing';
import type { Ids } from '../ports/clock-and-ids.js';

/**
 * The command id of one item follows from the operation and the user, so that however often an item is handed in it is
 * decided once. Users to create (whose id follows from this one) and users not found are told apart by their place in
 * the caller's list.
 */
export const itemCommandId = (
  ids: Ids,
  operationId: OperationId,
  mode: OperationMode,
  { userId, index }: OperationItem,
): CommandId =>
  ids.derive(operationId, mode === 'create' || userId === undefined ? String(index) : userId) as CommandId;

/**
 * What a list says of users whom it would create under ids of the caller's choice is sealed under the key of this
 * person, who is no user.
 */
export const listPersonId = (ids: Ids, operationId: OperationId): UserId => ids.derive(operationId, 'list') as UserId;

/** This id is known before the user is created, so that what the list says of them is sealed under their own key. */
export const createdUserId = (ids: Ids, operationId: OperationId, index: number): UserId =>
  ids.derive(itemCommandId(ids, operationId, 'create', { index }), 'user') as UserId;
