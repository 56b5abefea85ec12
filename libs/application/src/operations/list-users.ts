import { streamName, type DomainEvent, type OperationId, type OperationItem, type TenantId } from '#licensing';
import { appendUntilKnown } from '../lanes/append-until-known.js';
import { expectedOf, NO_STREAM } from '../lanes/known-stream.js';
import type { Delay, Ids } from '../ports/clock-and-ids.js';
import type { Codec } from '../ports/codec.js';
import { EventIdReused, RevisionConflict, type EventMetadata, type EventStore } from '../ports/event-store.js';

/** Source: design.md, "Bulk". */
const CHUNK_ITEMS = 5_000;
/** As estimated; sealing adds about a hundred bytes for each value, which the estimate holds. Well under 4 MB encoded. */
const CHUNK_BYTES = 3 * 1024 * 1024;
const PAGE = 20;
const TRIES = 10;

export interface ListParts {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly ids: Ids;
  readonly delay: Delay;
  readonly signal: AbortSignal;
}
export interface UsersToList {
  readonly tenantId: TenantId;
  readonly operationId: OperationId;
  readonly items: readonly OperationItem[];
  readonly metadata: EventMetadata;
}

/** How large an item gets in the store, from above. */
const bytesOf = (item: OperationItem): number => {
  if (item.change === undefined) return 80;
  const text = JSON.stringify(item);
  return 2 * text.length + 100 * (text.split('"personal"').length - 1);
};

const chunked = (items: readonly OperationItem[]): readonly (readonly OperationItem[])[] => {
  const chunks: OperationItem[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = bytesOf(item);
    const last = chunks.at(-1);
    if (last === undefined || last.length >= CHUNK_ITEMS || bytes + size > CHUNK_BYTES) {
      chunks.push([item]);
      bytes = size;
    } else {
      last.push(item);
      bytes += size;
    }
  }
  return chunks;
};

const nameOf = ({ userId, index }: OperationItem): string => userId ?? `#${index}`;

/**
 * Writes the users on the operation's stream, chunk by chunk, and goes on from what a crash left there. Resolves to the number listed in all.
 * Nothing comes of it before the operation is started. @throws StoreUnavailable, StoreClosed, OutcomeUnknown, KeysUnavailable, RevisionConflict
 */
export const listUsers = async (parts: ListParts, users: UsersToList): Promise<number> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await listRest(parts, users);
    } catch (error) {
      // the same request, handed in twice at the same time, lists on the same stream: see what is there now
      const isRace = error instanceof RevisionConflict || error instanceof EventIdReused;
      if (!isRace || attempt === TRIES) throw error;
    }
  }
};

const listRest = async (parts: ListParts, { tenantId, operationId, items, metadata }: UsersToList): Promise<number> => {
  const { store, codec, ids } = parts;
  const stream = streamName({ kind: 'operation', tenantId, operationId });
  const there = await listed(parts, stream);
  if (there.started !== undefined) return there.started;
  let { revision } = there;
  let from = there.names.size;
  for (const chunk of chunked(items.filter((item) => !there.names.has(nameOf(item))))) {
    const event: DomainEvent = { type: 'UsersListed', data: { from, items: chunk } };
    const events = await codec.encode([{ id: ids.derive(operationId, `listed-${revision + 1}`), event, metadata }]);
    await appendUntilKnown({ ...parts, store }, [{ stream, expected: expectedOf(revision), events }]);
    revision += 1;
    from += chunk.length;
  }
  return from;
};

interface Listed {
  readonly names: ReadonlySet<string>;
  readonly revision: number;
  /** The total, where the operation was started already. */
  readonly started?: number;
}
const listed = async ({ store, codec }: ListParts, stream: string): Promise<Listed> => {
  const names = new Set<string>();
  let revision = NO_STREAM;
  for (;;) {
    const page = codec.read(await store.read(stream, { from: revision + 1, limit: PAGE }));
    for (const { event } of page) {
      if (event.type === 'UsersListed') for (const item of event.data.items) names.add(nameOf(item));
      if (event.type === 'OperationStarted') return { names, revision, started: event.data.total };
    }
    if (page.length === 0) return { names, revision };
    revision = page.at(-1)!.revision;
  }
};
