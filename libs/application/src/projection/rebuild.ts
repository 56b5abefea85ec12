import { ALL_AT_ONCE, UNIT } from '../ports/pace.js';
import { defined } from '#licensing';
import type { Clock } from '../ports/clock-and-ids.js';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import { DamagedEvent, START, type EventStore, type Position } from '../ports/event-store.js';
import { followerOf, LeaseLost, type Lease, type ParkedKey, type ReadModels } from '../ports/read-models.js';
import { readAroundDamage } from '../following/around-damage.js';
import { applyEvents, type Building, MANY_DOCUMENTS } from './apply-page.js';
import { parkDamaged, parkDamagedStreams } from './damaged-events.js';
import { collectionOf, type AnyProjection } from './definition.js';
import { ofOtherHistory, RebuildRefused, refuseLoss, refuseStrange } from './last-copies.js';

export interface RebuildDependencies {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly readModels: ReadModels;
  readonly clock: Clock;
  /** Names this rebuild among others. */
  readonly holder: string;
}
export interface RebuildOptions {
  readonly signal?: AbortSignal;
  /** Is told after each batch where it is, and where the log ended then. */
  readonly onProgress?: (progress: {
    readonly position: Position;
    readonly head: Position;
    readonly events: number;
  }) => void;
  /** A batch has so many events. The default is 1,000. */
  readonly batchSize?: number;
  /**
   * The live generation is replaced also where it was built from another history than this log's, so that it may be the
   * last copy of what this log lacks. The default is to refuse.
   */
  readonly acceptThisLog?: boolean;
  /**
   * It is promoted also where documents come out otherwise than the live ones because events are damaged or gone. The
   * default is to refuse, and to leave what was built for the next rebuild to clear away.
   */
  readonly acceptDamage?: boolean;
}
export interface Rebuilt {
  readonly generation: number;
  /** This one was live before and is kept for a way back. It is undefined where there was none. */
  readonly previous?: number;
  readonly events: number;
  /** These keys could not be built (again). The new generation is live all the same. */
  readonly parked: readonly ParkedKey[];
}
interface Rebuilding extends Building {
  /** Documents of these keys lack what a damaged event says. */
  readonly damaged: Set<string>;
}
const LEASE_MILLISECONDS = 60_000;

/**
 * Builds a new generation from the first event on, beside the live one, and promotes it once it has caught up with it.
 * This is safe while runners work on the live one, here or in other processes: they notice the promotion at their next
 * batch and go on with the new one. Readers see the old one until then. A failure anywhere leaves the live one as it
 * is; the next rebuild clears away what this one left and starts afresh. What was built from another history is
 * replaced or cleared away only where that is accepted.
 * @throws RebuildRefused, EventNotApplied, DamagedEvent, ReadModelsUnavailable, StoreUnavailable, the signal's reason
 */
export const rebuildProjection = async (
  definition: AnyProjection,
  deps: RebuildDependencies,
  options: RebuildOptions = {},
): Promise<Rebuilt> => {
  const { readModels } = deps;
  const lease = await takeLease(definition.name, deps);
  try {
    const before = await readModels.generations(definition.name);
    const strange =
      options.acceptThisLog === true ? new Map<number, string>() : await ofOtherHistory(before, deps.store);
    const live = before.find((generation) => generation.live)?.generation;
    refuseStrange(definition.name, live, strange);
    const own = before.map(({ generation }) => generation).filter((generation) => !strange.has(generation));
    // what lies above the live one was given up: an unfinished rebuild, or one that somebody went back from
    for (const generation of own) if (generation > (live ?? 0)) await readModels.drop(definition.name, generation);
    const generation = Math.max(0, ...before.map((each) => each.generation)) + 1;
    const collection = collectionOf(definition, generation);
    await readModels.ensure(collection);
    const building: Building = {
      readModels,
      definition,
      collection,
      parked: new Set(),
      damagedStreams: deps.store.damagedStreams,
      // whoever rebuilds serves nobody else
      turn: ALL_AT_ONCE,
      documentsAtOnce: MANY_DOCUMENTS,
    };
    const damaged = new Set<string>();
    const events = await catchUp({ ...building, damaged }, lease, live, deps, options);
    const cut = await parkDamagedStreams(building, (await deps.store.head())?.position ?? START, lease);
    for (const { key } of cut) damaged.add(key);
    if (live !== undefined && options.acceptDamage !== true) await refuseLoss(building, live, [...damaged]);
    if (live !== undefined) await promote(definition.name, live, generation, readModels);
    for (const each of own) if (live !== undefined && each < live) await readModels.drop(definition.name, each);
    const parked = await readModels.parked(followerOf(collection));
    return defined({ generation, events, parked, previous: live });
  } finally {
    await readModels.releaseLease(lease).catch(() => {}); // it runs out by itself
  }
};

const takeLease = async (name: string, { readModels, clock, holder }: RebuildDependencies): Promise<Lease> => {
  const lease = await readModels.acquireLease(`rebuild:${name}`, holder, clock.now(), LEASE_MILLISECONDS);
  if (lease === undefined) throw new RebuildRefused('rebuild-running', `somebody is rebuilding ${name} already`);
  return lease;
};

const promote = async (name: string, from: number, to: number, readModels: ReadModels): Promise<void> => {
  if (!(await readModels.promote(name, from, to)))
    throw new RebuildRefused(
      'promotion-lost',
      `generation ${from} of ${name} isn't live any more: ${to} was not promoted`,
    );
};

/**
 * Goes on until the log's end is reached and the live generation's checkpoint is passed. Resolves to the number of
 * events read.
 */
const catchUp = async (
  building: Rebuilding,
  lease: Lease,
  live: number | undefined,
  { store, codec, readModels, clock, holder }: RebuildDependencies,
  { signal, onProgress, batchSize = UNIT.events }: RebuildOptions,
): Promise<number> => {
  const { name } = building.collection;
  const storeId = await store.storeId();
  let position = START;
  let read = 0;
  for (;;) {
    signal?.throwIfAborted();
    const renewed = await readModels.acquireLease(`rebuild:${name}`, holder, clock.now(), LEASE_MILLISECONDS);
    if (renewed?.token !== lease.token) throw new LeaseLost(`somebody else rebuilds ${name} by now`);
    const page = await store.readAll(position, batchSize, signal);
    const done = await applyPage(building, readAroundDamage({ codec, store }, page.events), store, lease);
    if (done !== undefined) {
      const checkpoint = { storeId, position: done.position, eventId: done.id, updatedAt: clock.now() };
      await readModels.saveCheckpoint(followerOf(building.collection), checkpoint, lease);
    }
    const last = page.events.at(-1);
    if (last !== undefined) {
      read += page.events.length;
      onProgress?.({ position: last.position, head: (await store.head())?.position ?? START, events: read });
    }
    position = page.next;
    if (page.caughtUp && (await hasPassed(position, name, live, readModels))) return read;
    // a live checkpoint beyond the log is of another history, and to be replaced
    if (page.caughtUp && last === undefined) return read;
  }
};

/** Resolves to the last event that is as it was written: the others are parked, or end it. */
const applyPage = async (
  building: Rebuilding,
  page: readonly (RecordedEvent | DamagedEvent)[],
  store: EventStore,
  lease: Lease,
): Promise<RecordedEvent | undefined> => {
  let intact: RecordedEvent[] = [];
  let last: RecordedEvent | undefined;
  for (const each of page) {
    if (!(each instanceof DamagedEvent)) {
      intact.push((last = each));
      continue;
    }
    await applyEvents(building, intact, lease);
    intact = [];
    for (const { key } of await parkDamaged(building, each, store, lease)) building.damaged.add(key);
  }
  await applyEvents(building, intact, lease);
  return last;
};

const hasPassed = async (
  position: Position,
  name: string,
  live: number | undefined,
  readModels: ReadModels,
): Promise<boolean> => {
  if (live === undefined) return true;
  const checkpoint = await readModels.checkpoint(followerOf({ name, generation: live }));
  return checkpoint === undefined || position >= checkpoint.position;
};

/**
 * Makes another generation the live one: the way back after a rebuild. Its runner then brings it up to date. Resolves
 * to the generation that was live before.
 * @throws RebuildRefused
 */
export const promoteGeneration = async (readModels: ReadModels, name: string, to: number): Promise<number> => {
  const generations = await readModels.generations(name);
  const live = generations.find((generation) => generation.live)?.generation;
  if (live === undefined || !generations.some(({ generation }) => generation === to))
    throw new RebuildRefused('unknown-generation', `${name} has no generation ${to}`);
  if (live !== to) await promote(name, live, to, readModels);
  return live;
};
