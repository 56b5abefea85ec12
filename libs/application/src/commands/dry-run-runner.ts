import { defined, type TenantId } from '#licensing';
import { backoff } from '../lanes/append-until-known.js';
import type { OnBug } from '../lanes/batch.js';
import { quietly } from '../observers.js';
import type { PlannedOperation } from '../operations/plan-operation.js';
import type { Clock, Delay, Ids } from '../ports/clock-and-ids.js';
import type { DryRun, DryRuns, KeptDryRun } from '../ports/dry-runs.js';
import { ReadModelsUnavailable } from '../ports/read-models.js';
import type { Turn } from '../ports/turn.js';
import { damageIn } from '../replies.js';
import { pause } from '../waiting/pause.js';
import type { DryRunSlice } from './dry-run.js';
import { DryRunTally } from './dry-run-effects.js';
import { ALIVE_MILLISECONDS, dropWhole, isGone, KEPT_MILLISECONDS, later, type Lives } from './kept-dry-runs.js';
import { failureOf } from './failure-of.js';

/** This became of a large dry run; `turned-away` never began, since others had all places. */
export type DryRunEnd = 'finished' | 'cancelled' | 'failed' | 'turned-away';
/** Is told of them in numbers alone. A call must not throw, and takes no time. */
export interface DryRunObserver {
  ended(end: DryRunEnd): void;
}

export interface DryRunRunnerOptions {
  readonly runs: DryRuns;
  readonly clock: Pick<Clock, 'now'>;
  readonly delay: Delay;
  readonly ids: Pick<Ids, 'next'>;
  readonly turn: Turn;
  /** This process has this name, and these others live as far as it knows. */
  readonly lives: Lives;
  readonly onBug: OnBug;
  readonly observer?: DryRunObserver;
  /** A dry run of more users is large. The default is 1,000. */
  readonly above?: number;
}

/** Whoever decides a large dry run has a place, of which there are few. */
export interface DryRunPlace {
  readonly tenantId: TenantId;
}
/** Decides the users in turn. The tally says how much is told of each. */
export type DecideSlices = (tally: DryRunTally) => Promise<AsyncIterable<DryRunSlice>>;

/**
 * This many are decided at once in one process, each with the states of all of its users in memory; one of a tenant at
 * most.
 * Source: docs/adr/0015-work-in-pieces.md#large-dry-runs.
 */
const AT_ONCE = 2;
/** This many of a tenant are kept, and the oldest goes for the next. */
const KEPT_OF_TENANT = 10;
const LOOK_MILLISECONDS = 20_000;
/** A store that is away for longer than these tries fails the run. */
const TRIES = 8;

/**
 * Decides dry runs of very many users beside everything else, and writes down what becomes of each user for whoever
 * asked. They write no event and no receipt. They end with this process, which says of each that it lives.
 */
export class DryRunRunner {
  readonly above: number;
  /** Those who have a place. */
  readonly #places = new Set<DryRunPlace>();
  /** This process keeps these alive, the oldest first. */
  readonly #held = new Map<string, TenantId>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();
  #watching: Promise<void> | undefined;

  constructor(private readonly options: DryRunRunnerOptions) {
    this.above = options.above ?? 1_000;
  }

  /** How many have a place at the moment. */
  get running(): number {
    return this.#places.size;
  }

  /** Gives a place, or undefined where the tenant or the process has none free. Whoever doesn't `begin` leaves it. */
  takePlace(tenantId: TenantId): DryRunPlace | undefined {
    const isTaken = [...this.#places].some((place) => place.tenantId === tenantId);
    if (isTaken || this.#places.size >= AT_ONCE || this.#stop.signal.aborted) {
      this.#ended('turned-away');
      return undefined;
    }
    const place = { tenantId };
    this.#places.add(place);
    return place;
  }

  leave(place: DryRunPlace): void {
    this.#places.delete(place);
  }

  /**
   * Begins one, and goes on with it beside the caller; the place is left at its end. Resolves to its id.
   * @throws ReadModelsUnavailable where nobody can be told of it
   */
  async begin(
    place: DryRunPlace,
    { command, items, changesUsers }: PlannedOperation & Pick<DryRun, 'changesUsers'>,
    decide: DecideSlices,
  ): Promise<string> {
    const id = this.options.ids.next();
    const kind = defined({ mode: command.mode, changesUsers });
    const run = this.#new(id, place.tenantId, kind, items.length);
    this.#held.set(id, place.tenantId);
    try {
      await this.options.runs.begin(run);
    } catch (error) {
      this.#held.delete(id);
      throw error;
    }
    const { aliveUntil: _, ...known } = run;
    const running = this.#run(known, decide).finally(() => {
      this.#running.delete(id);
      this.leave(place);
    });
    this.#running.set(id, running);
    return id;
  }

  /** Resolves when nothing runs. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  /** Looks now and from then on every so often; see `look`. A second call does nothing. */
  watch(): void {
    this.#watching ??= this.#watch();
  }

  /**
   * Says that this process lives, and drops what has had its day, what is too many, and what ended with its process.
   * @throws ReadModelsUnavailable, ReadModelsClosed
   */
  async look(): Promise<void> {
    const { runs, clock, lives, turn } = this.options;
    const now = clock.now();
    await runs.keepAlive([...this.#held.keys()], later(now, ALIVE_MILLISECONDS));
    for (const kept of await runs.all()) {
      const isOurs = kept.owner === lives.holder;
      const isTooMuch = isOurs && !this.#held.has(kept.id);
      if (this.#stop.signal.aborted || !(isTooMuch || isGone(kept, now, lives))) continue;
      this.#held.delete(kept.id);
      await dropWhole(runs, kept.id, turn);
    }
  }

  /** Ends all of them: with this process they are gone. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all([this.idle(), this.#watching]);
    const { runs, clock } = this.options;
    // whoever looks next drops their rows, which may be very many
    if (this.#held.size > 0) await runs.keepAlive([...this.#held.keys()], clock.now()).catch(() => undefined);
    this.#held.clear();
  }

  #new(id: string, tenantId: TenantId, kind: Pick<DryRun, 'mode' | 'changesUsers'>, total: number): KeptDryRun {
    const { clock, lives } = this.options;
    const now = clock.now();
    const ofTenant = [...this.#held].filter(([, tenant]) => tenant === tenantId).map(([each]) => each);
    for (const old of ofTenant.slice(0, Math.max(0, ofTenant.length + 1 - KEPT_OF_TENANT))) this.#held.delete(old);
    return {
      id,
      tenantId,
      ...kind,
      state: 'pending',
      total,
      decided: 0,
      counts: { pending: total, complete: 0, withShortfalls: 0, failed: 0 },
      startedAt: now,
      owner: lives.holder,
      aliveUntil: later(now, ALIVE_MILLISECONDS),
      keptUntil: later(now, KEPT_MILLISECONDS),
    };
  }

  async #run(run: DryRun, decide: DecideSlices): Promise<void> {
    let known = run;
    try {
      // what is told of each user stands in a row of its own, so nothing has to be left out
      for await (const slice of await decide(new DryRunTally(Infinity))) {
        known = afterSlice(known, slice);
        if (!(await this.#advance(known, slice.rows))) return this.#ended('cancelled');
      }
      await this.#end({ ...known, state: 'finished' });
    } catch (error) {
      await this.#fail(known, error);
    }
  }

  async #fail(run: DryRun, error: unknown): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const failure = damageIn(error)?.failure ?? failureOf(error);
    if (failure === 'internal-error') quietly(() => this.options.onBug(error, about(run)));
    try {
      await this.#end({ ...run, state: 'failed', failure });
    } catch {
      // nobody can be told now: no longer kept alive, it is gone for whoever asks
      this.#held.delete(run.id);
      this.#ended('failed');
    }
  }

  async #end(run: DryRun & { readonly state: 'finished' | 'failed' }): Promise<void> {
    const isTold = await this.#advance({ ...run, endedAt: this.options.clock.now() }, []);
    this.#ended(isTold ? run.state : 'cancelled');
  }

  /** Tries again while the store is away. @throws ReadModelsUnavailable after the last try, or at the end */
  async #advance(run: DryRun, rows: DryRunSlice['rows']): Promise<boolean> {
    const { runs, delay } = this.options;
    for (let attempt = 0; ; attempt += 1) {
      try {
        this.#stop.signal.throwIfAborted();
        return await runs.advance(run, rows);
      } catch (error) {
        if (!(error instanceof ReadModelsUnavailable) || attempt >= TRIES) throw error;
        await pause(delay, backoff(attempt), this.#stop.signal);
      }
    }
  }

  async #watch(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      // a store that is away is asked again at the next look; what it can't be told of runs out by itself
      await this.look().catch(() => undefined);
      await pause(this.options.delay, LOOK_MILLISECONDS, this.#stop.signal);
    }
  }

  #ended(end: DryRunEnd): void {
    quietly(() => this.options.observer?.ended(end));
  }
}

/** It uses up no id of a command, and is found in the log by its own. */
const about = ({ id, tenantId }: DryRun) => ({ commandId: id, commandType: 'StartOperation', tenantId });

const afterSlice = (run: DryRun, { rows, summary }: DryRunSlice): DryRun => {
  const count = (state: 'complete' | 'failed'): number =>
    run.counts[state] + rows.filter((row) => row.state === state).length;
  const [complete, failed] = [count('complete'), count('failed')];
  const { withShortfalls } = summary;
  return {
    ...run,
    state: 'running',
    decided: run.decided + rows.length,
    counts: { pending: run.total - complete - failed, complete, withShortfalls, failed },
    summary,
  };
};
