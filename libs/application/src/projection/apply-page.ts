import { defined } from '#licensing';
import type { RecordedEvent } from '../ports/codec.js';
import type { DamagedStreams } from '../ports/event-store.js';
import {
  followerOf,
  type Collection,
  type DocumentWrite,
  type Lease,
  type ParkedKey,
  type StoredDocument,
} from '../ports/read-models.js';
import type { Turn } from '../ports/turn.js';
import { Pace } from '../ports/pace.js';
import { handlerOf, type AnyProjection } from './definition.js';
import type { FoldedInto } from './document-window.js';
import { dropTenant, isTenantGone } from './drop-tenant.js';
import { leftKey } from './left-keys.js';

/** A `stop` definition could not apply this event. */
export class EventNotApplied extends Error {
  readonly code = 'event-not-applied';
  override readonly name = 'EventNotApplied';
  constructor(
    readonly projection: string,
    readonly parked: ParkedKey,
  ) {
    super(`${projection}: the event at ${parked.position} can't be applied to ${parked.key}: ${parked.reason}`);
  }
}

/** This is one generation on its way through the log. */
export interface Building {
  readonly readModels: FoldedInto;
  readonly definition: AnyProjection;
  readonly collection: Collection;
  /** These keys take no events any more. There are more as events fail. */
  readonly parked: Set<string>;
  /** The log may lack any event of these streams. */
  readonly damagedStreams: DamagedStreams;
  /** Others go on in these while many events are applied. */
  readonly turn: Turn;
  /** How many are read or written in one turn. The default is 64: a transaction of them takes some milliseconds. */
  readonly documentsAtOnce?: number;
}

const DOCUMENTS = 64;
/** Where nobody else waits: pages of an index that many documents of a batch change are written once. */
export const MANY_DOCUMENTS = 1_024;

/** Messages of errors are written by this program and name no personal value (those are sealed here). */
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const group = async (
  building: Building,
  events: readonly RecordedEvent[],
  pace: Pace,
): Promise<ReadonlyMap<string, readonly RecordedEvent[]>> => {
  const { definition, parked } = building;
  const isHandled = handlerOf(definition);
  const groups = new Map<string, RecordedEvent[]>();
  for (const event of events) {
    if (!isHandled(event.event.type)) continue;
    for (const key of definition.keys(event)) {
      if (parked.has(key)) continue;
      const known = groups.get(key);
      if (known === undefined) groups.set(key, [event]);
      else known.push(event);
    }
    if (pace.spent('events')) await pace.rest();
  }
  return groups;
};

/** @throws ReadModelsUnavailable, NotBuilt */
const loadAll = async (
  { readModels, collection, documentsAtOnce = DOCUMENTS }: Building,
  keys: readonly string[],
  pace: Pace,
): Promise<ReadonlyMap<string, StoredDocument<unknown>>> => {
  const stored = new Map<string, StoredDocument<unknown>>();
  for (let from = 0; from < keys.length; from += documentsAtOnce) {
    const some = keys.slice(from, from + documentsAtOnce);
    for (const [key, document] of await readModels.load(collection, some)) stored.set(key, document);
    if (pace.spent('events', some.length)) await pace.rest();
  }
  return stored;
};

/**
 * Folds events into their documents and commits them; the caller saves the checkpoint afterwards. It may be
 * repeated: events at or before a document's `at` are skipped, so a page that was half or wholly applied before, or
 * comes in other slices, gives the same documents. The purge of a tenant drops what was folded before it.
 * @throws LeaseLost, ReadModelsUnavailable, EventNotApplied (only `stop` definitions, and not for an event of a damaged
 * stream; nothing of the page since the last purge of a tenant is written then)
 */
export const applyEvents = async (
  building: Building,
  events: readonly RecordedEvent[],
  fence?: Lease,
): Promise<{ readonly parked: readonly ParkedKey[] }> => {
  const pace = new Pace(building.turn);
  const parked: ParkedKey[] = [];
  let from = 0;
  for (const [index, event] of events.entries()) {
    if (!isTenantGone(event)) continue;
    parked.push(...(await applySome(building, events.slice(from, index), pace, fence)));
    await dropTenant(event, { ...building, pace, fence });
    from = index + 1;
  }
  parked.push(...(await applySome(building, from === 0 ? events : events.slice(from), pace, fence)));
  return { parked };
};

const applySome = async (
  building: Building,
  events: readonly RecordedEvent[],
  pace: Pace,
  fence: Lease | undefined,
): Promise<readonly ParkedKey[]> => {
  const { readModels, definition, collection, damagedStreams } = building;
  const groups = await group(building, events, pace);
  if (groups.size === 0) return [];
  const stored = await loadAll(building, [...groups.keys()], pace);
  const writes: DocumentWrite[] = [];
  const left: DocumentWrite[] = [];
  const failed: FailedEvent[] = [];
  for (const [key, its] of groups) {
    const before = stored.get(key);
    const folded = foldDocument(definition, key, its, before);
    if (folded.failed !== undefined) failed.push(folded.failed);
    if (folded.write !== undefined) writes.push(folded.write);
    left.push(...folded.left);
    if (pace.spent('events', its.length)) await pace.rest();
  }
  const stopping =
    definition.onError === 'stop' && failed.find(({ stream }) => damagedStreams.of(stream) === undefined);
  if (stopping) throw new EventNotApplied(definition.name, stopping.key);
  // parked comes first: after a crash in between the key must not go on past the event that failed
  const parkedKeys = failed.map(({ key }) => key);
  for (const parked of parkedKeys) {
    await readModels.park(followerOf(collection), parked, fence);
    building.parked.add(parked.key);
  }
  // all that is left behind is stored before anything carried is: after a crash in between the same is folded again
  for (const each of [left, writes]) await commitAll(building, each, pace, fence);
  return parkedKeys;
};

const commitAll = async (
  { readModels, collection, documentsAtOnce = DOCUMENTS }: Building,
  writes: readonly DocumentWrite[],
  pace: Pace,
  fence: Lease | undefined,
): Promise<void> => {
  for (let from = 0; from < writes.length; from += documentsAtOnce) {
    const some = writes.slice(from, from + documentsAtOnce);
    await readModels.commit(collection, some, fence);
    if (pace.spent('events', some.length)) await pace.rest();
  }
};

/** Says what became of an event that could not be applied. */
interface FailedEvent {
  readonly key: ParkedKey;
  readonly stream: string;
}

/** One document, folded. */
export interface FoldedDocument {
  /** It is left out where nothing changes. */
  readonly write?: DocumentWrite;
  /** What was left behind, the last under each name. */
  readonly left: readonly DocumentWrite[];
  readonly failed?: FailedEvent;
}

/** Folds events that come after what is stored into one document. */
export const foldDocument = (
  definition: AnyProjection,
  key: string,
  events: readonly RecordedEvent[],
  stored: { readonly at: string; readonly document: unknown } | undefined,
): FoldedDocument => {
  let document: unknown = stored?.document ?? undefined;
  let write: DocumentWrite | undefined;
  let failed: FailedEvent | undefined;
  const left = new Map<string, DocumentWrite>();
  for (const event of events) {
    const at = event.position;
    if (stored !== undefined && at <= stored.at) continue;
    try {
      const next = definition.evolve(document, event, key);
      if (next === document || next === undefined) continue;
      const entries = definition.leaves?.({ before: document, after: next, event, key }) ?? [];
      for (const entry of entries)
        left.set(entry.name, { key: leftKey(key, entry.name), at, document: entry.document });
      write = { key, at, document: next };
      document = next ?? undefined;
    } catch (error) {
      failed = { key: { key, position: at, reason: reasonOf(error) }, stream: event.stream };
      break;
    }
  }
  return { ...defined({ write, failed }), left: [...left.values()] };
};
