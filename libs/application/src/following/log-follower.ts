import type { Clock, Delay } from '../ports/clock-and-ids.js';
import type { RecordedEvent } from '../ports/codec.js';
import { type EventStore, type Position, START, StoreClosed } from '../ports/event-store.js';
import { KeysUnavailable } from '../ports/keys.js';
import { type Checkpoint, ReadModelsClosed } from '../ports/read-models.js';
import { type OnAlarm, type ProjectionAlarm, ProjectionStopped } from '../projection/alarms.js';
import { historyMismatch } from '../projection/history-check.js';
import type { LogReader } from '../projection/log-reader.js';
import { pause } from '../waiting/pause.js';

/** Where a follower keeps how far it came. `undefined`: it begins at the start of the log. */
export interface Checkpoints {
  load(): Promise<Checkpoint | undefined>;
  save(checkpoint: Checkpoint): Promise<void>;
}
export interface FollowerParts {
  /** Shown in its status and in alarms, and what `restartCommand` names. */
  readonly name: string;
  readonly store: EventStore;
  readonly log: LogReader;
  readonly clock: Pick<Clock, 'now'>;
  readonly delay: Delay;
  readonly checkpoints: Checkpoints;
  /**
   * Does with these events what there is to do; called again with the same ones after a failure or a crash. What it throws counts as an outage:
   * it is told to `onTrouble`, and tried again.
   */
  readonly handle: (events: readonly RecordedEvent[]) => Promise<void>;
  readonly onTrouble: (error: unknown) => void;
  /** It has stopped for good: its checkpoint was made in another history than this store's. Told once. */
  readonly onAlarm: OnAlarm;
  /** Events at a time; default 500. */
  readonly batchSize?: number;
}
export interface FollowerStatus {
  /** `waiting`: something is away, it tries again. `stopped`: see `alarm`. */
  readonly state: 'starting' | 'running' | 'waiting' | 'stopped' | 'ended';
  readonly position: Position;
  readonly problem?: string;
  readonly alarm?: ProjectionAlarm;
}

const RETRY_MILLISECONDS = 1_000;
/** A follower that nothing wakes looks all the same. */
const LOOK_MILLISECONDS = 5_000;

/** The CLI command that puts the checkpoint of a duty at the start of the log. */
export const restartCommand = (follower: string): string => `seatledger retention restart ${follower}`;

/**
 * Follows the log for a duty that is repeatable: events in order, at least once, the checkpoint after them. Two of the same kind in two processes
 * do the same work twice, and no harm.
 */
export class LogFollower {
  readonly #end = new AbortController();
  #running: Promise<void> | undefined;
  #status: FollowerStatus = { state: 'starting', position: START };

  constructor(private readonly parts: FollowerParts) {}

  get name(): string {
    return this.parts.name;
  }

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
    while (!signal.aborted && this.#status.state !== 'ended' && this.#status.state !== 'stopped') {
      try {
        await this.#follow(signal);
      } catch (error) {
        await this.#afterFailure(error, signal);
      }
    }
    if (this.#status.state !== 'stopped') this.#set({ state: 'ended' });
  }

  async #afterFailure(error: unknown, signal: AbortSignal): Promise<void> {
    const isOver = error instanceof StoreClosed || error instanceof ReadModelsClosed;
    if (isOver || (signal.aborted && error instanceof KeysUnavailable)) return this.#set({ state: 'ended' });
    if (error instanceof ProjectionStopped) return this.#stopFor(error);
    this.parts.onTrouble(error);
    const problem = error instanceof Error ? error.message : String(error);
    this.#set({ state: 'waiting', problem });
    await pause(this.parts.delay, RETRY_MILLISECONDS, signal);
  }

  #stopFor({ code, message: reason }: ProjectionStopped): void {
    const { name, onAlarm } = this.parts;
    const command = restartCommand(name);
    const alarm = { projection: name, code, message: `${name}: ${reason}. Repair it with: ${command}`, command };
    this.#set({ state: 'stopped', alarm });
    onAlarm(alarm);
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
    const { checkpoints, store } = this.parts;
    const checkpoint = await checkpoints.load();
    if (checkpoint === undefined) return START;
    const mismatch = await historyMismatch(store, checkpoint);
    if (mismatch === undefined) return checkpoint.position;
    // going on would leave out what stands before the checkpoint in this log; whoever restored it says from where
    throw new ProjectionStopped('wrong-history', `its checkpoint doesn't belong to this log: ${mismatch}`);
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

/**
 * Puts the checkpoint of a follower at the start of the log, so that its duty is done again from there. For an operator, after a restored backup;
 * the follower goes on with its next start. @throws StoreUnavailable; what the checkpoint's store throws
 */
export const restartFollower = async (
  checkpoints: Checkpoints,
  { store, clock }: { readonly store: EventStore; readonly clock: Pick<Clock, 'now'> },
): Promise<void> => checkpoints.save({ storeId: await store.storeId(), position: START, updatedAt: clock.now() });
