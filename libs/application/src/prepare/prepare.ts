import {
  isRefused,
  never,
  refuse,
  type AddressInput,
  type CatalogueState,
  type Command,
  type CountryCode,
  type OperationId,
  type PlanId,
  type PurchaseId,
  type Refused,
  type RetentionId,
  type Service,
  type SkuId,
  type UserId,
} from '#licensing';
import type { Hasher } from '../ports/clock-and-ids.js';
import type { CommandRequest, LicenseLine, UserFields } from '../requests.js';
import {
  hashAddresses,
  isGuid,
  namesProductByPartNumber,
  resolveLicenses,
  resolveProduct,
  type Addresses,
} from './names.js';

export type SingleRequest = Exclude<CommandRequest, { readonly type: 'StartOperation' }>;
/** The catalogue, up to date; asked only where a part number is to be resolved. */
export type ReadCatalogue = () => Promise<CatalogueState>;

const noProducts: CatalogueState = {
  kind: 'catalogue',
  products: new Map(),
  byPartNumber: new Map(),
  restrictions: new Map(),
};
const lower = <T extends string>(id: string): T => id.toLowerCase() as T;

/** Every address in a request, for one call of the hasher. */
const addressesIn = (request: SingleRequest): readonly string[] => {
  const fields = ({ userPrincipalName, aliases }: UserFields) => [
    ...(userPrincipalName === undefined ? [] : [userPrincipalName]),
    ...(aliases ?? []),
  ];
  const users = (...named: readonly string[]) => named.filter((name) => !isGuid(name));
  switch (request.type) {
    case 'CreateUser':
      return fields(request.body);
    case 'UpdateUser': {
      const { user, addAliases = [], removeAliases = [] } = request.body;
      return [...users(user), ...fields(request.body), ...addAliases, ...removeAliases];
    }
    case 'RestoreUser':
      return fields(request.body);
    case 'DeleteUser':
    case 'ChangeLicenses':
    case 'ReplaceLicenses':
      return users(request.body.user);
    case 'TransferLicenses':
      return users(request.body.from, request.body.to);
    default:
      return [];
  }
};

const linesIn = (request: SingleRequest): readonly Pick<LicenseLine, 'skuId' | 'skuPartNumber'>[] => {
  switch (request.type) {
    case 'PurchaseSeats':
      return [request.body];
    case 'CreateUser':
    case 'ReplaceLicenses':
    case 'TransferLicenses':
      return request.body.licenses ?? [];
    case 'ChangeLicenses':
      return [...request.body.add, ...request.body.remove];
    default:
      return [];
  }
};

/** What a command may bring for a user: only what was given, so that "left out" stays left out. */
const userFields = ({ profile, usageLocation, userPrincipalName, aliases }: UserFields, addresses: Addresses) => ({
  ...(userPrincipalName === undefined ? {} : { userPrincipalName: addresses.input(userPrincipalName) }),
  ...(profile === undefined ? {} : { profile }),
  ...(usageLocation === undefined ? {} : { usageLocation: usageLocation as CountryCode | null }),
  ...(aliases === undefined ? {} : { aliases: aliases.map((alias) => addresses.input(alias)) }),
});

/**
 * From a request to the domain's command: addresses get their keys, part numbers become ids. Refuses what names no product, or two; that users
 * exist is the decider's to say. @throws StoreUnavailable, KeysUnavailable
 */
export const prepare = async (
  request: SingleRequest,
  {
    tenantId,
    hasher,
    catalogue,
  }: { readonly tenantId: string; readonly hasher: Hasher; readonly catalogue: ReadCatalogue },
): Promise<Command | Refused> => {
  const addresses = await hashAddresses(hasher, tenantId, addressesIn(request));
  const products = linesIn(request).some(namesProductByPartNumber) ? await catalogue() : noProducts;
  return toCommand(request, addresses, products);
};

const toCommand = (request: SingleRequest, addresses: Addresses, products: CatalogueState): Command | Refused => {
  switch (request.type) {
    case 'CreateTenant':
      return {
        type: request.type,
        displayName: request.body.displayName,
        country: request.body.country as CountryCode,
      };
    case 'RenameTenant':
      return { type: request.type, displayName: request.body.displayName };
    case 'AgreeClock':
      return { type: request.type };
    case 'ImportCatalogue':
      return importCatalogue(request.body);
    case 'ImportRestrictions': {
      const restrictions = request.body.restrictions.map(({ planId, country }) => ({
        planId: lower<PlanId>(planId),
        country: country as CountryCode,
      }));
      return { type: request.type, restrictions };
    }
    case 'PurchaseSeats':
      return purchaseSeats(request.body, products);
    case 'ChangePurchaseQuantity':
      return { type: request.type, purchaseId: lower<PurchaseId>(request.body.purchaseId), seats: request.body.seats };
    case 'RenewPurchase': {
      const { purchaseId, endsOn } = request.body;
      return {
        type: request.type,
        purchaseId: lower<PurchaseId>(purchaseId),
        ...(endsOn === undefined ? {} : { endsOn }),
      };
    }
    case 'ExpirePurchase':
    case 'SuspendPurchase':
    case 'CancelPurchase':
      return { type: request.type, purchaseId: lower<PurchaseId>(request.body.purchaseId) };
    case 'PurgeServiceData':
    case 'PurgeUser':
      return {
        type: request.type,
        userId: lower<UserId>(request.body.userId),
        retentionId: lower<RetentionId>(request.body.retentionId),
      };
    case 'AbandonOperation':
      return { type: request.type, operationId: lower<OperationId>(request.body.operationId) };
    case 'CreateUser':
    case 'UpdateUser':
    case 'DeleteUser':
    case 'RestoreUser':
      return userCommand(request, addresses, products);
    case 'ChangeLicenses':
    case 'ReplaceLicenses':
    case 'TransferLicenses':
      return licenseCommand(request, addresses, products);
    default:
      return never(request);
  }
};

const importCatalogue = ({ products }: Extract<SingleRequest, { type: 'ImportCatalogue' }>['body']): Command => ({
  type: 'ImportCatalogue',
  products: products.map(({ skuId, plans, ...product }) => ({
    ...product,
    skuId: lower<SkuId>(skuId),
    plans: plans.map(({ planId, service, ...plan }) => ({
      ...plan,
      planId: lower<PlanId>(planId),
      service: service as Service | null,
    })),
  })),
});

const purchaseSeats = (
  body: Extract<SingleRequest, { type: 'PurchaseSeats' }>['body'],
  products: CatalogueState,
): Command | Refused => {
  const skuId = resolveProduct(body, products);
  if (isRefused(skuId)) return skuId;
  const { purchaseId, seats, endsOn } = body;
  return {
    type: 'PurchaseSeats',
    skuId,
    seats,
    ...(purchaseId === undefined ? {} : { purchaseId: lower<PurchaseId>(purchaseId) }),
    ...(endsOn === undefined ? {} : { endsOn }),
  };
};

type UserRequest = Extract<SingleRequest, { type: 'CreateUser' | 'UpdateUser' | 'DeleteUser' | 'RestoreUser' }>;
const userCommand = (request: UserRequest, addresses: Addresses, products: CatalogueState): Command | Refused => {
  const inputs = (texts: readonly string[]): readonly AddressInput[] => texts.map((text) => addresses.input(text));
  switch (request.type) {
    case 'CreateUser': {
      const { userPrincipalName, licenses: lines } = request.body;
      const { profile = {}, usageLocation, aliases } = userFields(request.body, addresses);
      const licenses = lines === undefined ? undefined : resolveLicenses(lines, products);
      if (isRefused(licenses)) return licenses;
      return {
        type: request.type,
        userPrincipalName: addresses.input(userPrincipalName),
        profile,
        ...(usageLocation ? { usageLocation } : {}),
        ...(aliases === undefined ? {} : { aliases }),
        ...(licenses === undefined ? {} : { licenses }),
      };
    }
    case 'UpdateUser': {
      const { user, addAliases, removeAliases } = request.body;
      return {
        type: request.type,
        user: addresses.user(user),
        ...userFields(request.body, addresses),
        ...(addAliases === undefined ? {} : { addAliases: inputs(addAliases) }),
        ...(removeAliases === undefined ? {} : { removeAliases: inputs(removeAliases) }),
      };
    }
    case 'DeleteUser':
      return { type: request.type, user: addresses.user(request.body.user) };
    case 'RestoreUser': {
      // a deleted user holds no address any more: only the id names it, for which an address that led to one was exchanged before
      const { user, userPrincipalName: address } = request.body;
      if (!isGuid(user)) return refuse({ code: 'user-not-found', among: 'deleted-users' });
      return {
        type: request.type,
        userId: lower<UserId>(user),
        ...(address === undefined ? {} : { userPrincipalName: addresses.input(address) }),
      };
    }
    default:
      return never(request);
  }
};

type LicenseCommandRequest = Extract<
  SingleRequest,
  { type: 'ChangeLicenses' | 'ReplaceLicenses' | 'TransferLicenses' }
>;
const licenseCommand = (
  request: LicenseCommandRequest,
  addresses: Addresses,
  products: CatalogueState,
): Command | Refused => {
  if (request.type === 'ChangeLicenses') {
    const { user, add: adding, remove: removing } = request.body;
    const add = resolveLicenses(adding, products);
    if (isRefused(add)) return add;
    const remove = resolveLicenses(removing, products);
    if (isRefused(remove)) return remove;
    return { type: request.type, user: addresses.user(user), add, remove: remove.map(({ skuId }) => skuId) };
  }
  const licenses = resolveLicenses(request.body.licenses, products);
  if (isRefused(licenses)) return licenses;
  if (request.type === 'ReplaceLicenses')
    return { type: request.type, user: addresses.user(request.body.user), licenses };
  const { from, to } = request.body;
  return {
    type: request.type,
    from: addresses.user(from),
    to: addresses.user(to),
    skuIds: licenses.map(({ skuId }) => skuId),
  };
};
