import type { RefOf } from './streams.js';
import type { AddressKey, CommandId, CounterId, OperationId, PurchaseId, SkuId, TenantId, UserId } from './values.js';

export const CLOCK: RefOf<'clock'> = { kind: 'clock' };
export const CATALOGUE: RefOf<'catalogue'> = { kind: 'catalogue' };
export const tenantStream = (tenantId: TenantId): RefOf<'tenant'> => ({ kind: 'tenant', tenantId });
export const userStream = (tenantId: TenantId, userId: UserId): RefOf<'user'> => ({ kind: 'user', tenantId, userId });
export const seatsStream = (tenantId: TenantId, skuId: SkuId): RefOf<'seats'> => ({ kind: 'seats', tenantId, skuId });
export const addressStream = (tenantId: TenantId, key: AddressKey): RefOf<'address'> => ({
  kind: 'address',
  tenantId,
  key,
});
export const purchaseStream = (tenantId: TenantId, purchaseId: PurchaseId): RefOf<'purchase'> => ({
  kind: 'purchase',
  tenantId,
  purchaseId,
});
export const commandStream = (tenantId: TenantId, commandId: CommandId): RefOf<'command'> => ({
  kind: 'command',
  tenantId,
  commandId,
});
export const versionStream = (tenantId: TenantId, counterId: CounterId): RefOf<'version'> => ({
  kind: 'version',
  tenantId,
  counterId,
});
export const operationStream = (tenantId: TenantId, operationId: OperationId): RefOf<'operation'> => ({
  kind: 'operation',
  tenantId,
  operationId,
});
