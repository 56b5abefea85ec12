import { setImmediate } from 'node:timers/promises';
import { ReadModelsClosed, ReadModelsUnavailable } from '#application';

interface Waiting {
  readonly write: () => unknown;
  readonly documents: number;
  readonly settle: (result: unknown) => void;
  readonly fail: (error: unknown) => void;
}

const inOneTransaction = (waiting: readonly Waiting[], most: number): number => {
  let sum = 0;
  const end = waiting.findIndex(({ documents }, at) => (sum += documents) > most && at > 0);
  return end === -1 ? waiting.length : end;
};

/**
 * The writes that wait for the file, in the order in which they were asked for. What waits when the file is free goes
 * into one transaction: all projections of a process write at the same moment, and one COMMIT is enough for them.
 */
export class WaitingWrites {
  #waiting: Waiting[] = [];
  #working: Promise<void> | undefined;

  /**
   * `together` does all of this in one transaction; or throws where nothing of it is in the file. Nobody else has a
   * turn meanwhile, so one has so many documents at most, but for a single write that has more.
   */
  constructor(
    private readonly together: (work: () => readonly unknown[]) => Promise<readonly unknown[]>,
    private readonly documentsAtOnce: number,
  ) {}

  /** Resolves to what `write` returns; it is called again where the transaction could not be. */
  add<T>(write: () => T, documents: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ write, documents, settle: resolve as (result: unknown) => void, fail: reject });
      this.#working ??= this.#work();
    });
  }

  /** Resolves when nothing waits any more. */
  async done(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      // whoever folds the same page meanwhile comes with its own
      await setImmediate();
      await this.#write(this.#waiting.splice(0, inOneTransaction(this.#waiting, this.documentsAtOnce)));
    }
    this.#working = undefined;
  }

  async #write(taken: readonly Waiting[]): Promise<void> {
    try {
      const results = await this.together(() => taken.map(({ write }) => write()));
      taken.forEach(({ settle }, at) => settle(results[at]));
    } catch (error) {
      const isOfAll = error instanceof ReadModelsUnavailable || error instanceof ReadModelsClosed;
      if (taken.length === 1 || isOfAll) return taken.forEach(({ fail }) => fail(error));
      // a lease of one is lost, say: that must not be the others' fault
      for (const each of taken) await this.#write([each]);
    }
  }
}
