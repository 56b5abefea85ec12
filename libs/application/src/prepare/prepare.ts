import { isGuid, isRefused, type Command, type Refused } from '#licensing';
import type { Hasher } from '../ports/clock-and-ids.js';
import type { BodyOf, CommandRequest } from '../requests.js';
import { hashAddresses } from './addresses.js';
import { historyPreparations } from './history.js';
import { licensePreparations } from './licenses.js';
import { operatorPreparations } from './operator.js';
import type { Preparation, SingleType } from './preparation.js';
import { productsFor, type ReadCatalogue } from './products.js';
import { purchasePreparations } from './purchases.js';
import { systemPreparations } from './system.js';
import { userPreparations } from './users.js';

const preparations: { readonly [T in SingleType]: Preparation<T, BodyOf<T>> } = {
  ...operatorPreparations,
  ...purchasePreparations,
  ...userPreparations,
  ...licensePreparations,
  ...systemPreparations,
  ...historyPreparations,
};

interface Parts {
  readonly tenantId: string;
  readonly hasher: Hasher;
  readonly catalogue: ReadCatalogue;
}

const prepareAs = async <T extends SingleType>(
  type: T,
  body: BodyOf<T>,
  { tenantId, hasher, catalogue }: Parts,
): Promise<Command | Refused> => {
  const preparation: Preparation<T, BodyOf<T>> = preparations[type];
  const named = (preparation.users?.(body) ?? []).filter((user) => !isGuid(user));
  const brought = preparation.addresses?.(body) ?? [];
  const addresses = await hashAddresses(hasher, tenantId, [...named, ...brought]);
  const products = await productsFor(preparation.products?.(body) ?? [], catalogue);
  const members = preparation.members(body, { addresses, products });
  return isRefused(members) ? members : ({ ...members, type } as Command);
};

/**
 * Turns a request into the domain's command: addresses get their keys, part numbers become ids. Refuses what names no
 * product, or two; that users exist is the decider's to say.
 * @throws StoreUnavailable, KeysUnavailable
 */
export const prepare = (
  { type, body }: Extract<CommandRequest, { readonly type: SingleType }>,
  parts: Parts,
): Promise<Command | Refused> => prepareAs(type, body, parts);
