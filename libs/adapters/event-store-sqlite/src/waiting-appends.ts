import { setImmediate } from 'node:timers/promises';
import { OutcomeUnknown, RevisionConflict, StoreUnavailable, type Appended } from '#application';
import { isBusy as isBusyFile } from '#sqlite';
import { inOneTransaction, type Append, type Outcome } from './appends.js';

interface Waiting extends Append {
  readonly signal: AbortSignal | undefined;
  readonly settle: (outcome: Outcome) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * The appends that wait for the file, in the order in which they were asked for. What waits when the file is free goes
 * into one transaction: a COMMIT that lasts until the disk has it is paid once for all lanes.
 */
export class WaitingAppends {
  #waiting: Waiting[] = [];
  #working: Promise<void> | undefined;

  /**
   * `write` puts into the file, in one transaction, what is `wanted` at the moment in which it begins, and tells what
   * became of each; or throws where nothing of them is in it.
   */
  constructor(private readonly write: (wanted: () => readonly Append[]) => Promise<readonly Outcome[]>) {}

  add(append: Append, signal?: AbortSignal): Promise<Appended> {
    return new Promise<Appended>((resolve, reject) => {
      const settle = (outcome: Outcome): void =>
        outcome instanceof RevisionConflict ? reject(outcome) : resolve(outcome);
      this.#waiting.push({ ...append, signal, settle, fail: reject });
      this.#working ??= this.#work();
    });
  }

  /** Resolves when nothing waits any more. */
  async done(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      // whoever collects the next batch meanwhile takes in what has arrived
      await setImmediate();
      await this.#together(this.#waiting.splice(0, inOneTransaction(this.#waiting)));
    }
    this.#working = undefined;
  }

  async #together(taken: readonly Waiting[]): Promise<void> {
    let wanted = taken;
    try {
      const outcomes = await this.write(() => (wanted = wanted.filter((each) => !isOver(each))));
      wanted.forEach(({ settle }, at) => settle(outcomes[at]!));
    } catch (error) {
      if (wanted.length <= 1 || error instanceof OutcomeUnknown || isBusy(error)) {
        return wanted.forEach(({ fail }) => fail(error));
      }
      // something is wrong with one of them: it must not be the others' fault
      for (const each of wanted) await this.#together([each]);
    }
  }
}

const isBusy = (error: unknown): boolean => error instanceof StoreUnavailable && isBusyFile(error.cause);

const isOver = ({ signal, fail }: Waiting): boolean => {
  if (signal?.aborted !== true) return false;
  fail(new StoreUnavailable('aborted before it began'));
  return true;
};
