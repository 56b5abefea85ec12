import {
  followerOf,
  historyMismatch,
  type EventStore,
  type KnownOperations,
  type OperationName,
  type ReadModels,
} from '#application';
import { defined } from '#licensing';
import { operations, runningOperations, type OperationDocument, type Page } from '#projections';

const PAGE = 500;

/**
 * Asks the live read model of operations what is still running, and up to which position it says so. Undefined where it
 * isn't built, or belongs to another history. The position is read first: what the model learns meanwhile is seen again
 * in the log, which does no harm.
 */
export const knownOperations = async (models: ReadModels, store: EventStore): Promise<KnownOperations | undefined> => {
  const live = await models.liveGeneration(operations.name);
  if (live === undefined) return undefined;
  const checkpoint = await models.checkpoint(followerOf({ name: operations.name, generation: live.generation }));
  if (checkpoint === undefined || (await historyMismatch(store, checkpoint)) !== undefined) return undefined;
  const running: OperationName[] = [];
  let after: string | undefined;
  do {
    const found: Page<OperationDocument> = await runningOperations(models, defined({ limit: PAGE, after }));
    running.push(...found.items.map(({ tenantId, id }) => ({ tenantId, operationId: id })));
    after = found.next;
  } while (after !== undefined);
  return { position: checkpoint.position, running };
};
