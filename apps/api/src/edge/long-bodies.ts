/** Whoever has a place ends it with this, once. */
export type Leave = () => void;

/**
 * Bodies over this many bytes are taken one at a time, since what is made of one takes many times its bytes. Others
 * wait in a line, whose length is bounded.
 */
export const LONG_BODIES = { bytes: 1_000_000, waiting: 4 } as const;

interface Waiting {
  readonly go: (leave: Leave | undefined) => void;
  readonly isGone: () => boolean;
}

/** A line in which one goes on at a time. Who has gone keeps nobody waiting. */
export class Line {
  #waiting: readonly Waiting[] = [];
  #isTaken = false;

  constructor(private readonly most: number) {}

  /**
   * Resolves, when it is one's turn, to what lets the next one go on; to undefined at once where the line is full, and
   * for who has gone.
   */
  enter(isGone: () => boolean = () => false): Promise<Leave | undefined> {
    if (!this.#isTaken) {
      this.#isTaken = true;
      return Promise.resolve(this.#leave());
    }
    this.#dropGone();
    if (this.#waiting.length >= this.most) return Promise.resolve(undefined);
    return new Promise((go) => void (this.#waiting = [...this.#waiting, { go, isGone }]));
  }

  #dropGone(): void {
    const gone = this.#waiting.filter(({ isGone }) => isGone());
    this.#waiting = this.#waiting.filter((each) => !gone.includes(each));
    for (const { go } of gone) go(undefined);
  }

  #leave(): Leave {
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      this.#dropGone();
      const [next, ...rest] = this.#waiting;
      this.#waiting = rest;
      if (next === undefined) this.#isTaken = false;
      else next.go(this.#leave());
    };
  }
}
