import { retentionOfText, type CommandDecided, type CommandId, type TenantId } from '#licensing';
import type { EventMetadata } from '../ports/event-store.js';
import { CommandsOfLog } from './commands-of-log.js';
import { END, type ExplainParts, Trial, type WayFound, wayTo } from './way-to.js';

/**
 * Looks for the smallest change that would make a refused command pass as things are now. Nothing is stored. Resolves
 * to undefined for what can't be decided again: imports, and what was refused before it was prepared.
 * @throws StoreUnavailable, StoreClosed, DamagedEvent, DamagedStream, UnknownEvent
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
  const trial = new Trial(parts, tenantId, { retention, commandId: metadata.commandId as CommandId });
  return (await wayTo(trial, asked)).found;
};
