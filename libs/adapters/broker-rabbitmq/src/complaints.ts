export type Details = Readonly<Record<string, string | number>>;

/** What is the same is told so often at most, in milliseconds. */
const AGAIN_AFTER = 10_000;

/** Tells of what goes wrong: the first time at once, and while it goes on once in a while, with the number of those that weren't told. */
export class Complaints {
  readonly #told = new Map<string, { at: number; untold: number }>();

  constructor(
    private readonly tell: (what: string, details: Details) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @param what one of a few sentences; the particulars go into `details` */
  about(what: string, details: Details = {}): void {
    const last = this.#told.get(what);
    if (last !== undefined && this.now() - last.at < AGAIN_AFTER) {
      last.untold += 1;
      return;
    }
    this.#told.set(what, { at: this.now(), untold: 0 });
    this.tell(what, last === undefined || last.untold === 0 ? details : { ...details, untold: last.untold });
  }
}

export const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
