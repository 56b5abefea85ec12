import type { Answer } from './answers.js';
import { behaviourOf } from './behaviours.js';
import type { Command } from './commands.js';
import type { Refusal } from './refusals.js';
import { never } from './values.js';

/**
 * The ids of users, products, purchases and operations that a command names, each once, in the order of the command. An
 * import has none: it names the whole catalogue, and its events say which products it changed.
 */
export const relatedIds = (command: Command): readonly string[] => [
  ...new Set(behaviourOf(command.type).relatedIds(command)),
];

/** The ids of users, purchases, products and operations that an outcome tells (a user who was created, for example). */
export const relatedToOutcome = (outcome: Answer | Refusal): readonly string[] => {
  if ('code' in outcome) return 'userId' in outcome ? [outcome.userId] : 'userIds' in outcome ? outcome.userIds : [];
  switch (outcome.kind) {
    case 'tenant':
    case 'tenant-closed':
    case 'tenant-purged':
    case 'catalogue':
    case 'restrictions':
    case 'clock':
      return [];
    case 'purchase':
      return [outcome.purchaseId, outcome.skuId];
    case 'reassign':
      return [outcome.from.userId, outcome.to.userId];
    case 'product':
      return [outcome.skuId];
    case 'redaction':
      return [outcome.commandId];
    case 'operation':
      return [outcome.operationId];
    case 'user':
    case 'deleted':
    case 'restored':
    case 'erased':
    case 'purge':
      return [outcome.userId];
    default:
      return never(outcome);
  }
};
