import type { StartOperation } from '../../commands.js';
import { ask, refuse } from '../../decision.js';
import type { Deciding, Decision, DecisionContext } from '../../decision.js';
import type { Refusal } from '../../refusals.js';
import { requireTenant } from '../../tenants/require-tenant.js';
import type { StreamRef } from '../../streams.js';

/** Source: docs/explanation/architecture.md#limits: a hundred thousand users in one operation, and no more. */
export const MAX_OPERATION_USERS = 100_000;

const duplicateProducts = ({ licenses }: StartOperation): readonly StartOperation['licenses'][number]['skuId'][] => {
  const ids = licenses.map(({ skuId }) => skuId);
  return [...new Set(ids.filter((skuId, index) => ids.indexOf(skuId) !== index))];
};

const refusalOf = (command: StartOperation): Refusal | undefined => {
  const { mode, licenses, total, confirm } = command;
  if (total > MAX_OPERATION_USERS) return { code: 'too-many-users', limit: MAX_OPERATION_USERS, users: total };
  if (total < 1) return { code: 'operation-without-users' };
  if (mode === 'replace' && licenses.length === 0) return { code: 'replace-needs-a-product' };
  if ((mode === 'add' || mode === 'remove') && licenses.length === 0) return { code: 'nothing-to-do' };
  const skuIds = duplicateProducts(command);
  if (skuIds.length > 0) return { code: 'duplicate-product', skuIds };
  if (confirm !== total && (mode === 'delete' || confirm !== undefined)) {
    return { code: 'confirmation-required', distinctUsers: total, ...(confirm === undefined ? {} : { confirm }) };
  }
  return undefined;
};

/**
 * Starts a bulk operation whose users are listed on its stream already. Nothing of the users is decided here. Unchanged where it was started
 * before. Refuses `tenant-not-found`, `too-many-users`, `operation-without-users`, `replace-needs-a-product`, `nothing-to-do`, `duplicate-product`, and
 * `confirmation-required` where a deletion isn't confirmed with the number of distinct users, or any other mode with another number;
 * `operation-abandoned` where the list was given up.
 */
export function* decideStartOperation(command: StartOperation, context: DecisionContext): Deciding<Decision> {
  const { operationId, mode, total, licenses } = command;
  const refusal = refusalOf(command);
  if (refusal) return refuse(refusal);
  const noTenant = yield* requireTenant(context);
  if (noTenant !== undefined) return noTenant;
  const stream = { kind: 'operation', tenantId: context.tenantId, operationId } as const satisfies StreamRef;
  const operation = yield* ask<'operation'>(stream);
  const answer = { kind: 'operation', operationId, total } as const;
  if (operation.status === 'running' || operation.status === 'finished') return { outcome: 'unchanged', answer };
  if (operation.status === 'abandoned') return refuse({ code: 'operation-abandoned', operationId });
  return {
    outcome: 'accepted',
    writes: [{ stream, events: [{ type: 'OperationStarted', data: { mode, total, licenses } }] }],
    answer,
  };
}
