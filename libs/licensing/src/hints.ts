import type { Command } from './commands.js';
import type { StreamRef } from './streams.js';
import { never } from './values.js';
import type { AddressInput, LicenseRequest, PurchaseId, SkuId, TenantId, UserRef } from './values.js';

const CATALOGUE: StreamRef = { kind: 'catalogue' };

const besidesTheTenant = (command: Command, tenantId: TenantId): readonly StreamRef[] => {
  const user = (ref: UserRef): StreamRef =>
    ref.by === 'id' ? { kind: 'user', tenantId, userId: ref.userId } : { kind: 'address', tenantId, key: ref.key };
  const addresses = (...inputs: readonly (AddressInput | undefined)[]): StreamRef[] => [
    ...new Map(
      inputs.flatMap((input) => (input ? [[input.key, { kind: 'address', tenantId, key: input.key } as const]] : [])),
    ).values(),
  ];
  const pools = (skuIds: readonly SkuId[]): StreamRef[] =>
    [...new Set(skuIds)].map((skuId) => ({ kind: 'seats', tenantId, skuId }));
  const wanted = (licenses: readonly LicenseRequest[]): StreamRef[] => pools(licenses.map(({ skuId }) => skuId));
  const purchase = (purchaseId: PurchaseId | undefined): StreamRef[] =>
    purchaseId === undefined ? [] : [{ kind: 'purchase', tenantId, purchaseId }];

  switch (command.type) {
    case 'CreateTenant':
    case 'RenameTenant':
      return [];
    case 'AgreeClock':
      return [{ kind: 'clock' }];
    case 'ImportCatalogue':
    case 'ImportRestrictions':
      return [CATALOGUE];
    case 'PurchaseSeats':
      return [CATALOGUE, ...purchase(command.purchaseId), ...pools([command.skuId])];
    case 'ChangePurchaseQuantity':
    case 'ExpirePurchase':
    case 'RenewPurchase':
    case 'SuspendPurchase':
    case 'CancelPurchase':
      return purchase(command.purchaseId);
    case 'CreateUser':
      return [
        CATALOGUE,
        ...(command.userId === undefined ? [] : [{ kind: 'user', tenantId, userId: command.userId } as const]),
        ...addresses(command.userPrincipalName, ...(command.aliases ?? [])),
        ...wanted(command.licenses ?? []),
      ];
    case 'UpdateUser': {
      const { userPrincipalName, aliases = [], addAliases = [], removeAliases = [] } = command;
      const named = addresses(userPrincipalName, ...aliases, ...addAliases, ...removeAliases);
      const who = user(command.user);
      const isNamed = who.kind === 'address' && named.some((ref) => ref.kind === 'address' && ref.key === who.key);
      return [CATALOGUE, ...(isNamed ? [] : [who]), ...named];
    }
    case 'DeleteUser':
      return [user(command.user)];
    case 'RestoreUser':
      return [CATALOGUE, { kind: 'user', tenantId, userId: command.userId }, ...addresses(command.userPrincipalName)];
    case 'PurgeServiceData':
    case 'PurgeUser':
      return [{ kind: 'user', tenantId, userId: command.userId }];
    case 'ChangeLicenses':
      return [CATALOGUE, user(command.user), ...pools([...command.add.map(({ skuId }) => skuId), ...command.remove])];
    case 'ReplaceLicenses':
      return [CATALOGUE, user(command.user), ...wanted(command.licenses)];
    case 'TransferLicenses':
      return [CATALOGUE, user(command.from), user(command.to), ...pools(command.skuIds)];
    case 'StartOperation':
    case 'AbandonOperation':
      return [{ kind: 'operation', tenantId, operationId: command.operationId }];
    default:
      return never(command);
  }
};

/**
 * The streams that a command's decider will ask for and that can be told from the command alone, each once: a lane loads them together before
 * it decides. Only a hint: a decider may ask for more (the user behind an address), or for fewer.
 */
export const hints = (command: Command, tenantId: TenantId): readonly StreamRef[] => {
  const others = besidesTheTenant(command, tenantId);
  const ofNoTenant =
    command.type === 'ImportCatalogue' || command.type === 'ImportRestrictions' || command.type === 'AgreeClock';
  return ofNoTenant ? others : [{ kind: 'tenant', tenantId }, ...others];
};
