import { defined } from './values.js';
import type { AddressKey, CommandId, CounterId, OperationId, PurchaseId, SkuId, TenantId, UserId } from './values.js';

/** A ref says which stream a decider asks for; `streamName` makes its name. All parts are lower case already. */
export type StreamRef =
  | { readonly kind: 'tenant'; readonly tenantId: TenantId }
  | { readonly kind: 'clock' }
  | { readonly kind: 'catalogue' }
  | { readonly kind: 'user'; readonly tenantId: TenantId; readonly userId: UserId }
  | { readonly kind: 'purchase'; readonly tenantId: TenantId; readonly purchaseId: PurchaseId }
  | { readonly kind: 'seats'; readonly tenantId: TenantId; readonly skuId: SkuId }
  | { readonly kind: 'address'; readonly tenantId: TenantId; readonly key: AddressKey }
  | { readonly kind: 'operation'; readonly tenantId: TenantId; readonly operationId: OperationId }
  | { readonly kind: 'command'; readonly tenantId: TenantId; readonly commandId: CommandId }
  | { readonly kind: 'version'; readonly tenantId: TenantId; readonly counterId: CounterId };
export type StreamKind = StreamRef['kind'];
export type RefOf<K extends StreamKind> = Extract<StreamRef, { readonly kind: K }>;

/** `user-<tenant>_<user>` and the like. Source: docs/explanation/architecture.md#events-and-streams. */
export const streamName = (ref: StreamRef): string => {
  switch (ref.kind) {
    case 'tenant':
      return `tenant-${ref.tenantId}`;
    case 'clock':
    case 'catalogue':
      return ref.kind;
    case 'user':
      return `user-${ref.tenantId}_${ref.userId}`;
    case 'purchase':
      return `purchase-${ref.tenantId}_${ref.purchaseId}`;
    case 'seats':
      return `seats-${ref.tenantId}_${ref.skuId}`;
    case 'address':
      return `address-${ref.tenantId}_${ref.key}`;
    case 'operation':
      return `operation-${ref.tenantId}_${ref.operationId}`;
    case 'command':
      return `command-${ref.tenantId}_${ref.commandId}`;
    case 'version':
      return `version-${ref.tenantId}_${ref.counterId}`;
  }
};

export interface ParsedStream {
  readonly kind: StreamKind;
  readonly tenantId?: TenantId;
  readonly key?: string;
}

/** Tells the kind, tenant and key of a stream's name; undefined for a name that isn't ours. */
export const parseStream = (name: string): ParsedStream | undefined => {
  if (name === 'catalogue' || name === 'clock') return { kind: name };
  const match = /^(tenant|user|purchase|seats|address|operation|command|version)-([0-9a-f-]{36})(?:_(.+))?$/.exec(name);
  if (!match) return undefined;
  const [, kind, tenantId, key] = match;
  return { kind: kind as StreamKind, tenantId: tenantId as TenantId, ...defined({ key }) };
};

/** The prefixes of all streams that this application writes, for a server-side filter. */
export const STREAM_PREFIXES = [
  'tenant-',
  'clock',
  'catalogue',
  'user-',
  'purchase-',
  'seats-',
  'address-',
  'operation-',
  'command-',
  'version-',
] as const;
