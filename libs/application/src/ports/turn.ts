/** A budget of time begins when it is made. */
export interface Budget {
  /**
   * Tells whether as many milliseconds as the budget has, or more, have passed since it began. Once true, it stays
   * true.
   */
  over(): boolean;
}

/**
 * These are turns of the event loop: work lets others go between, so that one request of a hundred thousand users holds
 * up no other. It is a port because a simulation decides itself whose turn it is, and how long a turn takes. Every
 * adapter passes `turnContract` (libs/testing).
 */
export interface Turn {
  /**
   * Resolves in a later turn of the event loop, after everything that needs no turn of its own, and after what others
   * asked for before. Never rejects, and takes no time but what the others take.
   */
  next(): Promise<void>;
  /**
   * Resolves in a later turn of the event loop, before those who wait for `next`. It is for short work for which
   * somebody waits. Never rejects.
   */
  soon(): Promise<void>;
  /**
   * Makes a budget of so many milliseconds (0 or more) from now on, in monotonic time: no change of the wall clock
   * makes it longer or shorter.
   */
  budget(milliseconds: number): Budget;
}
