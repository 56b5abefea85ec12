import { setMaxListeners } from 'node:events';
import type { Clock, Delay } from '../ports/clock-and-ids.js';
import type { Codec } from '../ports/codec.js';
import type { EventStore } from '../ports/event-store.js';
import type { ReadModels } from '../ports/read-models.js';
import type { Turn } from '../ports/turn.js';
import type { OnAlarm } from '../following/alarms.js';
import type { AnyProjection } from './definition.js';
import { Freshness } from './freshness.js';
import type { ObservedFollower } from '../following/known-lags.js';
import { LogReader } from '../following/log-reader.js';
import { ProjectionRunner, type ProjectionStatus } from './projection-runner.js';

export interface ProjectorDependencies {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly readModels: ReadModels;
  readonly clock: Clock;
  readonly delay: Delay;
  readonly turn: Turn;
  readonly definitions: readonly AnyProjection[];
  readonly holder: string;
  readonly isGone?: (holder: string) => boolean;
  readonly onAlarm: OnAlarm;
  readonly onTrouble?: (error: unknown, projection: string) => void;
  readonly onWell?: (projection: string) => void;
  readonly leaseMilliseconds?: number;
  readonly batchSize?: number;
  /** See `Building`. */
  readonly documentsAtOnce?: number;
  /** Others of this thread wait here for fresh read models. The default is one of its own. */
  readonly freshness?: Freshness;
}

/** Runs many projections over one reading of the log. Each has its own checkpoint, lease and fate. */
export class Projector {
  readonly freshness: Freshness;
  readonly #log: LogReader;
  readonly #runners: readonly ProjectionRunner[];
  readonly #end = new AbortController();
  #running: Promise<unknown> | undefined;

  constructor(deps: ProjectorDependencies) {
    this.freshness = deps.freshness ?? new Freshness(deps);
    this.#log = new LogReader(deps);
    const shared = { ...deps, log: this.#log, freshness: this.freshness };
    // each projection listens to the end, and there are more than Node takes for a leak
    setMaxListeners(0, this.#end.signal);
    this.#runners = deps.definitions.map((definition) => new ProjectionRunner(definition, shared));
  }

  /** Starts all runners. A second call does nothing. */
  start(): void {
    this.#running ??= Promise.all(this.#runners.map((runner) => runner.run(this.#end.signal)));
  }

  /** Gives one for each projection, in the order of their definitions. */
  get followers(): readonly ObservedFollower[] {
    return this.#runners;
  }

  status(): readonly ProjectionStatus[] {
    return this.#runners.map((runner) => runner.status);
  }

  /** See `Freshness.waitFor`. */
  waitFor(...args: Parameters<Freshness['waitFor']>): Promise<void> {
    return this.freshness.waitFor(...args);
  }

  /** Finishes the batches in flight, saves their checkpoints, releases the leases. */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.#running;
    await this.#log.close();
  }
}
