import { setImmediate } from 'node:timers/promises';

interface Waiting<I, O> {
  readonly item: I;
  readonly settle: (outcome: O) => void;
  readonly fail: (error: unknown) => void;
}

export interface Sharing<I, O> {
  /** Says how many of those that wait, from the first on, go into the next transaction: one at least. */
  readonly howMany: (waiting: readonly I[]) => number;
  /**
   * Puts into the file, in one transaction, what is `wanted` at the moment in which it begins, and tells what became of
   * each; or throws where nothing of them is in it.
   */
  readonly write: (wanted: () => readonly I[]) => Promise<readonly O[]>;
  /** Says why nobody waits for it any more, where nobody does. */
  readonly givenUp?: (item: I) => Error | undefined;
  /** Tells a failure that is everybody's from one that one of them may have brought about for all. */
  readonly isOfAll: (error: unknown) => boolean;
}

/**
 * What waits for a file, in the order in which it was asked for. Whatever waits when the file is free goes into one
 * transaction, so that one COMMIT is paid for all of it.
 */
export class SharedTransactions<I, O> {
  #waiting: Waiting<I, O>[] = [];
  #working: Promise<void> | undefined;

  constructor(private readonly sharing: Sharing<I, O>) {}

  add(item: I): Promise<O> {
    return new Promise<O>((settle, fail) => {
      this.#waiting.push({ item, settle, fail });
      this.#working ??= this.#work();
    });
  }

  /** Resolves when nothing waits any more. */
  async done(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      // whoever is about to ask meanwhile comes with it
      await setImmediate();
      const count = this.sharing.howMany(this.#waiting.map(({ item }) => item));
      await this.#together(this.#waiting.splice(0, count));
    }
    this.#working = undefined;
  }

  async #together(taken: readonly Waiting<I, O>[]): Promise<void> {
    const { write, isOfAll } = this.sharing;
    let wanted = taken;
    try {
      const outcomes = await write(() => {
        wanted = wanted.filter((each) => !this.#isGivenUp(each));
        return wanted.map(({ item }) => item);
      });
      wanted.forEach(({ settle }, at) => settle(outcomes[at]!));
    } catch (error) {
      if (wanted.length <= 1 || isOfAll(error)) return wanted.forEach(({ fail }) => fail(error));
      // something is wrong with one of them: it must not be the others' fault
      for (const each of wanted) await this.#together([each]);
    }
  }

  #isGivenUp({ item, fail }: Waiting<I, O>): boolean {
    const reason = this.sharing.givenUp?.(item);
    if (reason !== undefined) fail(reason);
    return reason !== undefined;
  }
}

/** Counts from the first on how many stay within a bound; one is within it whatever its size. */
export const withinBound = <I>(waiting: readonly I[], fits: (next: I) => boolean): number => {
  const end = waiting.findIndex((next, at) => !fits(next) && at > 0);
  return end === -1 ? waiting.length : end;
};
