import { personal, plus } from '#licensing';
import type {
  Address,
  AddressInput,
  AddressKey,
  Alias,
  CommandId,
  CountryCode,
  Instant,
  PlanId,
  PrincipalName,
  PurchaseId,
  Service,
  SkuId,
  StreamRef,
  TenantId,
  UserId,
} from '#licensing';

/**
 * Returns a GUID that holds a name, so that specs and their failures stay readable. Only the first six characters
 * count.
 */
const guidOf = (kind: number, name: string): string =>
  `0000000${kind}-0000-4000-8000-${Buffer.from(name.slice(0, 6)).toString('hex').padStart(12, '0')}`;

export const TENANT = guidOf(1, 'contos') as TenantId;
/** This is the id of the command under test. Ids that it derives are `derived(COMMAND, name)`. */
export const COMMAND = 'the-command' as CommandId;
/** Whoever caused the events of a history, by id. */
export const SOMEBODY = guidOf(6, 'somebo');
export const NOW = '2026-03-01T09:00:00.000Z' as Instant;
export const daysLater = (days: number, from: Instant = NOW): Instant => plus(from, days * 86_400_000);
export const DE = 'DE' as CountryCode;
export const CN = 'CN' as CountryCode;
export const service = (name: string): Service => name as Service;

export const userId = (name: string): UserId => guidOf(2, name) as UserId;
export const purchaseId = (name: string): PurchaseId => guidOf(3, name) as PurchaseId;
/** Returns equal keys for addresses that differ only by case, like the keyed hash. */
export const addressKey = (text: string): AddressKey =>
  Buffer.from(text.normalize('NFC').toLowerCase()).toString('hex') as AddressKey;
/** Returns an address as a command brings it. The domain is `contoso.com` unless the name has one. */
export const address = (name: string): AddressInput => {
  const text = name.includes('@') ? name : `${name}@contoso.com`;
  return { key: addressKey(text), text };
};
const addressOf = <K extends 'principal-name' | 'alias'>(person: UserId, kind: K, name: string): Address<K> => {
  const { key, text } = address(name);
  return { key, text: personal(person, kind, text) };
};
/** Returns a principal name as events and states hold it. */
export const principalNameOf = (person: UserId, name: string): PrincipalName =>
  addressOf(person, 'principal-name', name);
/** Returns an alias as events and states hold it. */
export const aliasOf = (person: UserId, name: string): Alias => addressOf(person, 'alias', name);

export const onTenant: StreamRef = { kind: 'tenant', tenantId: TENANT };
export const onCatalogue: StreamRef = { kind: 'catalogue' };
export const onClock: StreamRef = { kind: 'clock' };
export const onUser = (name: string) => ({ kind: 'user', tenantId: TENANT, userId: userId(name) }) as const;
export const onSeats = (product: { readonly skuId: SkuId }) =>
  ({ kind: 'seats', tenantId: TENANT, skuId: product.skuId }) as const;
export const onAddress = (name: string) => ({ kind: 'address', tenantId: TENANT, key: address(name).key }) as const;
export const onPurchase = (name: string) =>
  ({ kind: 'purchase', tenantId: TENANT, purchaseId: purchaseId(name) }) as const;

export const planId = (text: string): PlanId => text as PlanId;
