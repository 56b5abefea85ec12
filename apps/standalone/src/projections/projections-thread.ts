import { Worker } from 'node:worker_threads';
import type { Condition, Delay } from '#application';
import type { Follower } from '#platform';
import type { FromThread, ThreadData, ThreadSettings, ToThread } from './messages.js';

/** A busy thread keeps a reader of figures waiting for this many milliseconds at most. */
const ANSWER_WITHIN = 3_000;

/** The read models would grow old in silence, so that the process ends with its thread. */
export class ProjectionsEnded extends Error {
  override readonly name = 'ProjectionsEnded';
  constructor(code: number, options: { readonly cause?: unknown }) {
    super(
      `the thread of the projections has ended by itself (${code}): whoever runs this process starts it again`,
      options,
    );
  }
}

export interface ThreadParts {
  /** The thread runs this module. */
  readonly module: URL;
  readonly settings: ThreadSettings;
  readonly delay: Delay;
  /** Is called when a checkpoint may have moved. */
  readonly onAdvanced: () => void;
  /** Is told what of it has stopped, which an operator has to know. */
  readonly onStopped: (condition: Condition) => void;
}

/** Runs the projections on a thread of their own, with connections of its own to the stores. */
export class ProjectionsThread {
  readonly #worker: Worker;
  readonly #delay: Delay;
  readonly #ended: Promise<number>;
  readonly #asked = new Map<number, (figures: readonly Follower[]) => void>();
  readonly #begun: Promise<void>;
  readonly #grown = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #questions = 0;
  #failure: unknown;
  #isStopping = false;

  /** Resolves once it follows. @throws ProjectionsEnded where it ends before */
  static async start(parts: ThreadParts): Promise<ProjectionsThread> {
    const thread = new ProjectionsThread(parts);
    await thread.#begun;
    thread.#endTogether();
    return thread;
  }

  private constructor({ module, settings, delay, onAdvanced, onStopped }: ThreadParts) {
    const workerData: ThreadData = { ...settings, grown: this.#grown };
    this.#worker = new Worker(module, { workerData, name: 'projections' });
    this.#delay = delay;
    this.#worker.on('message', (message: FromThread) => {
      if (message.is === 'advanced') onAdvanced();
      else if (message.is === 'duty-stopped') onStopped(message.condition);
      else if (message.is === 'figures') this.#asked.get(message.question)?.(message.figures);
    });
    this.#worker.on('error', (error) => {
      this.#failure = error;
    });
    this.#begun = new Promise((resolve, reject) => {
      this.#worker.once('message', () => resolve());
      this.#worker.once('exit', (code) => reject(this.#endOf(code)));
    });
    this.#ended = new Promise((resolve) => this.#worker.once('exit', resolve));
  }

  /** From now on the process ends where the thread does, with a line of the log: nobody catches what is thrown here. */
  #endTogether(): void {
    this.#worker.once('exit', (code) => {
      if (!this.#isStopping) throw this.#endOf(code);
    });
  }

  #endOf(code: number): ProjectionsEnded {
    return new ProjectionsEnded(code, { cause: this.#failure });
  }

  /** The log has grown. The thread is told once until it looks: a message costs as much as a small append. */
  grown(): void {
    if (Atomics.exchange(this.#grown, 0, 1) === 0) this.#tell({ is: 'grown' });
  }

  /** The log may be another one, or be ours again. */
  doubted(): void {
    this.#tell({ is: 'doubted' });
  }

  /** Resolves to how far each projection is. Rejects where the thread doesn't answer in time. */
  async figures(): Promise<readonly Follower[]> {
    const question = (this.#questions += 1);
    const over = new AbortController();
    const late = async (): Promise<never> => {
      await this.#delay.wait(ANSWER_WITHIN, over.signal);
      throw new Error(`no answer of the projections within ${ANSWER_WITHIN} ms`);
    };
    try {
      const answer = new Promise<readonly Follower[]>((resolve) => this.#asked.set(question, resolve));
      this.#tell({ is: 'figures-asked', question });
      return await Promise.race([answer, late()]);
    } finally {
      over.abort();
      this.#asked.delete(question);
    }
  }

  /** Resolves once it has finished what is in flight, saved its checkpoints and closed its connections. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#tell({ is: 'stop' });
    const code = await this.#ended;
    if (code !== 0 || this.#failure !== undefined) throw this.#endOf(code);
  }

  #tell(message: ToThread): void {
    this.#worker.postMessage(message);
  }
}
