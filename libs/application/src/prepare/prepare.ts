import { isGuid, isRefused, type Command } from '#licensing';
import type { Hasher } from '../ports/clock-and-ids.js';
import type { BodyOf, CommandRequest } from '../requests.js';
import { hashAddresses } from './addresses.js';
import { historyPreparations } from './history.js';
import { licensePreparations } from './licenses.js';
import { operatorPreparations } from './operator.js';
import type { Preparation, PreparedCommand, SingleType } from './preparation.js';
import { atLine, productsFor, resolvedProducts, type ProductLine, type ReadCatalogue } from './products.js';
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
): Promise<PreparedCommand> => {
  const preparation: Preparation<T, BodyOf<T>> = preparations[type];
  const users = preparation.users?.(body) ?? [];
  const brought = preparation.addresses?.(body) ?? [];
  const addresses = await hashAddresses(hasher, tenantId, [...users.filter((user) => !isGuid(user)), ...brought]);
  const lines = preparation.products?.(body) ?? [];
  const products = await productsFor(lines, catalogue);
  const members = preparation.members(body, { addresses, products });
  return {
    plan: isRefused(members) ? atLine(members, lines, products) : ({ ...members, type } as Command),
    named: { users: users.map((user) => addresses.user(user)), skuIds: resolvedProducts(lines, products) },
  };
};

type SingleRequest = Extract<CommandRequest, { readonly type: SingleType }>;

const linesOf = <T extends SingleType>(type: T, body: BodyOf<T>): readonly ProductLine[] => {
  const preparation: Preparation<T, BodyOf<T>> = preparations[type];
  return preparation.products?.(body) ?? [];
};

/** The products that a request names, in the order in which a refusal counts them. */
export const productLines = ({ type, body }: SingleRequest): readonly ProductLine[] => linesOf(type, body);

/**
 * Turns a request into the domain's command: addresses get their keys, part numbers become ids. Refuses what names no
 * product, or two; that users exist is the decider's to say.
 * @throws StoreUnavailable, KeysUnavailable
 */
export const prepare = ({ type, body }: SingleRequest, parts: Parts): Promise<PreparedCommand> =>
  prepareAs(type, body, parts);
