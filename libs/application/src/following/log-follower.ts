import type { Clock, Delay } from '../ports/clock-and-ids.js';
import type { RecordedEvent } from '../ports/codec.js';
import { type EventStore, type Position, START, StoreClosed } from '../ports/event-store.js';
import { KeysUnavailable } from '../ports/keys.js';
import { type Checkpoint, ReadModelsClosed } from '../ports/read-models.js';
import { historyMismatch } from '../projection/history-check.js';
import type { LogReader } from '../projection/log-reader.js';
import { pause } from '../projection/wait.js';

export interface FollowerParts {
  /** Shown in its status and in alarms. */
  readonly name: string;
  readonly store: EventStore;
  readonly log: LogReader;
  readonly clock: Pick<Clock, 'now'>;
  readonly delay: Delay;
  /** Where it keeps how far it came. `undefined`: it begins at the start of the log. */
  readonly checkpoints: {
    load(): Promise<Checkpoint | undefined>;
    save(checkpoint: Checkpoint): Promise<void>;
  };
  /**
   * Does with these events what there is to do; called again with the same ones after a failure or a crash. What it throws counts as an outage:
   * it is told to `onTrouble`, and tried again.
   */
  readonly handle: (events: readonly RecordedEvent[]) => Promise<void>;
  readonly onTrouble: (error: unknown) => void;
  /** Events at a time; default 500. */
  readonly batchSize?: number;
}
export interface FollowerStatus {
  /** `waiting`: something is away, it tries again. */
  readonly state: 'starting' | 'running' | 'waiting' | 'ended';
  readonly position: Position;
  readonly problem?: string;
}

const RETRY_MILLISECONDS = 1_000;
/** A follower that nothing wakes looks all the same. */
const LOOK_MILLISECONDS = 5_000;

/** The checkpoint was made in another history than this store's: told as trouble, and then everything is done again from the start. */
export class OtherHistory extends Error {
  override readonly name = 'OtherHistory';
}

/**
 * Follows the log for a duty that is repeatable: events in order, at least once, the checkpoint after them. Two of the same kind in two processes
 * do the same work twice, and no harm.
 */
export class LogFollower {
  readonly #end = new AbortController();
  #running: Promise<void> | undefined;
  #status: FollowerStatus = { state: 'starting', position: START };

  constructor(private readonly parts: FollowerParts) {}

  get status(): FollowerStatus {
    return this.#status;
  }

  /** Once. */
  start(): void {
    this.#running ??= this.#run(this.#end.signal);
  }

  /** Finishes the batch in flight and saves its checkpoint. */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#status.state !== 'ended') {
      try {
        await this.#follow(signal);
      } catch (error) {
        await this.#afterFailure(error, signal);
      }
    }
    this.#set({ state: 'ended' });
  }

  async #afterFailure(error: unknown, signal: AbortSignal): Promise<void> {
    const isOver = error instanceof StoreClosed || error instanceof ReadModelsClosed;
    if (isOver || (signal.aborted && error instanceof KeysUnavailable)) return this.#set({ state: 'ended' });
    this.parts.onTrouble(error);
    const problem = error instanceof Error ? error.message : String(error);
    this.#set({ state: 'waiting', problem });
    await pause(this.parts.delay, RETRY_MILLISECONDS, signal);
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { log, batchSize = 500 } = this.parts;
    let position = await this.#startingPoint();
    this.#status = { state: 'running', position };
    while (!signal.aborted) {
      const seen = log.look();
      const page = await log.read(position, batchSize);
      if (page.events.length > 0) await this.#done(page.events);
      else if (page.caughtUp) await log.wait(seen, position, LOOK_MILLISECONDS, signal);
      position = page.next;
      this.#set({ position });
    }
  }

  async #startingPoint(): Promise<Position> {
    const { checkpoints, store, name, onTrouble } = this.parts;
    const checkpoint = await checkpoints.load();
    if (checkpoint === undefined) return START;
    const mismatch = await historyMismatch(store, checkpoint);
    if (mismatch === undefined) return checkpoint.position;
    // a restored backup, say: the duty is repeatable, so all of it again does no harm
    onTrouble(new OtherHistory(`the checkpoint of ${name} doesn't belong to this log: ${mismatch}`));
    return START;
  }

  async #done(events: readonly RecordedEvent[]): Promise<void> {
    const { checkpoints, store, clock, handle } = this.parts;
    await handle(events);
    const last = events.at(-1);
    if (last === undefined) return;
    const storeId = await store.storeId();
    await checkpoints.save({ storeId, position: last.position, eventId: last.id, updatedAt: clock.now() });
  }

  #set(change: Partial<FollowerStatus>): void {
    this.#status = { ...this.#status, ...change };
  }
}
