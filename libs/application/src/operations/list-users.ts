import { defined, type DomainEvent, type OperationId, type OperationItem, streamName, type TenantId } from '#licensing';
import { canonicalJson } from '../inbox/canonical-json.js';
import type { AppendsInDoubt } from '../waiting/appends-in-doubt.js';
import { appendUntilKnown } from '../lanes/append-until-known.js';
import { expectedOf, NO_STREAM } from '../streams/known-stream.js';
import { isGone } from '../streams/tenant-gone.js';
import { eventsOfLargeStream } from '../streams/large-stream.js';
import type { Delay, Hasher, Ids } from '../ports/clock-and-ids.js';
import type { Codec } from '../ports/codec.js';
import {
  type AppendRead,
  EventIdReused,
  RevisionConflict,
  type EventMetadata,
  type EventStore,
} from '../ports/event-store.js';
import { TenantKeysGone } from '../ports/keys.js';
import type { Turn } from '../ports/turn.js';
import { Pace, UNIT } from '../ports/pace.js';
import { operationStream, type OperationName } from './unfinished-operations.js';

/** A chunk holds so many users at most. Source: docs/explanation/architecture.md#limits. */
export const CHUNK_ITEMS = UNIT.users;
/**
 * A chunk holds so many bytes at most, but for one user alone, as estimated. Sealing adds about a hundred bytes for
 * each value, which the estimate holds.
 */
export const CHUNK_BYTES = UNIT.bytes;
const TRIES = 10;
const LISTED = 'UsersListed' satisfies DomainEvent['type'];

export interface ListParts {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly ids: Ids;
  readonly hasher: Hasher;
  readonly delay: Delay;
  readonly turn: Turn;
  readonly signal: AbortSignal;
  /** Is told of appends of which nobody knows whether they were stored. */
  readonly doubts?: AppendsInDoubt;
}
export interface UsersToList {
  readonly tenantId: TenantId;
  readonly operationId: OperationId;
  readonly items: readonly OperationItem[];
  readonly metadata: EventMetadata;
  /** The users exist, and aren't created by the operation. */
  readonly ofKnownUsers: boolean;
}

/** Estimates from above how large an item gets in the store. */
const bytesOf = (item: OperationItem): number => {
  if (item.change === undefined) return 80;
  const text = JSON.stringify(item);
  return 2 * text.length + 100 * (text.split('"personal"').length - 1);
};

const chunked = async (items: readonly OperationItem[], turn: Turn): Promise<readonly (readonly OperationItem[])[]> => {
  const pace = new Pace(turn);
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
    if (pace.spent('users')) await pace.rest();
  }
  return chunks;
};

/**
 * The id of a chunk follows from its place and all of its content, by a keyed hash: it tells whether this very chunk
 * stands in the store.
 */
const chunkId = async (
  { ids, hasher }: ListParts,
  { tenantId, operationId }: UsersToList,
  at: number,
  items: readonly OperationItem[],
): Promise<string> =>
  ids.derive(operationId, `listed-${at} ${await hasher.contentHash(tenantId, canonicalJson(items))}`);

/**
 * Resolves to the ids of the chunks that stand there, in order. `over` says that the operation was started, or given
 * up.
 */
const listed = async (
  parts: Pick<ListParts, 'store' | 'codec' | 'turn'>,
  operation: OperationName,
): Promise<{ readonly chunks: readonly string[]; readonly over: boolean }> => {
  const chunks: string[] = [];
  for await (const { id, event } of eventsOfLargeStream(parts, operationStream(operation))) {
    if (event.type !== LISTED) return { chunks, over: true };
    chunks.push(id);
  }
  return { chunks, over: false };
};

/**
 * Tells how many of the chunks stand there; 'another' where it isn't a beginning of this very list that stands there.
 */
const beginning = async (
  parts: ListParts,
  users: UsersToList,
  chunks: readonly (readonly OperationItem[])[],
): Promise<number | 'another' | 'over'> => {
  const there = await listed(parts, users);
  if (there.over) return 'over';
  if (there.chunks.length > chunks.length) return 'another';
  for (const [at, id] of there.chunks.entries()) {
    if ((await chunkId(parts, users, at, chunks[at]!)) !== id) return 'another';
    await parts.turn.next();
  }
  return there.chunks.length;
};

/** Tells whether a list of other users was begun there. @throws StoreUnavailable, StoreClosed, KeysUnavailable */
export const isTakenByAnotherList = async (parts: ListParts, users: UsersToList): Promise<boolean> =>
  (await beginning(parts, users, await chunked(users.items, parts.turn))) === 'another';

/**
 * Resolves to the tenant's stream as it is, for the append to rest on.
 * @throws TenantKeysGone, StoreUnavailable, StoreClosed
 */
const openTenant = async ({ store }: ListParts, tenantId: TenantId): Promise<AppendRead> => {
  const stream = streamName({ kind: 'tenant', tenantId });
  const [last] = await store.read(stream, { backwards: true, limit: 1 });
  if (last !== undefined && isGone(last.type)) throw new TenantKeysGone(tenantId);
  return { stream, expected: expectedOf(last?.revision ?? NO_STREAM) };
};

const listRest = async (parts: ListParts, users: UsersToList): Promise<boolean> => {
  const { codec } = parts;
  const { metadata, ofKnownUsers } = users;
  const stream = operationStream(users);
  const chunks = await chunked(users.items, parts.turn);
  const there = await beginning(parts, users, chunks);
  if (there === 'another') return false;
  if (there === 'over') return true;
  // none of it is written once the tenant is purged
  const read = [await openTenant(parts, users.tenantId)];
  let from = 0;
  for (const [at, items] of chunks.entries()) {
    if (at >= there) {
      const event: DomainEvent = { type: LISTED, data: { from, items } };
      const events = [{ id: await chunkId(parts, users, at, items), event, metadata, ofKnownUsers }];
      const writes = await codec.encode([{ stream, expected: expectedOf(at - 1), events }]);
      const writer = parts.doubts?.of(`operation ${users.operationId}`);
      await appendUntilKnown({ ...parts, ...defined({ writer }) }, writes, read);
      await parts.turn.next();
    }
    from += items.length;
  }
  return true;
};

/**
 * Writes the users on the operation's stream, chunk by chunk, and goes on from what a crash left there, where that is
 * the beginning of this very list: addresses may have moved since, and users whom nobody named would be changed.
 * Resolves to false, and writes nothing, where another list stands there. Nothing comes of a list before the operation
 * is started; where it was started or given up, that is the decider's to see.
 * @throws StoreUnavailable, StoreClosed, OutcomeUnknown, KeysUnavailable, RevisionConflict, MissingPersonKey,
 * DamagedKey, TenantKeysGone
 */
export const listUsers = async (parts: ListParts, users: UsersToList): Promise<boolean> => {
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
