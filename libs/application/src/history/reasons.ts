import { streamName, type CommandId, type Personal, type TenantId } from '#licensing';
import type { Codec } from '../ports/codec.js';
import { DamagedEvent, DamagedStream, type EventStore } from '../ports/event-store.js';
import { inChunks } from '../streams/in-chunks.js';

/** A receipt, and perhaps the word that its reason is redacted. */
const EVENTS = 2;

/**
 * Reads the reasons of commands from their receipts, a stream for each: no read model keeps what somebody wrote, and so
 * nothing of it has to be found when it goes. A reason that is redacted is left out. It stays sealed.
 * @throws StoreUnavailable, StoreClosed, UnknownEvent
 */
export const reasonsOf = async (
  { store, codec }: { readonly store: Pick<EventStore, 'read'>; readonly codec: Pick<Codec, 'read'> },
  tenantId: TenantId,
  commandIds: readonly CommandId[],
): Promise<ReadonlyMap<CommandId, Personal<'reason'> | 'damaged'>> => {
  type Found = readonly (readonly [CommandId, Personal<'reason'> | 'damaged'])[];
  const found = await inChunks(commandIds, async (commandId): Promise<Found> => {
    try {
      const stored = await store.read(streamName({ kind: 'command', tenantId, commandId }), { limit: EVENTS });
      const events = codec.read(stored).map(({ event }) => event);
      const reason = events.flatMap((event) => (event.type === 'CommandDecided' ? (event.data.reason ?? []) : []));
      return events.some(({ type }) => type === 'ReasonRedacted') ? [] : reason.map((each) => [commandId, each]);
    } catch (error) {
      if (error instanceof DamagedEvent || error instanceof DamagedStream) return [[commandId, 'damaged']];
      throw error;
    }
  });
  return new Map(found.flat());
};
