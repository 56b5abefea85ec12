import type { OperationId, RetentionId, UserId } from '#licensing';
import { lower, type Preparations } from './preparation.js';

interface Purge {
  readonly userId: string;
  readonly retentionId: string;
}
/** What the application commands itself, and nobody else may. */
export interface SystemBodies {
  readonly PurgeServiceData: Purge;
  readonly PurgeUser: Purge;
  readonly PurgeTenant: { readonly tenantId: string; readonly retentionId: string };
  readonly AbandonOperation: { readonly operationId: string };
}

const purge = {
  members: ({ userId, retentionId }: Purge) => ({
    userId: lower<UserId>(userId),
    retentionId: lower<RetentionId>(retentionId),
  }),
};

export const systemPreparations: Preparations<SystemBodies> = {
  PurgeServiceData: purge,
  PurgeUser: purge,
  PurgeTenant: { members: ({ retentionId }) => ({ retentionId: lower<RetentionId>(retentionId) }) },
  AbandonOperation: { members: ({ operationId }) => ({ operationId: lower<OperationId>(operationId) }) },
};
