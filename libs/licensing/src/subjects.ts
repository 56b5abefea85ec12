import type { Answer } from './answers.js';
import type { Command } from './commands.js';
import type { Refusal } from './refusals.js';
import { never } from './values.js';
import type { LicenseRequest, UserRef } from './values.js';

/** A user named by an address is known once the command is decided: from the answer or the refusal. */
const user = (ref: UserRef): readonly string[] => (ref.by === 'id' ? [ref.userId] : []);
const products = (licenses: readonly LicenseRequest[]): readonly string[] => licenses.map(({ skuId }) => skuId);

/**
 * Users, products, purchases and operations that a command names, by id, each once, in the order of the command; then those that its outcome
 * names (a user who was named by an address, one who was created): for its receipt. An import names the whole catalogue, and its events say
 * which products it changed: it has none.
 */
export const subjectsOf = (command: Command, outcome?: Answer | Refusal): readonly string[] => [
  ...new Set([...named(command), ...(outcome === undefined ? [] : namedBy(outcome))]),
];

const namedBy = (outcome: Answer | Refusal): readonly string[] => {
  if ('code' in outcome) return 'userId' in outcome ? [outcome.userId] : [];
  switch (outcome.kind) {
    case 'tenant':
    case 'catalogue':
    case 'restrictions':
    case 'clock':
      return [];
    case 'purchase':
      return [outcome.purchaseId, outcome.skuId];
    case 'transfer':
      return [outcome.from.userId, outcome.to.userId];
    case 'operation':
      return [outcome.operationId];
    case 'user':
    case 'deleted':
    case 'restored':
    case 'purge':
      return [outcome.userId];
    default:
      return never(outcome);
  }
};

const named = (command: Command): readonly string[] => {
  switch (command.type) {
    case 'CreateTenant':
    case 'RenameTenant':
    case 'AgreeClock':
    case 'ImportCatalogue':
    case 'ImportRestrictions':
      return [];
    case 'PurchaseSeats':
      return [...(command.purchaseId === undefined ? [] : [command.purchaseId]), command.skuId];
    case 'ChangePurchaseQuantity':
    case 'ExpirePurchase':
    case 'RenewPurchase':
    case 'SuspendPurchase':
    case 'CancelPurchase':
      return [command.purchaseId];
    case 'CreateUser':
      return [...(command.userId === undefined ? [] : [command.userId]), ...products(command.licenses ?? [])];
    case 'UpdateUser':
    case 'DeleteUser':
      return user(command.user);
    case 'RestoreUser':
    case 'PurgeServiceData':
    case 'PurgeUser':
      return [command.userId];
    case 'ChangeLicenses':
      return [...user(command.user), ...products(command.add), ...command.remove];
    case 'ReplaceLicenses':
      return [...user(command.user), ...products(command.licenses)];
    case 'TransferLicenses':
      return [...user(command.from), ...user(command.to), ...command.skuIds];
    case 'StartOperation':
      return [command.operationId, ...products(command.licenses)];
    case 'AbandonOperation':
      return [command.operationId];
    default:
      return never(command);
  }
};
