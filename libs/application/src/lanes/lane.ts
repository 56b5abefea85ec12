import type { LaneObserver } from '../observers.js';
import type { Turn } from '../ports/turn.js';
import { UNIT } from '../ports/pace.js';
import type { BatchRunner } from './batch-runner.js';
import { commandsOf, failJob, type Job } from './lane-command.js';

/** A batch has so many commands at most, besides one slice of an operation. */
export const BATCH_COMMANDS = UNIT.users;
/** How many may wait in a lane. Whoever comes then is told to come back later. */
export const WAITING_COMMANDS = 20_000;

/**
 * A ticket is a command's turn in the queue of a lane: commands are prepared side by side, and submitted in the order
 * in which they came.
 */
export interface QueueTicket {
  /**
   * Resolves once everybody before has left: to false where the store went away meanwhile, so that nothing before may
   * be overtaken.
   */
  ready(): Promise<boolean>;
  /** Lets the next one go. Repeating it does no harm. */
  leave(): void;
}

const commandsIn = (jobs: readonly Job[]): number => jobs.reduce((sum, job) => sum + commandsOf(job).length, 0);

/**
 * A lane is one loop that decides and appends, batch after batch. While one append is being made durable the next batch
 * gathers; it is flushed when the append returned, never by a timer. Single commands go before operations, of which one
 * slice goes along with every second batch, or is a batch of its own: neither waits for long.
 */
export class Lane {
  readonly #singles: Job[] = [];
  readonly #slices: Job[] = [];
  #loop: Promise<void> | undefined;
  #closed = false;
  #lastTicket: Promise<void> = Promise.resolve();
  #interruptions = 0;
  #arrived: (() => void) | undefined;
  #hadSlice = false;

  constructor(
    private readonly runner: BatchRunner,
    private readonly turn: Turn,
    private readonly observer?: LaneObserver,
  ) {}

  /** The job is answered later, exactly once; at once where the lane is full or closed. */
  submit(job: Job): void {
    if (this.#closed) return failJob(job, 'store-unavailable');
    if (job.kind === 'command' && this.#singles.length >= WAITING_COMMANDS) return failJob(job, 'overloaded');
    (job.kind === 'command' ? this.#singles : this.#slices).push(job);
    if (job.kind === 'command') this.#arrived?.();
    this.#loop ??= this.#run();
  }

  /**
   * Returns without a wait, so that the order of the calls is the order of the tickets. Whoever takes one must leave.
   */
  takeTicket(): QueueTicket {
    const before = this.#lastTicket;
    const since = this.#interruptions;
    let leave = () => {};
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    this.#lastTicket = before.then(() => left);
    const ready = async () => {
      await before;
      return since === this.#interruptions;
    };
    return { ready, leave };
  }

  /**
   * A command wasn't decided because the store is away: nor is any that waits here or is being prepared, so that none
   * that came later is decided before it. Whoever sent them sends them again, in order.
   */
  interrupt(): void {
    this.#interruptions += 1;
    for (const job of this.#singles.splice(0)) failJob(job, 'store-unavailable');
  }

  get waiting(): number {
    return this.#singles.length + this.#slices.reduce((sum, job) => sum + commandsOf(job).length, 0);
  }

  /** Takes no more, decides what it holds, then resolves. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#loop;
  }

  async #run(): Promise<void> {
    try {
      // whatever is submitted in this turn of the event loop goes along
      await this.turn.soon();
      while (this.#singles.length > 0 || this.#slices.length > 0) {
        const jobs = this.#take();
        const outages = this.runner.outages;
        const left = await this.runner.run(jobs);
        this.observer?.batch(commandsIn(jobs) - commandsIn(left));
        if (this.runner.outages > outages) this.interrupt();
        this.#singles.unshift(...left.filter(({ kind }) => kind === 'command'));
        this.#slices.unshift(...left.filter(({ kind }) => kind === 'slice'));
        // a fast store answers without a turn of the event loop: let requests and other lanes in
        await this.#letOthersGo();
      }
    } finally {
      this.#loop = undefined;
    }
  }

  /** Slices let everybody else go first. A single command that waits, or comes meanwhile, is decided soon. */
  async #letOthersGo(): Promise<void> {
    if (this.#singles.length === 0) {
      const arrival = new Promise<void>((resolve) => (this.#arrived = resolve));
      await Promise.race([this.turn.next(), arrival]);
      this.#arrived = undefined;
    }
    if (this.#singles.length > 0) await this.turn.soon();
  }

  #take(): readonly Job[] {
    const singles = this.#singles.splice(0, BATCH_COMMANDS);
    const slices = singles.length > 0 && this.#hadSlice ? [] : this.#slices.splice(0, 1);
    this.#hadSlice = slices.length > 0;
    return [...singles, ...slices];
  }
}
