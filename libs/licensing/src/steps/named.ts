import { addressStream, seatsStream, userStream } from '../stream-refs.js';
import type { StreamRef } from '../streams.js';
import type { AddressInput, LicenseRequest, SkuId, TenantId, UserRef } from '../values.js';

/** Where a search for the user that a command names begins. */
export const streamOfUser = (tenantId: TenantId, ref: UserRef): StreamRef =>
  ref.by === 'id' ? userStream(tenantId, ref.userId) : addressStream(tenantId, ref.key);

/** One stream for each address, however often the command names it. */
export const streamsOfAddresses = (tenantId: TenantId, addresses: readonly AddressInput[]): readonly StreamRef[] =>
  [...new Set(addresses.map(({ key }) => key))].map((key) => addressStream(tenantId, key));

/** One stream for each product's pool, however often the command names it. */
export const streamsOfPools = (tenantId: TenantId, skuIds: readonly SkuId[]): readonly StreamRef[] =>
  [...new Set(skuIds)].map((skuId) => seatsStream(tenantId, skuId));

/** A user named by an address is known once the command is decided: from the answer or the refusal. */
export const idsOfUser = (ref: UserRef): readonly string[] => (ref.by === 'id' ? [ref.userId] : []);

export const skuIdsOf = (licenses: readonly LicenseRequest[]): readonly SkuId[] => licenses.map(({ skuId }) => skuId);
