import { setImmediate } from 'node:timers/promises';
import { MemoryReadModels } from '#adapters/read-models-memory';
import {
  ClockKeeper,
  erasureOf,
  Freshness,
  GuardedClock,
  LogReader,
  Projector,
  reasonShredder,
  RetentionWorker,
  shredder,
  SMALLEST_COUNTED,
  type Deadlines,
  type Erasure,
  type LogFollower,
  type OnAlarm,
  type ReadModels,
  type ReasonShredderParts,
  type RetentionHooks,
  type RetentionWorkerParts,
} from '#application';
import type { EventStore, Keys } from '#application';
import { defined } from '#licensing';
import { allProjections, deadlinesAsOf, openListsAsOf, reasonsIn, shortestRunningRetention } from '#projections';
import { ManualClock } from '../fakes/manual-clock.js';
import { CONTOSO, openWorld, type CommandWorld, type WorldOptions } from './open-world.js';
import { PromptDelay } from '../fakes/prompt-delay.js';
import { PromptTurn } from '../fakes/prompt-turn.js';

const DAY = 86_400_000;

export interface RetentionWorldOptions extends WorldOptions {
  readonly models?: ReadModels;
  readonly hooks?: RetentionHooks;
  readonly batchSize?: number;
  /** These are the settings of the clock's keeper, in milliseconds. */
  readonly gapMilliseconds?: number;
  readonly retentions?: readonly number[];
  readonly shortestRunning?: () => Promise<number | undefined>;
  /** An alarm of a read model fails the test where this is left out. */
  readonly onAlarm?: OnAlarm;
}

/**
 * This is a command side with everything that keeps the thirty days: read models, the worker, the shredder, and a
 * guarded clock that a test moves.
 */
export class RetentionWorld {
  readonly commands: CommandWorld;
  readonly time: ManualClock;
  readonly clock: GuardedClock;
  readonly keeper: ClockKeeper;
  readonly models: ReadModels;
  readonly deadlines: Deadlines;
  readonly worker: RetentionWorker;
  readonly #projector: Projector;
  readonly #delay = new PromptDelay();
  readonly #log: LogReader;

  private constructor(readonly options: RetentionWorldOptions) {
    this.time = options.clock ?? new ManualClock();
    this.clock = new GuardedClock(this.time.sources);
    this.commands = openWorld({ ...options, clock: this.time, guarded: this.clock });
    this.models = options.models ?? new MemoryReadModels();
    const { store, codec, keys } = this.commands;
    const delay = this.#delay;
    const { turn = new PromptTurn() } = options;
    this.#log = new LogReader({ store, codec, delay, turn });
    const { gapMilliseconds, retentions = [30 * DAY] } = options;
    this.keeper = new ClockKeeper({
      clock: this.clock,
      store,
      codec,
      keys,
      delay,
      retentions,
      shortestRunning: options.shortestRunning ?? (() => shortestRunningRetention(this.models, SMALLEST_COUNTED)),
      ...defined({ gapMilliseconds }),
    });
    this.#projector = new Projector({
      store,
      codec,
      readModels: this.models,
      clock: this.time,
      delay: { wait: (milliseconds, signal) => this.#wait(milliseconds, signal) },
      turn,
      definitions: allProjections,
      holder: 'this',
      onAlarm:
        options.onAlarm ??
        ((alarm) => {
          throw new Error(alarm.message);
        }),
    });
    this.deadlines = deadlinesAsOf(this.models);
    this.worker = this.anotherWorker();
  }

  /** Opens and starts the world, as a process does with its stores. */
  static async open(options: RetentionWorldOptions = {}): Promise<RetentionWorld> {
    const world = new RetentionWorld(options);
    await world.keeper.check();
    world.keeper.start(world.#log);
    world.#projector.start();
    return world;
  }

  /** Opens the same stores in another process, once this one has ended. Time has gone on meanwhile. */
  async restart(options: Partial<RetentionWorldOptions> = {}): Promise<RetentionWorld> {
    await this.close();
    const { store, keys, ids } = this.commands;
    return RetentionWorld.open({
      ...this.options,
      store,
      keys,
      ids,
      clock: this.time,
      models: this.models,
      ...options,
    });
  }

  anotherWorker(parts: Partial<RetentionWorkerParts> = {}): RetentionWorker {
    const { hooks, batchSize } = this.options;
    return new RetentionWorker({
      deadlines: this.deadlines,
      lists: openListsAsOf(this.models),
      send: (envelope) => this.commands.commands.handle(envelope),
      clock: this.clock,
      delay: this.#delay,
      ...defined({ hooks, batchSize }),
      ...parts,
    });
  }

  /** Waits until every read model has seen the whole log. */
  async project(): Promise<void> {
    const head = await this.commands.store.head();
    if (head === undefined) return;
    const freshness = new Freshness({
      readModels: this.models,
      delay: { wait: (ms, signal) => this.#wait(ms, signal) },
    });
    await freshness.waitFor(
      head.position,
      allProjections.map(({ name }) => name),
      { timeoutMilliseconds: Infinity },
    );
    // the guarded clock has seen it after these turns, too
    for (let turns = 0; turns < 5; turns += 1) await setImmediate();
  }

  /** Sweeps at this moment, and resolves to what came of it. */
  async sweep() {
    await this.project();
    return this.worker.sweep(new AbortController().signal);
  }

  /** Resolves to how many lists of users are given up at this moment. */
  async abandonLists(): Promise<number> {
    await this.project();
    return this.worker.abandonLists(new AbortController().signal);
  }

  /** Runs a shredder until it has seen the whole log. Other stores can make it fail. */
  shred(over: { readonly store?: EventStore; readonly keys?: Keys } = {}): Promise<LogFollower['status']> {
    const { hasher, codec, ids } = this.commands;
    return this.#follow((parts) => shredder({ ...parts, hasher, codec, ids }), over);
  }

  /** The same for the reasons about several users. */
  async shredReasons(): Promise<LogFollower['status']> {
    await this.project();
    const { codec } = this.commands;
    const freshness = new Freshness({ readModels: this.models, delay: this.#delay });
    return this.#follow((parts) =>
      reasonShredder({ ...parts, codec, reasonsAbout: reasonsIn(this.models, freshness) }),
    );
  }

  async #follow(
    open: (parts: Omit<ReasonShredderParts, 'codec' | 'reasonsAbout'> & { readonly keys: Keys }) => LogFollower,
    over: { readonly store?: EventStore; readonly keys?: Keys } = {},
  ): Promise<LogFollower['status']> {
    const { store, codec, keys } = this.commands;
    const parts = { store: over.store ?? store, keys: over.keys ?? keys };
    const log = new LogReader({ store: parts.store, codec, delay: this.#delay, turn: this.#log.turn });
    let hasFailed = false;
    const follower = open({
      ...parts,
      log,
      clock: this.clock,
      delay: this.#delay,
      onTrouble: () => {
        hasFailed = true;
      },
      onAlarm: () => {
        hasFailed = true;
      },
    });
    follower.start();
    const isThere = async () => follower.status.position >= ((await store.head())?.position ?? '');
    while (!hasFailed && !(await isThere())) await setImmediate();
    await follower.stop();
    await log.close();
    return follower.status;
  }

  erasure(userId: string): Promise<Erasure> {
    return erasureOf(CONTOSO, userId, this.commands);
  }

  async close(): Promise<void> {
    await this.keeper.stop();
    await this.#projector.stop();
    await this.#log.close();
    await this.commands.close();
  }

  /** Waits of unlimited length end with their signal, and others at the next turn of the event loop. */
  async #wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (milliseconds !== Infinity) return this.#delay.wait(milliseconds, signal);
    await new Promise<void>((_, reject) =>
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
    );
  }
}
