import type { Conditions } from '../conditions.js';
import { quietly } from '../observers.js';
import type { Clock, Delay } from '../ports/clock-and-ids.js';
import { pause } from './pause.js';

/** Nobody knows whether an append was stored. It is repeated until the store says so. */
export interface AppendDoubt {
  /** This is who appends: a lane, an operation that lists its users, or a follower. */
  readonly writer: string;
  /** The outcome has been unknown since this time, ISO 8601 in UTC. */
  readonly since: string;
  /** It was tried so often by now. */
  readonly tries: number;
  /** The latest try failed with this. */
  readonly cause: unknown;
}
/** With `given-up` it isn't repeated any more, and whoever waited for it is told that the outcome is unknown. */
export type DoubtEnd = 'known' | 'given-up';
/** Is told of doubts, to log and to count them. A call takes no time, and what it throws is swallowed. */
export interface DoubtObserver {
  /** This is called once for each append whose outcome becomes unknown, before `doubtful`. */
  begun(): void;
  /** This is called at once, and then every 30 seconds while the doubt lasts. */
  doubtful(doubt: AppendDoubt): void;
  ended(doubt: AppendDoubt, how: DoubtEnd): void;
}
/** This stands for one append in doubt. */
export interface Doubt {
  /** Another try has failed, and the outcome isn't known yet. */
  again(cause: unknown): void;
  /** Is to be called once. */
  end(how: DoubtEnd): void;
}
export interface DoubtfulWriter {
  /** The outcome of an append has become unknown for this cause. */
  begin(cause: unknown): Doubt;
}
export interface DoubtParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly delay: Delay;
  readonly conditions: Pick<Conditions, 'raise' | 'clear'>;
  readonly observer: DoubtObserver;
}

const REMIND_MILLISECONDS = 30_000;

/**
 * Makes appends of unknown outcome seen. While one is in doubt, its writer stands among the conditions of the process
 * as `lane-in-doubt`: what comes after that append waits for it.
 */
export class AppendsInDoubt {
  /** Two requests may list the users of one operation: it is in doubt while one of their appends is. */
  readonly #inDoubt = new Map<string, number>();

  constructor(private readonly parts: DoubtParts) {}

  /** The name stands in logs, and in answers that anybody may read. */
  of(writer: string): DoubtfulWriter {
    return { begin: (cause) => this.#begin(writer, cause) };
  }

  #begin(writer: string, cause: unknown): Doubt {
    const { clock, conditions, observer } = this.parts;
    let doubt: AppendDoubt = { writer, since: clock.now(), tries: 1, cause };
    const over = new AbortController();
    this.#inDoubt.set(writer, (this.#inDoubt.get(writer) ?? 0) + 1);
    conditions.raise({ kind: 'lane-in-doubt', subject: writer, text: textOf(writer), since: doubt.since });
    const tell = (): void => quietly(() => observer.doubtful(doubt));
    quietly(() => observer.begun());
    tell();
    void this.#remind(tell, over.signal);
    return {
      again: (again) => {
        doubt = { ...doubt, tries: doubt.tries + 1, cause: again };
      },
      end: (how) => {
        over.abort();
        const left = (this.#inDoubt.get(writer) ?? 1) - 1;
        if (left > 0) this.#inDoubt.set(writer, left);
        else {
          this.#inDoubt.delete(writer);
          conditions.clear('lane-in-doubt', writer);
        }
        quietly(() => observer.ended(doubt, how));
      },
    };
  }

  async #remind(tell: () => void, signal: AbortSignal): Promise<void> {
    for (;;) {
      await pause(this.parts.delay, REMIND_MILLISECONDS, signal);
      if (signal.aborted) return;
      tell();
    }
  }
}

const textOf = (writer: string): string =>
  `The event store hasn't said whether an append of ${writer} was stored. It is repeated until that is known, and ` +
  'what comes after it waits. See that the event store answers: docs/runbooks/store-unavailable.md.';
