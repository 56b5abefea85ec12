import { retentionOfText, type CommandDecided, type CommandId, type TenantId } from '#licensing';
import type { EventMetadata } from '../ports/event-store.js';
import { CommandsOfLog } from './commands-of-log.js';
import { firstRemedies } from './remedies.js';
import { END, type ExplainParts, Trial, type WayFound, waysTo } from './way-to.js';

/**
 * Looks for the smallest change that would make a refused command pass as things are now, and for others that would as
 * well. Nothing is stored. Resolves to undefined for what can't be decided again: imports, and what was refused before
 * it was prepared.
 * @throws StoreUnavailable, StoreClosed, KeysUnavailable, DamagedEvent, DamagedStream, UnknownEvent
 */
export const explainRefusal = async (
  parts: ExplainParts,
  tenantId: TenantId,
  receipt: CommandDecided['data'],
  metadata: EventMetadata,
): Promise<WayFound | undefined> => {
  const asked = await new CommandsOfLog(parts).of(receipt, metadata, tenantId, END);
  if (asked === undefined) return undefined;
  const retention = retentionOfText(receipt.retention);
  const commandId = metadata.commandId as CommandId;
  const first = receipt.refusal === undefined ? [] : firstRemedies(receipt.refusal);
  const { ways, stuck } = await waysTo(() => new Trial(parts, tenantId, { retention, commandId }), asked);
  const [smallest, ...others] = ways.map(({ remedies }) => [...first, ...remedies]);
  if (smallest === undefined) return stuck && { ...stuck, remedies: [...first, ...stuck.remedies] };
  return { passes: true, remedies: smallest, ...(others.length === 0 ? {} : { others }) };
};
