import { itemCommand, refuse, type Command, type OperationItem, type Refused, type TenantId } from '#licensing';
import { damageIn } from '../replies.js';
import { type HistoryParts, undoneOfUser } from './history-of-user.js';

type Batch = Parameters<typeof itemCommand>[0];

/**
 * Makes one user's command of a bulk operation. That of an undo rests on the user's stream, and is refused where that
 * is damaged: the operation goes on with the others.
 * @throws StoreUnavailable, StoreClosed, KeysUnavailable, UnknownEvent
 */
export const commandOfItem = async (
  parts: HistoryParts,
  tenantId: TenantId,
  batch: Batch,
  item: OperationItem,
): Promise<Command | Refused> => {
  const { userId, undoes } = item;
  if (batch.mode !== 'undo' || userId === undefined || undoes === undefined) return itemCommand(batch, item);
  try {
    return itemCommand(batch, item, await undoneOfUser(parts, { tenantId, userId, of: undoes }));
  } catch (error) {
    const found = damageIn(error);
    if (found === undefined) throw error;
    return refuse({ code: found.failure });
  }
};
