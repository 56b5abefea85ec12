import type { CommandType } from '#licensing';
import type { Delay } from '../ports/clock-and-ids.js';
import { failJob, type Job } from './lane-command.js';
import { pause } from '../waiting/pause.js';

/** There are this many milliseconds between two changes of the catalogue, in which whoever rests on it gets through. */
export const IMPORT_PAUSE = 250;

type CommandJob = Job & { readonly kind: 'command' };
const IMPORTS: ReadonlySet<CommandType> = new Set(['ImportCatalogue', 'ImportRestrictions']);

/** Tells whether the job is one that writes to the catalogue. */
export const isImport = (job: Job): job is CommandJob => job.kind === 'command' && IMPORTS.has(job.command.commandType);

/**
 * Hands what changes the catalogue to its lane, with pauses between. What comes in a pause goes together after it, in
 * order.
 */
export class PacedImports {
  #waiting: CommandJob[] = [];
  #isBusy = false;

  constructor(
    private readonly submit: (job: Job) => void,
    private readonly delay: Delay,
    /** It ends the pauses. */
    private readonly signal: AbortSignal,
  ) {}

  get waiting(): number {
    return this.#waiting.length;
  }

  /** The job is answered later, exactly once. */
  add(job: CommandJob): void {
    this.#waiting.push(job);
    if (!this.#isBusy) void this.#run();
  }

  /** One was not decided because the store is away: nor is any that came later. */
  interrupt(): void {
    for (const job of this.#waiting.splice(0)) failJob(job, 'store-unavailable');
  }

  async #run(): Promise<void> {
    this.#isBusy = true;
    while (this.#waiting.length > 0) {
      const replies = await Promise.all(this.#waiting.splice(0).map((job) => this.#decided(job)));
      if (replies.includes('accepted')) await pause(this.delay, IMPORT_PAUSE, this.signal);
    }
    this.#isBusy = false;
  }

  #decided({ command, answer }: CommandJob): Promise<string> {
    return new Promise((decided) => {
      this.submit({
        kind: 'command',
        command,
        answer: (reply) => {
          if (reply.outcome === 'failed' && reply.failure === 'store-unavailable') this.interrupt();
          decided(reply.outcome);
          answer(reply);
        },
      });
    });
  }
}
