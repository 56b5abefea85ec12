import type { Clock, Delay } from '../ports/clock-and-ids.js';
import type { Codec } from '../ports/codec.js';
import type { EventStore, Position } from '../ports/event-store.js';
import type { ReadModels } from '../ports/read-models.js';
import type { OnAlarm } from './alarms.js';
import type { AnyProjection } from './definition.js';
import { Freshness } from './freshness.js';
import { LogReader } from './log-reader.js';
import { ProjectionRunner, type ProjectionStatus } from './projection-runner.js';

export interface ProjectorDependencies {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly readModels: ReadModels;
  readonly clock: Clock;
  readonly delay: Delay;
  readonly definitions: readonly AnyProjection[];
  readonly holder: string;
  readonly onAlarm: OnAlarm;
  readonly leaseMilliseconds?: number;
  readonly batchSize?: number;
  /** Where others of this process wait for fresh read models; default: one of its own. */
  readonly freshness?: Freshness;
}
/** `behind`: positions between the checkpoint and the end of the log: events, where the store numbers them without gaps. */
export type ProjectionLag = ProjectionStatus & { readonly behind: number };

/** Runs many projections over one reading of the log. Each has its own checkpoint, lease and fate. */
export class Projector {
  readonly freshness: Freshness;
  readonly #store: EventStore;
  readonly #log: LogReader;
  readonly #runners: readonly ProjectionRunner[];
  readonly #end = new AbortController();
  #running: Promise<unknown> | undefined;

  constructor(deps: ProjectorDependencies) {
    this.#store = deps.store;
    this.freshness = deps.freshness ?? new Freshness(deps);
    this.#log = new LogReader(deps);
    const shared = { ...deps, log: this.#log, freshness: this.freshness };
    this.#runners = deps.definitions.map((definition) => new ProjectionRunner(definition, shared));
  }

  /** Starts all runners; once. */
  start(): void {
    this.#running ??= Promise.all(this.#runners.map((runner) => runner.run(this.#end.signal)));
  }

  status(): readonly ProjectionStatus[] {
    return this.#runners.map((runner) => runner.status);
  }

  /** @throws StoreUnavailable */
  async lag(): Promise<readonly ProjectionLag[]> {
    const head = (await this.#store.head())?.position;
    return this.status().map((status) => ({ ...status, behind: distance(status.position, head) }));
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

const distance = (position: Position, head: Position | undefined): number =>
  head === undefined ? 0 : Math.max(0, Number(BigInt(head) - BigInt(position)));
