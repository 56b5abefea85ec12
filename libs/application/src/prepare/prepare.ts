import {
  isGuid,
  isRefused,
  type Command,
  type CountryCode,
  type OperationId,
  type Refused,
  type RetentionId,
  type UserId,
} from '#licensing';
import type { Hasher } from '../ports/clock-and-ids.js';
import type { BodyOf, CommandRequest } from '../requests.js';
import { hashAddresses } from './addresses.js';
import { cataloguePreparations } from './catalogue.js';
import { licensePreparations } from './licenses.js';
import { lower, type Preparation, type Preparations, type SingleType } from './preparation.js';
import { productsFor, type ReadCatalogue } from './products.js';
import { purchasePreparations } from './purchases.js';
import { userPreparations } from './users.js';

const purge = {
  members: ({ userId, retentionId }: BodyOf<'PurgeServiceData' | 'PurgeUser'>) => ({
    userId: lower<UserId>(userId),
    retentionId: lower<RetentionId>(retentionId),
  }),
};

const preparations: Preparations<SingleType> = {
  CreateTenant: {
    members: ({ displayName, country }) => ({ displayName, country: country as CountryCode }),
  },
  RenameTenant: { members: ({ displayName }) => ({ displayName }) },
  AgreeClock: { members: () => ({}) },
  ...cataloguePreparations,
  ...purchasePreparations,
  ...userPreparations,
  ...licensePreparations,
  PurgeServiceData: purge,
  PurgeUser: purge,
  AbandonOperation: { members: ({ operationId }) => ({ operationId: lower<OperationId>(operationId) }) },
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
  const preparation: Preparation<T> = preparations[type];
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
