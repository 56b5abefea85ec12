import { defined } from '#licensing';
import {
  alarmOfDamage,
  alarmOfHistory,
  DAMAGED_STREAMS_RUNBOOK,
  FollowingStopped,
  type OnAlarm,
  type ProjectionAlarm,
  rebuildCommand,
  REPAIR_COMMAND,
} from '../following/alarms.js';
import { checkpointAt, checkpointAtStart, positionAfter } from '../following/checkpoints.js';
import { followAlone, type Follower, type FollowStatus, type Stretch } from '../following/follow.js';
import type { LeaseTerms } from '../following/lease.js';
import type { ObservedFollower } from '../following/known-lags.js';
import type { LogReader } from '../following/log-reader.js';
import type { Clock, Delay } from '../ports/clock-and-ids.js';
import type { RecordedEvent } from '../ports/codec.js';
import { DamagedEvent, type EventStore, START, StoreClosed, StoreUnavailable } from '../ports/event-store.js';
import {
  type Checkpoint,
  type Collection,
  followerOf,
  type Lease,
  NotBuilt,
  type ReadModels,
  ReadModelsClosed,
  ReadModelsUnavailable,
} from '../ports/read-models.js';
import { applyEvents, type Building, EventNotApplied } from './apply-page.js';
import { parkDamaged, parkDamagedStreams } from './damaged-events.js';
import { type AnyProjection, collectionOf } from './definition.js';
import type { Freshness } from './freshness.js';
import { UNIT } from '../ports/pace.js';

export interface RunnerDependencies {
  readonly store: EventStore;
  readonly log: LogReader;
  readonly readModels: ReadModels;
  readonly freshness: Freshness;
  readonly clock: Clock;
  readonly delay: Delay;
  /** Names this process (or this start of it) among those that may run the same projection. */
  readonly holder: string;
  /** Tells which of the others have surely ended: their leases are taken at once. */
  readonly isGone?: (holder: string) => boolean;
  readonly onAlarm: OnAlarm;
  /** Is told of every try in vain while something is away; `onWell` is told each time that it goes on. */
  readonly onTrouble?: (error: unknown, projection: string) => void;
  readonly onWell?: (projection: string) => void;
  /** A process that vanished keeps others waiting for so long. The default is 5,000. */
  readonly leaseMilliseconds?: number;
  /** A batch has so many events at most, in catch-up. The default is 1,000. */
  readonly batchSize?: number;
  /** See `Building`. */
  readonly documentsAtOnce?: number;
}
export interface ProjectionStatus extends FollowStatus {
  readonly name: string;
  readonly generation?: number;
  readonly parked: number;
  readonly alarm?: ProjectionAlarm;
}

const SMALLEST_BATCH = 100;

/**
 * Keeps the live generation of one projection up to date. One runner of all processes works at a time (lease); the
 * others stand by. What it does is safe at every point of failure: documents first, each guarded by its position, then
 * the checkpoint.
 */
export class ProjectionRunner implements ObservedFollower {
  readonly #definition: AnyProjection;
  readonly #deps: RunnerDependencies;
  #status: ProjectionStatus;
  /** The generation that is followed has this checkpoint, unless somebody else has put another one there. */
  #saved: Checkpoint | undefined;

  constructor(definition: AnyProjection, deps: RunnerDependencies) {
    this.#definition = definition;
    this.#deps = deps;
    this.#status = { name: definition.name, state: 'starting', position: START, parked: 0 };
  }

  get name(): string {
    return this.#definition.name;
  }

  get status(): ProjectionStatus {
    return this.#status;
  }

  /** Resolves to that of the live generation, whichever process builds it. @throws ReadModelsUnavailable */
  async checkpoint(): Promise<Checkpoint | undefined> {
    const { readModels } = this.#deps;
    const live = await readModels.liveGeneration(this.name);
    return live && readModels.checkpoint(followerOf({ ...live, name: this.name }));
  }

  /**
   * Runs until the signal, or until it must stop (then `status.alarm` says why, and `onAlarm` was called). Never
   * rejects.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { log, delay, leaseMilliseconds = 5_000, batchSize = UNIT.events } = this.#deps;
    const follower: Follower = {
      log,
      delay,
      batch: { smallest: Math.min(SMALLEST_BATCH, batchSize), largest: batchSize },
      idleMilliseconds: leaseMilliseconds / 3,
      onFailure: (error) => this.#afterFailure(error),
      onStatus: (change) => this.#set(change),
      onWell: () => this.#deps.onWell?.(this.#definition.name),
    };
    const name = `projection:${this.#definition.name}`;
    const terms: LeaseTerms = { ...this.#deps, name, milliseconds: leaseMilliseconds };
    await followAlone(follower, terms, (lease) => this.#begin(lease), signal);
  }

  #afterFailure(error: unknown): 'again' | 'over' {
    if (error instanceof ReadModelsClosed || error instanceof StoreClosed) {
      this.#set({ state: 'ended' });
      return 'over';
    }
    // NotBuilt: the generation was dropped under our feet; the next turn finds the live one
    if ([ReadModelsUnavailable, StoreUnavailable, NotBuilt].some((kind) => error instanceof kind)) {
      this.#deps.onTrouble?.(error, this.#definition.name);
      this.#set({ state: 'waiting' });
      return 'again';
    }
    if (error instanceof DamagedEvent) {
      const alarm = alarmOfDamage(this.#definition.name, error);
      this.#deps.onAlarm(alarm);
      this.#set({ state: 'stopped', alarm });
      return 'over';
    }
    const code =
      error instanceof FollowingStopped || error instanceof EventNotApplied ? error.code : 'projection-failed';
    const alarm = this.#alarm(code, error instanceof Error ? error.message : String(error));
    this.#set({ state: 'stopped', alarm });
    return 'over';
  }

  /** Begins a stretch over the live generation. It is over when another one has become live. */
  async #begin(lease: Lease): Promise<Stretch> {
    const { store, readModels, freshness } = this.#deps;
    const building = await this.#openLive();
    const { collection, parked } = building;
    this.#saved =
      (await readModels.checkpoint(followerOf(collection))) ?? (await this.#firstCheckpoint(building, lease));
    const position = await positionAfter(store, this.#saved);
    if (position !== START) freshness.advanced(collection, position);
    this.#set({ generation: collection.generation, parked: parked.size });
    return {
      position,
      handle: ({ events }) => this.#apply(building, events, lease),
      pass: (damage) => this.#pass(building, damage, lease),
      atEnd: () => this.#parkStreams(building, lease),
      isCurrent: () => this.#isCurrent(collection),
    };
  }

  /**
   * A generation has a checkpoint before it has documents. Where that is gone they may be of any state and any history,
   * and whatever was built over them would be wrong.
   * @throws FollowingStopped
   */
  async #firstCheckpoint({ collection }: Building, lease: Lease): Promise<Checkpoint> {
    const { readModels } = this.#deps;
    const { name, generation } = collection;
    const built = (await readModels.generations(name)).find((each) => each.generation === generation);
    if (built !== undefined && built.documents > 0)
      throw new FollowingStopped('wrong-history', `its checkpoint is gone, and ${built.documents} documents are there`);
    const checkpoint = await checkpointAtStart(this.#deps);
    await readModels.saveCheckpoint(followerOf(collection), checkpoint, lease);
    return checkpoint;
  }

  /** A checkpoint that isn't the one that was saved last came from a backup, and so did the documents beside it. */
  async #isCurrent(collection: Collection): Promise<boolean> {
    const { readModels } = this.#deps;
    const live = await readModels.liveGeneration(collection.name);
    if (live?.generation !== collection.generation) return false;
    const stored = await readModels.checkpoint(followerOf(collection));
    return (['storeId', 'position', 'eventId'] as const).every((part) => stored?.[part] === this.#saved?.[part]);
  }

  async #openLive(): Promise<Building> {
    const { readModels, store } = this.#deps;
    const { name, version } = this.#definition;
    const live = await readModels.liveGeneration(name);
    if (live !== undefined && live.version !== version)
      throw new FollowingStopped(
        'other-version',
        `the live generation ${live.generation} has version ${live.version}, ` +
          `and this program builds version ${version}`,
      );
    const collection = collectionOf(this.#definition, live?.generation ?? 1);
    await readModels.ensure(collection);
    const parked = await readModels.parked(followerOf(collection));
    return {
      readModels,
      definition: this.#definition,
      collection,
      parked: new Set(parked.map(({ key }) => key)),
      damagedStreams: store.damagedStreams,
      turn: this.#deps.log.turn,
      ...defined({ documentsAtOnce: this.#deps.documentsAtOnce }),
    };
  }

  async #apply(building: Building, events: readonly RecordedEvent[], lease: Lease): Promise<number> {
    const { readModels, freshness } = this.#deps;
    const { collection } = building;
    const { parked } = await applyEvents(building, events, lease);
    for (const { key, position, reason } of parked)
      this.#alarm(
        'event-parked',
        `the event at ${position} can't be applied to ${key}, which stays as it was: ${reason}`,
      );
    const checkpoint = await checkpointAt(events.at(-1)!, this.#deps);
    await readModels.saveCheckpoint(followerOf(collection), checkpoint, lease);
    this.#saved = checkpoint;
    this.#set({ position: checkpoint.position, parked: building.parked.size });
    freshness.advanced(collection, checkpoint.position);
    return events.length;
  }

  /** The checkpoint stays before it: its id is not to be believed. */
  async #pass(building: Building, damage: DamagedEvent, lease: Lease): Promise<void> {
    for (const { key, reason } of await parkDamaged(building, damage, this.#deps.store, lease))
      this.#alarm(
        'event-parked',
        `${reason}; ${key} stays as it was. Put the event back first, with ${REPAIR_COMMAND}`,
      );
    this.#set({ parked: building.parked.size });
    this.#deps.freshness.advanced(building.collection, damage.position);
  }

  async #parkStreams(building: Building, lease: Lease): Promise<void> {
    const added = await parkDamagedStreams(building, this.#status.position, lease);
    for (const { key, reason } of added)
      this.#alarm(
        'event-parked',
        `${reason}; ${key} stays as it was. Put the stream right first, as ${DAMAGED_STREAMS_RUNBOOK} says`,
      );
    if (added.length > 0) this.#set({ parked: building.parked.size });
  }

  #alarm(code: ProjectionAlarm['code'], message: string): ProjectionAlarm {
    const projection = this.#definition.name;
    const command = rebuildCommand(projection);
    const repairable = {
      projection,
      code,
      message: `${projection}: ${message}. Repair it with: ${command}`,
      command,
      stops: code !== 'event-parked',
    };
    const alarm = code === 'wrong-history' ? alarmOfHistory(projection, message) : repairable;
    this.#deps.onAlarm(alarm);
    return alarm;
  }

  #set(change: Partial<ProjectionStatus>): void {
    this.#status = { ...this.#status, ...change };
  }
}
