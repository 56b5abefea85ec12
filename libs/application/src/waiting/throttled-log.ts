/** While a trouble goes on it is told no more often than this. */
const QUIET_MILLISECONDS = 30_000;

export type Details = Readonly<Record<string, unknown>>;
/** With `over` what was told before is over: `seconds` is how long it went on. */
export type Trouble =
  | { readonly state: 'lasts'; readonly details: Details; readonly untold: number }
  | { readonly state: 'over'; readonly seconds: number };

interface Told {
  readonly since: number;
  at: number;
  untold: number;
  readonly subjects: Set<string>;
}

/**
 * Logs what goes wrong and is tried again: at once the first time, then every 30 seconds while it goes on, with the
 * number of repetitions that were left out, and once more when it is over. It keeps no timer: a repetition is told when
 * its time has come.
 */
export class ThrottledLog {
  readonly #told = new Map<string, Told>();

  /** @param now gives milliseconds of a clock that nobody sets */
  constructor(
    private readonly tell: (what: string, trouble: Trouble) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * @param what is one of a few fixed sentences; what varies goes into `details`
   * @param subject tells apart what may be over at different times: the trouble is over with the last of them
   */
  warn(what: string, details: Details = {}, subject = ''): void {
    const now = this.now();
    const last = this.#told.get(what);
    last?.subjects.add(subject);
    if (last !== undefined && now - last.at < QUIET_MILLISECONDS) {
      last.untold += 1;
      return;
    }
    const told = last ?? { since: now, at: now, untold: 0, subjects: new Set([subject]) };
    this.#told.set(what, told);
    const { untold } = told;
    told.at = now;
    told.untold = 0;
    this.tell(what, { state: 'lasts', details, untold });
  }

  /** Is called whenever all is well, and tells so only where it wasn't. */
  over(what: string, subject = ''): void {
    const told = this.#told.get(what);
    if (!told?.subjects.delete(subject) || told.subjects.size > 0) return;
    this.#told.delete(what);
    this.tell(what, { state: 'over', seconds: Math.round((this.now() - told.since) / 1_000) });
  }
}
