import type { Budget, TimeSources, Turn } from '#application';

/** Whoever waits for a turn goes on in the same round of the event loop as others, until so many milliseconds of it. */
const ROUND_MILLISECONDS = 1;
/**
 * Before that the loop goes round for everybody else, so often or for so many milliseconds. A request needs several
 * rounds from its socket and back to it, and would wait in each of them for a unit of long work.
 */
const ROUNDS_FOR_OTHERS = 25;
const MILLISECONDS_FOR_OTHERS = 10;

/**
 * Gives the turns of this process' event loop, and measures by the machine's monotonic time. A round of the loop runs
 * all that was asked for before it, one after the other, before it looks at the network again: so those who wait here
 * are spread over as many rounds as their work needs.
 */
export class SystemTurn implements Turn {
  readonly #monotonic: () => number;
  readonly #waiting: (() => void)[] = [];
  #comesRound = false;

  constructor({ monotonic }: Pick<TimeSources, 'monotonic'> = { monotonic: () => performance.now() }) {
    this.#monotonic = monotonic;
  }

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (!this.#comesRound) this.#afterOthers();
    });
  }

  soon(): Promise<void> {
    return new Promise((resolve) => void setImmediate(resolve));
  }

  budget(milliseconds: number): Budget {
    const end = this.#monotonic() + milliseconds;
    return { over: () => this.#monotonic() >= end };
  }

  #afterOthers(): void {
    this.#comesRound = true;
    const others = this.budget(MILLISECONDS_FOR_OTHERS);
    let rounds = 0;
    const goRound = (): void => {
      rounds += 1;
      if (rounds < ROUNDS_FOR_OTHERS && !others.over()) setImmediate(goRound);
      else this.#letGo();
    };
    setImmediate(goRound);
  }

  /** Asks for a call for each who waits, so that what one does in this round has been done before the next goes on. */
  #letGo(): void {
    let round: Budget | undefined;
    let left = this.#waiting.length;
    const letOneGo = (): void => {
      left -= 1;
      // the first one always goes
      if (round?.over() !== true) this.#waiting.shift()?.();
      round ??= this.budget(ROUND_MILLISECONDS);
      if (left > 0) return;
      if (this.#waiting.length > 0) this.#afterOthers();
      else this.#comesRound = false;
    };
    for (let each = left; each > 0; each -= 1) setImmediate(letOneGo);
  }
}
