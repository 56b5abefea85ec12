import type { AppendsInDoubt, Doubt, DoubtEnd } from '../waiting/appends-in-doubt.js';
import type { Clock, Delay } from '../ports/clock-and-ids.js';
import type { RecordedEvent } from '../ports/codec.js';
import { DamagedEvent, type EventStore, OutcomeUnknown, START, StoreClosed } from '../ports/event-store.js';
import { KeysUnavailable } from '../ports/keys.js';
import { type Checkpoint, ReadModelsClosed } from '../ports/read-models.js';
import { alarmOfDamage, alarmOfHistory, FollowingStopped, type OnAlarm, type ProjectionAlarm } from './alarms.js';
import { checkpointAt, checkpointAtStart, positionAfter } from './checkpoints.js';
import { follow, type Follower, type FollowStatus, type Stretch } from './follow.js';
import type { ObservedFollower } from './known-lags.js';
import type { LogReader } from './log-reader.js';

/** A follower keeps here how far it came. It begins at the start of the log where that is `undefined`. */
export interface Checkpoints {
  load(): Promise<Checkpoint | undefined>;
  save(checkpoint: Checkpoint): Promise<void>;
}
export interface FollowerParts {
  /** The name is shown in its status and in alarms. */
  readonly name: string;
  readonly store: EventStore;
  readonly log: LogReader;
  readonly clock: Pick<Clock, 'now'>;
  readonly delay: Delay;
  readonly checkpoints: Checkpoints;
  /**
   * Does with these events what there is to do. It is called again with the same ones after a failure or a crash. What
   * it throws counts as an outage: it is told to `onTrouble`, and tried again.
   */
  readonly handle: (events: readonly RecordedEvent[]) => Promise<void>;
  /** `follower` is its name. */
  readonly onTrouble: (error: unknown, follower?: string) => void;
  /** Is told each time that it has read on, so that what troubled it is over. */
  readonly onWell?: (follower: string) => void;
  /**
   * Is told once that it has stopped for good: its checkpoint was made in another history than this store's, or an
   * event is damaged.
   */
  readonly onAlarm: OnAlarm;
  /** Is told of appends of `handle` of which nobody knows whether they were stored. */
  readonly doubts?: AppendsInDoubt;
  /** It takes so many events at a time. The default is 500. */
  readonly batchSize?: number;
}
export interface FollowerStatus extends FollowStatus {
  readonly problem?: string;
  readonly alarm?: ProjectionAlarm;
}

/** A follower that nothing wakes looks all the same. */
const LOOK_MILLISECONDS = 5_000;
/** While events come, the checkpoint is kept so often: keeping it may take as long as storing a command. */
const KEEP_MILLISECONDS = 1_000;

/**
 * Follows the log for a duty that is repeatable: events come in order, at least once, and the checkpoint some time
 * after them: once a second, once nothing came for five seconds, and when it stops. Two of the same kind in two
 * processes do the same work twice, which does no harm.
 */
export class LogFollower implements ObservedFollower {
  readonly #end = new AbortController();
  #running: Promise<void> | undefined;
  #doubt: Doubt | undefined;
  /** The duty is done up to here, and nobody keeps that yet. */
  #unkept: Checkpoint | undefined;
  #keptAt: number | undefined;
  #isIdle = false;
  #status: FollowerStatus = { state: 'starting', position: START };

  constructor(private readonly parts: FollowerParts) {}

  get name(): string {
    return this.parts.name;
  }

  get status(): FollowerStatus {
    return this.#status;
  }

  checkpoint(): Promise<Checkpoint | undefined> {
    return this.parts.checkpoints.load();
  }

  /** Follows from now on. A second call does nothing. */
  start(): void {
    this.#running ??= this.#run(this.#end.signal);
  }

  /** Finishes the batch in flight and keeps its checkpoint. */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { log, delay, batchSize = 500 } = this.parts;
    const follower: Follower = {
      log,
      delay,
      batch: { smallest: batchSize, largest: batchSize },
      idleMilliseconds: LOOK_MILLISECONDS,
      onFailure: (error) => this.#afterFailure(error, signal),
      onStatus: (change) => this.#set(change),
      onWell: () => this.parts.onWell?.(this.name),
    };
    await follow(follower, () => this.#begin(), signal);
    this.#endDoubt('given-up');
    // where that can't be, the same events are handled again with the next start
    await this.#keep().catch(() => {});
  }

  async #begin(): Promise<Stretch> {
    const { checkpoints, store, handle } = this.parts;
    await this.#keep();
    const position = await positionAfter(store, await checkpoints.load());
    this.#status = { state: 'running', position };
    return {
      position,
      handle: async ({ events }) => {
        await handle(events);
        this.#endDoubt('known');
        this.#unkept = await checkpointAt(events.at(-1)!, this.parts);
        this.#isIdle = false;
        if (this.#isTimeToKeep()) await this.#keep();
        return events.length;
      },
      atEnd: async () => {
        // it comes here twice where nothing came in between
        if (this.#isIdle || this.#isTimeToKeep()) await this.#keep();
        this.#isIdle = true;
      },
    };
  }

  #isTimeToKeep(): boolean {
    const now = Date.parse(this.parts.clock.now());
    return this.#keptAt === undefined || Math.abs(now - this.#keptAt) >= KEEP_MILLISECONDS;
  }

  async #keep(): Promise<void> {
    const checkpoint = this.#unkept;
    if (checkpoint === undefined) return;
    await this.parts.checkpoints.save(checkpoint);
    this.#unkept = undefined;
    this.#keptAt = Date.parse(this.parts.clock.now());
  }

  #afterFailure(error: unknown, signal: AbortSignal): 'again' | 'over' {
    const isOver = error instanceof StoreClosed || error instanceof ReadModelsClosed;
    if (isOver || (signal.aborted && error instanceof KeysUnavailable)) {
      this.#set({ state: 'ended' });
      return 'over';
    }
    if (error instanceof FollowingStopped) {
      this.#stopWith(alarmOfHistory(this.parts.name, error.message));
      return 'over';
    }
    if (error instanceof DamagedEvent) {
      this.#stopWith(alarmOfDamage(this.parts.name, error));
      return 'over';
    }
    this.#doubted(error);
    this.parts.onTrouble(error, this.name);
    this.#set({ state: 'waiting', problem: error instanceof Error ? error.message : String(error) });
    return 'again';
  }

  /** The same events are handled again, which tells whether it was stored. Until then no other failure does. */
  #doubted(error: unknown): void {
    const { doubts, name } = this.parts;
    if (this.#doubt !== undefined) this.#doubt.again(error);
    else if (error instanceof OutcomeUnknown) this.#doubt = doubts?.of(name).begin(error);
  }

  #endDoubt(how: DoubtEnd): void {
    this.#doubt?.end(how);
    this.#doubt = undefined;
  }

  #stopWith(alarm: ProjectionAlarm): void {
    this.#set({ state: 'stopped', alarm });
    this.parts.onAlarm(alarm);
  }

  #set(change: Partial<FollowerStatus>): void {
    this.#status = { ...this.#status, ...change };
  }
}

/**
 * Puts the checkpoint of a follower at the start of the log, so that its duty is done again from there. An operator
 * does this after a restored backup, and the follower goes on with its next start.
 * @throws StoreUnavailable; what the checkpoint's store throws
 */
export const restartFollower = async (
  checkpoints: Checkpoints,
  { store, clock }: { readonly store: EventStore; readonly clock: Pick<Clock, 'now'> },
): Promise<void> => checkpoints.save(await checkpointAtStart({ store, clock }));
