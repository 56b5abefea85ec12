import { ALL_AT_ONCE, UNIT } from '../ports/pace.js';
import { defined } from '#licensing';
import type { Clock } from '../ports/clock-and-ids.js';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import { DamagedEvent, START, type EventStore, type Position } from '../ports/event-store.js';
import { followerOf, LeaseLost, type Lease, type ParkedKey, type ReadModels } from '../ports/read-models.js';
import { readAroundDamage } from '../following/around-damage.js';
import { checkpointAt } from '../following/checkpoints.js';
import { applyEvents, type Building, MANY_DOCUMENTS } from './apply-page.js';
import { parkDamaged, parkDamagedStreams } from './damaged-events.js';
import { collectionOf, type AnyProjection } from './definition.js';
import { DocumentWindow } from './document-window.js';
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
  /** The window in memory ends after this many events, too. By default its own bound alone ends it. */
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
/** One generation on its way from the first event on. */
interface Rebuilding extends Building {
  readonly readModels: DocumentWindow;
  /** It was live before. It is undefined where there was none. */
  readonly live: number | undefined;
  /** These were there before, and aren't of another history. */
  readonly own: readonly number[];
  readonly lease: Lease;
  /** Documents of these keys lack what a damaged event says. */
  readonly damaged: Set<string>;
  /** All up to this event is folded. It is undefined where nothing has come since the last checkpoint. */
  done?: RecordedEvent | undefined;
}
const LEASE_MILLISECONDS = 60_000;
/**
 * Folded documents stay in memory until one of these is reached, by all read models that are built together: what the
 * events said since, in characters, and the documents. Source: docs/adr/0043-rebuilds-in-one-pass.md.
 */
const WINDOW = { characters: 32_000_000, documents: 16_384 };

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
): Promise<Rebuilt> => (await rebuildProjections([definition], deps, options))[0]!;

/**
 * Does the same for several, over one reading of the log: each event is read and decoded once for all of them. None is
 * promoted before all may be, and resolves to them in the order of the definitions. A failure of one is a failure of
 * all.
 */
export const rebuildProjections = async (
  definitions: readonly AnyProjection[],
  deps: RebuildDependencies,
  options: RebuildOptions = {},
): Promise<readonly Rebuilt[]> => {
  const { readModels, store } = deps;
  const leases = new Map<AnyProjection, Lease>();
  try {
    for (const definition of definitions) leases.set(definition, await takeLease(definition.name, deps));
    const planned: Planned[] = [];
    for (const definition of definitions) planned.push(await plan(definition, deps, options));
    const all: Rebuilding[] = [];
    for (const each of planned) all.push(await begin(each, leases.get(each.definition)!, deps));
    const events = await catchUp(all, deps, options);
    const head = (await store.head())?.position ?? START;
    for (const { live, damaged, ...building } of all) {
      for (const { key } of await parkDamagedStreams(building, head, building.lease)) damaged.add(key);
      if (live !== undefined && options.acceptDamage !== true)
        await refuseLoss(building, readModels, live, [...damaged]);
    }
    const rebuilt: Rebuilt[] = [];
    for (const each of all) rebuilt.push(await finish(each, events, readModels));
    return rebuilt;
  } finally {
    for (const lease of leases.values()) await readModels.releaseLease(lease).catch(() => {}); // it runs out by itself
  }
};

interface Planned extends Pick<Rebuilding, 'definition' | 'live' | 'own'> {
  readonly generation: number;
}
/** Changes nothing yet. */
const plan = async (
  definition: AnyProjection,
  { readModels, store }: RebuildDependencies,
  { acceptThisLog }: RebuildOptions,
): Promise<Planned> => {
  const before = await readModels.generations(definition.name);
  const strange = acceptThisLog === true ? new Map<number, string>() : await ofOtherHistory(before, store);
  const live = before.find((generation) => generation.live)?.generation;
  refuseStrange(definition.name, live, strange);
  const own = before.map(({ generation }) => generation).filter((generation) => !strange.has(generation));
  return { definition, live, own, generation: Math.max(0, ...before.map((each) => each.generation)) + 1 };
};

const begin = async (
  { definition, live, own, generation }: Planned,
  lease: Lease,
  { readModels, store }: RebuildDependencies,
): Promise<Rebuilding> => {
  // what lies above the live one was given up: an unfinished rebuild, or one that somebody went back from
  for (const each of own) if (each > (live ?? 0)) await readModels.drop(definition.name, each);
  const collection = collectionOf(definition, generation);
  await readModels.ensure(collection);
  return {
    readModels: new DocumentWindow(readModels, collection, MANY_DOCUMENTS, lease),
    definition,
    collection,
    live,
    own,
    lease,
    parked: new Set(),
    damaged: new Set(),
    damagedStreams: store.damagedStreams,
    // whoever rebuilds serves nobody else
    turn: ALL_AT_ONCE,
    documentsAtOnce: MANY_DOCUMENTS,
  };
};

const finish = async (
  { collection, live, own }: Rebuilding,
  events: number,
  readModels: ReadModels,
): Promise<Rebuilt> => {
  const { name, generation } = collection;
  if (live !== undefined) await promote(name, live, generation, readModels);
  for (const each of own) if (live !== undefined && each < live) await readModels.drop(name, each);
  const parked = await readModels.parked(followerOf(collection));
  return defined({ generation, events, parked, previous: live });
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
 * Goes on until the log's end is reached and the live generations' checkpoints are passed. Resolves to the number of
 * events read.
 */
const catchUp = async (
  all: readonly Rebuilding[],
  deps: RebuildDependencies,
  { signal, onProgress, batchSize }: RebuildOptions,
): Promise<number> => {
  const { store, codec, readModels } = deps;
  let position = START;
  let read = 0;
  let since = { events: 0, characters: 0 };
  const isFull = (): boolean =>
    since.events >= (batchSize ?? Infinity) ||
    since.characters >= WINDOW.characters ||
    all.reduce((sum, each) => sum + each.readModels.size, 0) >= WINDOW.documents;
  for (;;) {
    signal?.throwIfAborted();
    for (const { lease } of all) await renew(lease, deps);
    const page = await store.readAll(position, Math.min(UNIT.events, batchSize ?? Infinity), signal);
    const events = readAroundDamage({ codec, store }, page.events);
    for (const each of all) each.done = (await applyPage(each, events, store)) ?? each.done;
    const last = page.events.at(-1);
    since = {
      events: since.events + page.events.length,
      characters: page.events.reduce((sum, { data }) => sum + data.length, since.characters),
    };
    if (page.caughtUp || isFull()) {
      for (const each of all) await keep(each, deps);
      since = { events: 0, characters: 0 };
    }
    if (last !== undefined) {
      read += page.events.length;
      onProgress?.({ position: last.position, head: (await store.head())?.position ?? START, events: read });
    }
    position = page.next;
    if (page.caughtUp && (await havePassed(position, all, readModels))) return read;
    // a live checkpoint beyond the log is of another history, and to be replaced
    if (page.caughtUp && last === undefined) return read;
  }
};

const renew = async (lease: Lease, { readModels, clock, holder }: RebuildDependencies): Promise<void> => {
  const renewed = await readModels.acquireLease(lease.name, holder, clock.now(), LEASE_MILLISECONDS);
  if (renewed?.token !== lease.token) throw new LeaseLost(`somebody else has ${lease.name} by now`);
};

/** Writes what is folded, and then how far that is. */
const keep = async (building: Rebuilding, deps: RebuildDependencies): Promise<void> => {
  const { collection, lease, done } = building;
  await renew(lease, deps);
  await building.readModels.flush();
  if (done === undefined) return;
  await deps.readModels.saveCheckpoint(followerOf(collection), await checkpointAt(done, deps), lease);
  building.done = undefined;
};

/** Resolves to the last event that is as it was written: the others are parked, or end it. */
const applyPage = async (
  building: Rebuilding,
  page: readonly (RecordedEvent | DamagedEvent)[],
  store: EventStore,
): Promise<RecordedEvent | undefined> => {
  const { lease, damaged } = building;
  let intact: RecordedEvent[] = [];
  let last: RecordedEvent | undefined;
  for (const each of page) {
    if (!(each instanceof DamagedEvent)) {
      intact.push((last = each));
      continue;
    }
    await applyEvents(building, intact, lease);
    intact = [];
    for (const { key } of await parkDamaged(building, each, store, lease)) damaged.add(key);
  }
  await applyEvents(building, intact, lease);
  return last;
};

const havePassed = async (position: Position, all: readonly Rebuilding[], readModels: ReadModels): Promise<boolean> => {
  for (const { live, definition } of all) {
    if (live === undefined) continue;
    const checkpoint = await readModels.checkpoint(followerOf({ name: definition.name, generation: live }));
    if (checkpoint !== undefined && position < checkpoint.position) return false;
  }
  return true;
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
