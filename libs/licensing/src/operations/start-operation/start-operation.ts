import type { Behaviour } from '../../behaviour.js';
import type { StartOperation } from '../../commands.js';
import { refuse } from '../../decision.js';
import type { Refusal } from '../../refusals.js';
import { skuIdsOf } from '../../steps/named.js';
import { repeated } from '../../steps/resolve.js';
import { operationStream } from '../../stream-refs.js';
import { defined } from '../../values.js';
import type { SkuId } from '../../values.js';

/** One operation has a hundred thousand users, and no more. Source: docs/explanation/architecture.md#limits. */
export const MAX_OPERATION_USERS = 100_000;

/**
 * Starts a bulk operation whose users are listed on its stream already. Nothing of the users is decided here. Unchanged
 * where it was started before. Refuses `too-many-users`, `operation-without-users`, `replace-needs-a-product`,
 * `nothing-to-do`, `duplicate-product`, `add-and-remove-same-product`, and `confirmation-required` where a deletion,
 * an undo that deletes, or a replacement for users who were selected, isn't confirmed with the number of distinct
 * users, or any other mode with another number; `operation-abandoned` where the list was given up.
 */
export const startOperation: Behaviour<StartOperation> = {
  scope: 'tenant',
  permittedTo: [],
  prefetch: ({ operationId }, tenantId) => [operationStream(tenantId, operationId)],
  relatedIds: ({ operationId, ...batch }) => [operationId, ...productsOf(batch)],
  *decide(command, draft) {
    const { operationId, mode, total, licenses, change, undo } = command;
    const refusal = refusalOf(command);
    if (refusal !== undefined) return refuse(refusal);
    const stream = operationStream(draft.context.tenantId, operationId);
    const { status } = yield* draft.ask(stream);
    if (status === 'abandoned') return refuse({ code: 'operation-abandoned', operationId });
    const isStarted = status === 'running' || status === 'finished';
    const data = { mode, total, licenses, ...defined({ change, undo }) };
    if (!isStarted) draft.add(stream, { type: 'OperationStarted', data });
    return draft.finish({ kind: 'operation', operationId, total });
  },
};

type Products = Pick<StartOperation, 'licenses' | 'change'>;
const productsOf = ({ licenses, change }: Products): readonly SkuId[] => [
  ...skuIdsOf(licenses),
  ...skuIdsOf(change?.add ?? []),
  ...(change?.remove ?? []),
];

/** Finds what no state could make right. */
const refusalOf = (command: StartOperation): Refusal | undefined => {
  const { mode, licenses, undo, total, selected, confirm } = command;
  if (total > MAX_OPERATION_USERS) return { code: 'too-many-users', limit: MAX_OPERATION_USERS, users: total };
  if (total < 1) return { code: 'operation-without-users' };
  if (mode === 'replace' && licenses.length === 0) return { code: 'replace-needs-a-product' };
  const needsProducts = mode === 'add' || mode === 'remove' || mode === 'refresh';
  if (needsProducts && licenses.length === 0) return { code: 'nothing-to-do' };
  const swap = mode === 'change' ? refusalOfSwap(command) : undefined;
  if (swap !== undefined) return swap;
  const skuIds = repeated(skuIdsOf(licenses));
  if (skuIds.length > 0) return { code: 'duplicate-product', skuIds };
  const isNeeded = mode === 'delete' || undo?.deletes === true || (mode === 'replace' && selected === true);
  if (confirm !== total && (isNeeded || confirm !== undefined))
    return { code: 'confirmation-required', distinctUsers: total, ...defined({ confirm }) };
  return undefined;
};

const refusalOfSwap = ({ change }: StartOperation): Refusal | undefined => {
  const add = skuIdsOf(change?.add ?? []);
  const remove = change?.remove ?? [];
  if (add.length === 0 || remove.length === 0) return { code: 'nothing-to-do' };
  const twice = [...new Set([...repeated(add), ...repeated(remove)])];
  if (twice.length > 0) return { code: 'duplicate-product', skuIds: twice };
  const both = add.filter((skuId) => remove.includes(skuId));
  return both.length > 0 ? { code: 'add-and-remove-same-product', skuIds: both } : undefined;
};
