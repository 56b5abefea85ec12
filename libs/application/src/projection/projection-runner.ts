import type { Clock, Delay } from '../ports/clock-and-ids.js';
import { START, StoreClosed, StoreUnavailable, type EventStore, type Position } from '../ports/event-store.js';
import {
  followerOf,
  LeaseLost,
  NotBuilt,
  ReadModelsClosed,
  ReadModelsUnavailable,
  type Lease,
  type ReadModels,
} from '../ports/read-models.js';
import { ProjectionStopped, rebuildCommand, type OnAlarm, type ProjectionAlarm } from './alarms.js';
import { applyEvents, EventNotApplied, type Building } from './apply-page.js';
import { collectionOf, type AnyProjection } from './definition.js';
import type { Freshness } from './freshness.js';
import { historyMismatch } from './history-check.js';
import type { DecodedPage, LogReader } from './log-reader.js';
import { pause } from '../waiting/pause.js';

export interface RunnerDependencies {
  readonly store: EventStore;
  readonly log: LogReader;
  readonly readModels: ReadModels;
  readonly freshness: Freshness;
  readonly clock: Clock;
  readonly delay: Delay;
  /** Names this process (or this start of it) among those that may run the same projection. */
  readonly holder: string;
  /** Which of the others have surely ended: their leases are taken at once. */
  readonly isGone?: (holder: string) => boolean;
  readonly onAlarm: OnAlarm;
  /** How long a process that vanished keeps others waiting; default 5,000. */
  readonly leaseMilliseconds?: number;
  /** Events per batch at most, in catch-up; default 2,000. */
  readonly batchSize?: number;
}
export interface ProjectionStatus {
  readonly name: string;
  /** `standby`: another process runs it. `waiting`: a store is away, it tries again. `stopped`: see `alarm`. */
  readonly state: 'starting' | 'running' | 'standby' | 'waiting' | 'stopped' | 'ended';
  readonly generation?: number;
  readonly position: Position;
  readonly parked: number;
  readonly alarm?: ProjectionAlarm;
}

const SMALLEST_BATCH = 100;
const RETRY_MILLISECONDS = 1_000;

/**
 * Keeps the live generation of one projection up to date. One runner of all processes works at a time (lease); the others stand by. What it does
 * is safe at every point of failure: documents first, each guarded by its position, then the checkpoint.
 */
export class ProjectionRunner {
  readonly #definition: AnyProjection;
  readonly #deps: RunnerDependencies;
  readonly #leaseMilliseconds: number;
  readonly #largestBatch: number;
  #status: ProjectionStatus;

  constructor(definition: AnyProjection, deps: RunnerDependencies) {
    this.#definition = definition;
    this.#deps = deps;
    this.#leaseMilliseconds = deps.leaseMilliseconds ?? 5_000;
    this.#largestBatch = deps.batchSize ?? 2_000;
    this.#status = { name: definition.name, state: 'starting', position: START, parked: 0 };
  }

  get status(): ProjectionStatus {
    return this.#status;
  }

  /** Runs until the signal, or until it must stop (then `status.alarm` says why, and `onAlarm` was called). Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#status.state !== 'stopped' && this.#status.state !== 'ended') {
      try {
        await this.#asHolder(signal);
      } catch (error) {
        await this.#afterFailure(error, signal);
      }
    }
    if (this.#status.state !== 'stopped') this.#set({ state: 'ended' });
  }

  async #afterFailure(error: unknown, signal: AbortSignal): Promise<void> {
    if (error instanceof LeaseLost) return;
    if (error instanceof ReadModelsClosed || error instanceof StoreClosed) return this.#set({ state: 'ended' });
    // NotBuilt: the generation was dropped under our feet; the next turn finds the live one
    if ([ReadModelsUnavailable, StoreUnavailable, NotBuilt].some((kind) => error instanceof kind)) {
      this.#set({ state: 'waiting' });
      return pause(this.#deps.delay, RETRY_MILLISECONDS, signal);
    }
    const code =
      error instanceof ProjectionStopped || error instanceof EventNotApplied ? error.code : 'projection-failed';
    const alarm = this.#alarm(code, error instanceof Error ? error.message : String(error));
    this.#set({ state: 'stopped', alarm });
  }

  async #asHolder(signal: AbortSignal): Promise<void> {
    const lease = await this.#acquire();
    if (lease === undefined) {
      this.#set({ state: 'standby' });
      return pause(this.#deps.delay, this.#leaseMilliseconds / 3, signal);
    }
    try {
      await this.#buildLive(lease, signal);
    } finally {
      await this.#deps.readModels.releaseLease(lease).catch(() => {}); // it runs out by itself
    }
  }

  #acquire(): Promise<Lease | undefined> {
    const { readModels, clock, holder, isGone } = this.#deps;
    const name = `projection:${this.#definition.name}`;
    return readModels.acquireLease(name, holder, clock.now(), this.#leaseMilliseconds, isGone);
  }

  /** Returns with the signal, and when another generation has become live. */
  async #buildLive(lease: Lease, signal: AbortSignal): Promise<void> {
    const { log, clock, readModels } = this.#deps;
    const building = await this.#openLive();
    const { collection } = building;
    let position = await this.#startingPoint(collection);
    this.#set({ state: 'running', generation: collection.generation, position, parked: building.parked.size });
    let renewed = Date.parse(clock.now());
    const smallest = Math.min(SMALLEST_BATCH, this.#largestBatch);
    let batch = smallest;
    while (!signal.aborted) {
      if (Date.parse(clock.now()) - renewed >= this.#leaseMilliseconds / 3) {
        if ((await this.#acquire())?.token !== lease.token) throw new LeaseLost(`${lease.name} was taken over`);
        renewed = Date.parse(clock.now());
      }
      const live = await readModels.liveGeneration(collection.name);
      if (live?.generation !== collection.generation) return;
      const seen = log.look();
      const page = await log.read(position, batch);
      if (page.events.length > 0) {
        await this.#apply(building, page, lease);
        batch = page.caughtUp ? smallest : Math.min(batch * 2, this.#largestBatch);
      } else if (page.caughtUp) await log.wait(seen, position, this.#leaseMilliseconds / 3, signal);
      position = page.next;
    }
  }

  async #openLive(): Promise<Building> {
    const { readModels } = this.#deps;
    const { name, version } = this.#definition;
    const live = await readModels.liveGeneration(name);
    if (live !== undefined && live.version !== version)
      throw new ProjectionStopped(
        'other-version',
        `the live generation ${live.generation} has version ${live.version}, and this program builds version ${version}`,
      );
    const collection = collectionOf(this.#definition, live?.generation ?? 1);
    await readModels.ensure(collection);
    const parked = await readModels.parked(followerOf(collection));
    return { readModels, definition: this.#definition, collection, parked: new Set(parked.map(({ key }) => key)) };
  }

  async #startingPoint(collection: Building['collection']): Promise<Position> {
    const checkpoint = await this.#deps.readModels.checkpoint(followerOf(collection));
    if (checkpoint === undefined) return START;
    const mismatch = await historyMismatch(this.#deps.store, checkpoint);
    if (mismatch !== undefined)
      throw new ProjectionStopped('wrong-history', `its checkpoint doesn't belong to this log: ${mismatch}`);
    this.#deps.freshness.advanced(collection, checkpoint.position);
    return checkpoint.position;
  }

  async #apply(building: Building, { events }: DecodedPage, lease: Lease): Promise<void> {
    const { store, readModels, clock, freshness } = this.#deps;
    const { parked } = await applyEvents(building, events, lease);
    for (const { key, position, reason } of parked)
      this.#alarm(
        'event-parked',
        `the event at ${position} can't be applied to ${key}, which stays as it was: ${reason}`,
      );
    const last = events.at(-1)!;
    const checkpoint = {
      storeId: await store.storeId(),
      position: last.position,
      eventId: last.id,
      updatedAt: clock.now(),
    };
    await readModels.saveCheckpoint(followerOf(building.collection), checkpoint, lease);
    this.#set({ position: last.position, parked: building.parked.size });
    freshness.advanced(building.collection, last.position);
  }

  #alarm(code: ProjectionAlarm['code'], message: string): ProjectionAlarm {
    const projection = this.#definition.name;
    const command = rebuildCommand(projection);
    const alarm = { projection, code, message: `${projection}: ${message}. Repair it with: ${command}`, command };
    this.#deps.onAlarm(alarm);
    return alarm;
  }

  #set(change: Partial<ProjectionStatus>): void {
    this.#status = { ...this.#status, ...change };
  }
}
