export type Details = Readonly<Record<string, string | number>>;

/** The same message is logged no more often than this. */
const QUIET_MILLISECONDS = 10_000;

/**
 * Logs what goes wrong: at once the first time, and then every few seconds while it goes on, with the number of
 * repetitions that were left out.
 */
export class ThrottledLog {
  readonly #told = new Map<string, { at: number; untold: number }>();

  constructor(
    private readonly tell: (what: string, details: Details) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @param message is one of a few fixed sentences; what varies goes into `details` */
  warn(what: string, details: Details = {}): void {
    const last = this.#told.get(what);
    if (last !== undefined && this.now() - last.at < QUIET_MILLISECONDS) {
      last.untold += 1;
      return;
    }
    this.#told.set(what, { at: this.now(), untold: 0 });
    this.tell(what, last === undefined || last.untold === 0 ? details : { ...details, untold: last.untold });
  }
}
