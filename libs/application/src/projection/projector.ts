import { setMaxListeners } from 'node:events';
import type { Clock, Delay } from '../ports/clock-and-ids.js';
import type { Codec } from '../ports/codec.js';
import type { EventStore, Position } from '../ports/event-store.js';
import type { ReadModels } from '../ports/read-models.js';
import type { OnAlarm } from '../following/alarms.js';
import type { AnyProjection } from './definition.js';
import { Freshness } from './freshness.js';
import { type Lag, lagBehind } from '../following/lag.js';
import { LogReader } from '../following/log-reader.js';
import { ProjectionRunner, type ProjectionStatus } from './projection-runner.js';

export interface ProjectorDependencies {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly readModels: ReadModels;
  readonly clock: Clock;
  readonly delay: Delay;
  readonly definitions: readonly AnyProjection[];
  readonly holder: string;
  readonly isGone?: (holder: string) => boolean;
  readonly onAlarm: OnAlarm;
  readonly leaseMilliseconds?: number;
  readonly batchSize?: number;
  /** Others of this process wait here for fresh read models. The default is one of its own. */
  readonly freshness?: Freshness;
}
export type ProjectionLag = ProjectionStatus & Lag;

/** Runs many projections over one reading of the log. Each has its own checkpoint, lease and fate. */
export class Projector {
  readonly freshness: Freshness;
  readonly #deps: ProjectorDependencies;
  readonly #log: LogReader;
  readonly #runners: readonly ProjectionRunner[];
  readonly #end = new AbortController();
  #running: Promise<unknown> | undefined;

  constructor(deps: ProjectorDependencies) {
    this.#deps = deps;
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

  status(): readonly ProjectionStatus[] {
    return this.#runners.map((runner) => runner.status);
  }

  /**
   * Tells the lag of those that this process runs; what another one runs (`standby`), or nobody yet, is left out.
   * @throws StoreUnavailable, StoreClosed
   */
  async lag(): Promise<readonly ProjectionLag[]> {
    const run = this.status().filter(({ state }) => state !== 'standby' && state !== 'starting' && state !== 'ended');
    const byPosition = new Map<Position, Promise<Lag>>();
    return Promise.all(
      run.map(async (status) => {
        const lag = byPosition.get(status.position) ?? lagBehind(this.#deps, status.position);
        byPosition.set(status.position, lag);
        return { ...status, ...(await lag) };
      }),
    );
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
